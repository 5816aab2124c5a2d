"""Pages of those who help with an application: the list with the lead's form, and ending one."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import ConfirmForm
from statepl.core.rules import ALLOWED, Verdict
from waivers import services
from waivers.forms.delegations import DelegationForm
from waivers.models import Delegation
from waivers.pages import delegations as pages
from waivers.rules import delegations as rules
from waivers.views.base import ApplicationFormPage


class HelpersPage(ApplicationFormPage):
    """Who of partner organizations works on this application; the lead asks somebody."""

    template_name = "waivers/helper_list.html"
    form_class = DelegationForm
    page_title = gettext_lazy("People who help")

    def rule(self) -> Verdict:
        return rules.may_grant(self.request.user, self.application)

    def permission(self) -> Verdict:
        if self.request.method == "POST":
            return ALLOWED
        return rules.may_see_delegations(self.request.user, self.application)

    def form_kwargs(self) -> dict[str, Any]:
        proposed = {"ends_on": pages.usual_last_day(self.application)}
        return {"last_day": rules.last_day(self.application), "initial": proposed}

    def perform(self, form: Any) -> str:
        row = services.grant_delegation(self.application, actor=self.request.user, **form.cleaned_data)
        words = {"person": row.person, "email": row.person.email}
        messages.success(self.request, _("%(person)s can help now. A message went to %(email)s.") % words)
        return reverse("waivers:helpers", args=[self.application.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, before = pages.helper_rows(self.application, self.request.user)
        return super().get_context_data(helping=now, helped=before, may_grant=self.rule(), **kwargs)


class EndHelpPage(ApplicationFormPage):
    """End what a delegate may do, with a reason."""

    template_name = "waivers/helper_end.html"
    form_class = ConfirmForm

    @cached_property
    def delegation(self) -> Delegation:
        """Return the delegation of the address."""
        rows = Delegation.objects.visible_to(self.request.user).with_people()
        row: Delegation = get_object_or_404(
            rows, application=self.application, pk=self.kwargs["delegation_pk"]
        )
        row.application = self.application
        return row

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("End the help of %(person)s") % {"person": self.delegation.person}

    def rule(self) -> Verdict:
        return rules.may_end_delegation(self.request.user, self.delegation)

    def permission(self) -> Verdict:
        if self.request.method == "POST":
            return ALLOWED
        return rules.can_be_ended(self.request.user, self.delegation)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "reason": "required",
            "reason_hint": _("The person, and the district’s leads, read it."),
            "submit_label": _("End it now"),
        }

    def back(self) -> str:
        return reverse("waivers:helpers", args=[self.application.pk])

    def perform(self, form: Any) -> str:
        services.end_delegation(self.delegation, actor=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Ended. What the person wrote stays with the application."))
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(delegation=self.delegation, **kwargs)
