"""The planning groups of an application: who took part by the log, who has no place in it, whose voice is missing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stakeholders import rules
from stakeholders.forms import LeaveOutForm, SilenceForm
from stakeholders.planning import MAY_BE_LEFT_OUT, Silence
from stakeholders.readiness import planning_of, silences_of
from stakeholders.services import explain_silence, leave_out, take_in, withdraw_silence
from stakeholders.views.base import crumbs
from statepl.core.errors import require
from statepl.core.rules import Verdict
from statepl.core.views import FormPage
from waivers.models import Application

BACK = "take-in"  # the button that takes a group back
ANYWHERE = "anywhere"  # in an address, for people of every kind of place


class OfApplication(FormPage):
    """A page about the planning of one application."""

    @cached_property
    def application(self) -> Application:
        """Return the application of the address."""
        rows = Application.objects.visible_to(self.request.user).select_related("district")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def address(self) -> str:
        """Return the address of the page of planning groups."""
        return reverse("stakeholders:planning", args=[self.application.pk])


class PlanningPage(OfApplication):
    """Each planning group with its proof, the reason where colleges do not fit, and the voices missing."""

    template_name = "stakeholders/planning.html"
    form_class = LeaveOutForm

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user) if self.application else Verdict(False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(rules.can_leave_out(request.user, self.application))
        if BACK not in request.POST:
            return super().post(request, *args, **kwargs)
        take_in(self.application, actor=request.user, group=request.POST[BACK])
        messages.success(request, _("The group is part of the planning again."))
        return HttpResponseRedirect(self.address())

    def form_kwargs(self) -> dict[str, Any]:
        stored = next((row.left_out for row in self.planning if row.left_out), None)
        return {"initial": {"reason": stored.reason if stored else ""}}

    @cached_property
    def planning(self) -> list[Any]:
        """Return the planning groups."""
        return planning_of(self.application)

    def perform(self, form: Any) -> str:
        (group,) = MAY_BE_LEFT_OUT
        leave_out(self.application, actor=self.request.user, group=group, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("The reason is kept. The state reads it with the plan."))
        return self.address()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs(
            (str(self.application.district), self.application.get_absolute_url()), (_("Planning groups"), "")
        )
        return super().get_context_data(
            application=self.application,
            rows=self.planning,
            silences=silences_of(self.application),
            settled=sum(row.is_settled for row in self.planning),
            can_leave_out=rules.can_leave_out(self.request.user, self.application),
            can_coordinate=rules.can_coordinate(self.request.user, self.application.district),
            crumbs=way,
            **kwargs,
        )


class SilencePage(OfApplication):
    """Tell everybody why some students, teachers or families were not heard, or take that back."""

    template_name = "stakeholders/silence.html"
    form_class = SilenceForm

    def permission(self) -> Verdict:
        return rules.can_leave_out(self.request.user, self.application)

    @cached_property
    def silence(self) -> Silence:
        """Return whom the address names."""
        stratum = "" if self.kwargs["stratum"] == ANYWHERE else self.kwargs["stratum"]
        key = (self.kwargs["group"], stratum)
        found = next(
            (each for each in silences_of(self.application) if (each.group.pk, each.stratum) == key), None
        )
        if found is None:
            raise Http404
        return found

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"reason": self.silence.told.reason if self.silence.told else ""}}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(self.permission())
        if "withdraw" not in request.POST:
            return super().post(request, *args, **kwargs)
        withdraw_silence(self.application, actor=request.user, **self.whom())
        messages.success(request, _("The reason is taken back."))
        return HttpResponseRedirect(self.address())

    def whom(self) -> dict[str, Any]:
        """Return group and kind of place of the address."""
        return {"group": self.silence.group, "stratum": self.silence.stratum}

    def perform(self, form: Any) -> str:
        explain_silence(
            self.application, actor=self.request.user, reason=form.cleaned_data["reason"], **self.whom()
        )
        messages.success(self.request, _("The reason is kept. Everybody can read it."))
        return self.address()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = crumbs((_("Planning groups"), self.address()), (self.silence.label, ""))
        return super().get_context_data(
            application=self.application, silence=self.silence, crumbs=way, **kwargs
        )
