"""The planning groups of an application: who took part by the log, and who has no place in it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stakeholders import rules
from stakeholders.forms import LeaveOutForm
from stakeholders.planning import MAY_BE_LEFT_OUT
from stakeholders.readiness import planning_of
from stakeholders.services import leave_out, take_in
from stakeholders.views.base import crumbs
from statepl.core.errors import require
from statepl.core.rules import Verdict
from statepl.core.views import FormPage
from waivers.models import Application

BACK = "take-in"  # the button that takes a group back


class PlanningPage(FormPage):
    """Each planning group with its proof, and the reason where colleges do not fit."""

    template_name = "stakeholders/planning.html"
    form_class = LeaveOutForm

    @cached_property
    def application(self) -> Application:
        """Return the application of the address."""
        rows = Application.objects.visible_to(self.request.user).select_related("district")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user) if self.application else Verdict(False)

    def address(self) -> str:
        """Return the address of this page."""
        return reverse("stakeholders:planning", args=[self.application.pk])

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
            settled=sum(row.is_settled for row in self.planning),
            can_leave_out=rules.can_leave_out(self.request.user, self.application),
            can_coordinate=rules.can_coordinate(self.request.user, self.application.district),
            crumbs=way,
            **kwargs,
        )
