"""Terms in force: on any day of the five years, and taking one back."""

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policy.mechanism import mechanism_words
from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.rules import Verdict
from waivers import services
from waivers.forms.terms import AsOfForm, RescindForm
from waivers.models import Application, Term
from waivers.rules import terms as term_rules
from waivers.views.base import ApplicationFormPage, ApplicationPage


def terms_context(application: Application, query: QueryDict) -> dict[str, Any]:
    """Return what `waivers/_terms.html` prints: the form, the day, the terms of that day.

    Without a date in the address it is today; a date that cannot be read keeps the error beside the field.
    """
    form = AsOfForm(query) if "as_of" in query else AsOfForm(initial={"as_of": clock.today()})
    day: dt.date = form.cleaned_data["as_of"] if form.is_bound and form.is_valid() else clock.today()
    rows = application.terms.as_of(day).select_related(
        "flexibility_type__area", "event__decision", "event__amendment"
    )
    later = application.terms.filter(starts_on__gt=day).order_by("starts_on").first()
    return {"as_of_form": form, "as_of": day, "terms": list(rows), "next_term": later}


class TermsPage(ApplicationPage):
    """What is in force on a day, and every dated term of the five years."""

    template_name = "waivers/term_list.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return mechanism_words(ProgramSettings.current().mechanism).in_force

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        application = self.application
        every = application.terms.select_related("flexibility_type__area", "event__decision")
        return super().get_context_data(
            every=every.order_by("flexibility_type__position", "starts_on"),
            today=clock.today(),
            may_rescind=term_rules.may_rescind(self.request.user, application),
            **terms_context(application, self.request.GET),
            **kwargs,
        )


class RescindPage(ApplicationFormPage):
    """Take one flexibility back; the approval itself stands."""

    template_name = "waivers/term_rescind.html"
    form_class = RescindForm
    success_message = gettext_lazy(
        "The flexibility is taken back. The district’s lead is told, with a letter."
    )

    @cached_property
    def term(self) -> Term:
        """Return the term of the address."""
        rows = self.application.terms.select_related("flexibility_type")
        return get_object_or_404(rows, pk=self.kwargs["term_pk"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Take back: %(flexibility)s") % {"flexibility": self.term.flexibility_type}

    def rule(self) -> Verdict:
        return term_rules.may_rescind(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:terms", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        first = max(clock.today(), self.term.starts_on)
        dates = {
            "first": date_format(first, "DATE_FORMAT"),
            "last": date_format(self.term.ends_on, "DATE_FORMAT"),
        }
        return {"version": self.application.version, "hint": _("From %(first)s to %(last)s.") % dates}

    def perform(self, form: Any) -> str:
        services.rescind_term(self.term, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(term=self.term, **kwargs)
