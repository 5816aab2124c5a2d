"""What the state answers to single things: requests, and findings that were corrected."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from statepl.core.errors import StaleVersion
from statepl.core.rules import Verdict
from waivers import rules, services
from waivers.forms import (
    DecideForm,
    FederalCheckForm,
    ResolveForm,
)
from waivers.models import CorrectiveAction, FlexibilityRequest
from waivers.views.base import ApplicationFormPage


class RequestDecisionPage(ApplicationFormPage):
    """Decide one request."""

    template_name = "waivers/request_decide.html"
    form_class = DecideForm
    success_message = gettext_lazy("The request is decided.")

    @cached_property
    def flexibility_request(self) -> FlexibilityRequest:
        """Return the request of the address."""
        rows = self.application.requests.select_related("flexibility_type")
        return get_object_or_404(rows, pk=self.kwargs["request_pk"])

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return str(self.flexibility_request)

    def rule(self) -> Verdict:
        return rules.may_decide_request(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk]) + "#requests"

    def form_kwargs(self) -> dict[str, Any]:
        row = self.flexibility_request
        asked = {"granted_from": row.starts_on, "granted_until": row.ends_on}
        return {"version": row.version, "initial": asked}

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        answer = super().refused(form, error, status=status)
        if isinstance(error, StaleVersion):
            now = error.current
            stored = {
                "status": now.get_status_display(),
                "text": now.decision_text,
                "federal_check": now.get_federal_check_display(),
            }
            form.show_stored(
                {**form.stored, **{name: text for name, text in stored.items() if text}}, version=now.version
            )
        return answer

    def perform(self, form: Any) -> str:
        services.decide_request(self.flexibility_request, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(flexibility_request=self.flexibility_request, **kwargs)


class FederalCheckPage(RequestDecisionPage):
    """Store the federal check of one request."""

    form_class = FederalCheckForm
    success_message = gettext_lazy("The federal check is saved.")

    def rule(self) -> Verdict:
        return rules.may_comment(self.request.user, self.application)

    def form_kwargs(self) -> dict[str, Any]:
        row = self.flexibility_request
        initial = {"federal_check": row.federal_check, "federal_note": row.federal_note}
        return {"version": row.version, "initial": initial}

    def perform(self, form: Any) -> str:
        services.record_federal_check(self.flexibility_request, actor=self.request.user, **form.cleaned_data)
        return self.back()


class ResolveAction(ApplicationFormPage):
    """Note that a finding was corrected, and say how."""

    template_name = "waivers/correction_form.html"
    form_class = ResolveForm
    page_title = gettext_lazy("Note as corrected")
    success_message = gettext_lazy("The finding is noted as corrected.")

    @cached_property
    def action(self) -> CorrectiveAction:
        """Return the corrective action of the address."""
        rows = self.application.corrective_actions.select_related("application__district", "correction")
        return get_object_or_404(rows, pk=self.kwargs["action_pk"])

    def rule(self) -> Verdict:
        return rules.may_resolve(self.request.user, self.action)

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk]) + "#actions"

    def perform(self, form: Any) -> str:
        services.resolve_action(self.action, actor=self.request.user, **form.cleaned_data)
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(action=self.action, **kwargs)
