"""Pages of recusal: the question before the first look, the administrators' list, declaring and ending."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage
from waivers import recusals, services
from waivers.forms.queue import CONFLICT, AttestForm, RecusalForm
from waivers.models import Application, Recusal
from waivers.rules.queue import may_attest, may_end_recusal, may_keep_queue, may_see_recusals
from waivers.views.base import ApplicationFormPage


class AttestPage(ApplicationFormPage):
    """The question before an application under review is opened for the first time."""

    template_name = "waivers/conflict_question.html"
    form_class = AttestForm
    page_title = gettext_lazy("Before you open it")
    asks_attestation = False

    def rule(self) -> Verdict:
        return may_attest(self.request.user)

    def back(self) -> str:
        return reverse("waivers:queue")

    def crumbs(self) -> list[dict[str, str]]:
        """Return the way without a link to what is not opened yet."""
        return [
            {"label": _("Review desk"), "url": self.back()},
            {"label": str(self.page_title), "url": ""},
        ]

    def perform(self, form: Any) -> str:
        user = self.request.user
        if form.cleaned_data["answer"] == CONFLICT:
            kind = form.cleaned_data["kind"]
            services.declare_recusal(user, actor=user, kind=kind, application=self.application)
            messages.success(
                self.request, _("You keep out of this application. Nothing of it is shown to you any more.")
            )
            return self.back()
        services.attest(self.application, actor=user)
        return self._target()

    def _target(self) -> str:
        """Return the page that was asked for, never one of another site."""
        asked = self.request.GET.get("next", "")
        own = {self.request.get_host()}
        if url_has_allowed_host_and_scheme(asked, allowed_hosts=own, require_https=self.request.is_secure()):
            return str(asked)
        return reverse("waivers:desk", args=[self.application.pk])


class RecusalsPage(ScopedPage):
    """The list for administrators, and what nobody can decide."""

    template_name = "waivers/recusals.html"

    def permission(self) -> Verdict:
        return may_see_recusals(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        related = ("person", "declared_by", "district", "application__district")
        rows = Recusal.objects.visible_to(user).select_related(*related)
        return super().get_context_data(
            rows=[{"recusal": row, "may_end": may_end_recusal(user, row)} for row in rows],
            undecidable=recusals.without_approver(Application.objects.visible_to(user).open()),
            crumbs=[
                {"label": _("Review desk"), "url": reverse("waivers:queue")},
                {"label": _("Recusals"), "url": ""},
            ],
            **kwargs,
        )


class RecusePage(FormPage):
    """Declare that somebody keeps out of a district: oneself, or as an administrator anybody of the state."""

    template_name = "waivers/recuse.html"
    form_class = RecusalForm

    def permission(self) -> Verdict:
        return may_keep_queue(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def perform(self, form: Any) -> str:
        user: Any = self.request.user
        given = dict(form.cleaned_data)
        person = given.pop("person", user)
        services.declare_recusal(person, actor=user, **given)
        messages.success(self.request, _("The recusal is declared. It holds from today."))
        return reverse("waivers:recusals" if user.is_administrator else "waivers:queue")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(back_url=reverse("waivers:queue"), **kwargs)


class EndRecusalPage(FormPage):
    """End a recusal: who it is about can open the applications again."""

    template_name = "waivers/recusal_end.html"
    form_class = ConfirmForm

    @cached_property
    def recusal(self) -> Recusal:
        """Return the recusal of the address."""
        rows = Recusal.objects.visible_to(self.request.user).select_related("person", "application__district")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        verdict = may_see_recusals(self.request.user)
        return may_end_recusal(self.request.user, self.recusal) if verdict.allowed else verdict

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("End the recusal")}

    def perform(self, form: Any) -> str:
        services.end_recusal(self.recusal, actor=self.request.user)
        messages.success(self.request, _("The recusal has ended."))
        return reverse("waivers:recusals")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            recusal=self.recusal, cancel_url=reverse("waivers:recusals"), **kwargs
        )
