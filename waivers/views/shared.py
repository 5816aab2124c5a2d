"""The nine duties of state and district on one page, and the three that both do and sign."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import ConfirmForm
from statepl.core.rules import ALLOWED, Verdict
from waivers import services
from waivers.calendar import WAIVER_YEARS, year_name
from waivers.forms import SharedDutyForm
from waivers.models import SharedDuty
from waivers.pages import shared
from waivers.rules import years as rules_years
from waivers.views.base import ApplicationFormPage, ApplicationPage


class DutiesPage(ApplicationPage):
    """Who owes what: nine duties, where each stands, what shows it."""

    template_name = "waivers/duties.html"
    page_title = gettext_lazy("Duties of the state and the district")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        groups = shared.NineDuties(self.application).groups()
        return super().get_context_data(groups=groups, money=shared.money(self.application), **kwargs)


class SharedDutyPage(ApplicationFormPage):
    """One shared duty; read by both sides, written and signed by both."""

    template_name = "waivers/shared_duty.html"
    form_class = SharedDutyForm
    success_message = gettext_lazy("The text is saved. Both sides sign it anew.")

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return str(SharedDuty.Duty(self.duty).label)

    @property
    def duty(self) -> str:
        """Return which shared duty it is."""
        return str(self.kwargs["duty"])

    @property
    def year(self) -> int:
        """Return the waiver year of the text; 0 holds for the five years."""
        return 0

    @cached_property
    def shared(self) -> SharedDuty | None:
        """Return the text, if there is one."""
        rows = self.application.shared_duties.filter(duty=self.duty, waiver_year=self.year)
        return rows.select_related("state_signed_by", "district_signed_by").first()  # type: ignore[no-any-return]

    def rule(self) -> Verdict:
        return rules_years.may_share_duty(self.request.user, self.application)

    def permission(self) -> Verdict:
        return ALLOWED

    def back(self) -> str:
        return reverse("waivers:shared-duty", args=[self.application.pk, self.duty])

    def sign_url(self) -> str:
        """Return the address where this text is signed."""
        return reverse("waivers:shared-duty-sign", args=[self.application.pk, self.duty])

    def form_kwargs(self) -> dict[str, Any]:
        row, hint = self.shared, shared.HINTS[self.duty]
        return {"version": row.version if row else 0, "text": row.text if row else "", "hint": hint}

    def perform(self, form: Any) -> str:
        services.write_shared_duty(
            self.application,
            actor=self.request.user,
            duty=self.duty,
            waiver_year=self.year,
            **form.cleaned_data,
        )
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            shared=self.shared,
            may_write=self.rule(),
            may_sign=shared.may_sign(self.request.user, self.application, self.shared),
            sign_url=self.sign_url(),
            back_url=reverse("waivers:duties", args=[self.application.pk]),
            **kwargs,
        )


class FundingPage(SharedDutyPage):
    """How money follows the plan in one year."""

    duty = SharedDuty.Duty.FUNDING

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Money in %(year)s") % {"year": year_name(self.year)}

    @property
    def year(self) -> int:
        """Return the waiver year of the address; 404 for none."""
        year: int = self.kwargs["year"]
        if not 1 <= year <= WAIVER_YEARS:
            raise Http404
        return year

    def back(self) -> str:
        return reverse("waivers:funding", args=[self.application.pk, self.year])

    def sign_url(self) -> str:
        return reverse("waivers:funding-sign", args=[self.application.pk, self.year])


class SignMixin:
    """Sign the text for one's own side, after one question."""

    request: Any
    application: Any
    duty: str
    year: int
    template_name = "waivers/shared_duty_sign.html"
    form_class = ConfirmForm
    success_message = gettext_lazy("Signed for your side.")

    @cached_property
    def shared(self) -> SharedDuty:
        """Return the text that is signed; 404 without one."""
        rows = self.application.shared_duties.select_related("application__district")
        return get_object_or_404(rows, duty=self.duty, waiver_year=self.year)

    def permission(self) -> Verdict:
        return ALLOWED if self.request.method == "POST" else self.rule()  # type: ignore[attr-defined,no-any-return]

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.shared.version, "submit_label": _("Sign for my side")}

    def perform(self, form: Any) -> str:
        services.sign_shared_duty(self.shared, actor=self.request.user, **form.cleaned_data)
        return self.back()  # type: ignore[attr-defined,no-any-return]


class SignPage(SignMixin, SharedDutyPage):
    """Sign what holds for the five years."""


class FundingSignPage(SignMixin, FundingPage):
    """Sign the text about the money of a year."""
