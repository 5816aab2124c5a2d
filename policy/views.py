"""Pages of the catalogue and of the program's settings."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policy import services
from policy.forms import CalendarSettingsForm, FederalHolidaysForm, HolidayForm, KeepingForm, SettingsForm
from policy.holidays import federal_holidays
from policy.models import (
    Assurance,
    DistrictCondition,
    FlexibilityArea,
    Holiday,
    MetaTheme,
    ObligationKind,
    ProgramSettings,
)
from policy.rules import may_change_settings
from statepl.audit.views import history_of
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage


class IndexPage(ScopedPage):
    """What can be asked for, what is promised, and what must be in place."""

    template_name = "policy/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            areas=FlexibilityArea.objects.prefetch_related("types__precedents"),
            assurances=Assurance.objects.all(),
            obligations=ObligationKind.objects.all(),
            conditions=DistrictCondition.objects.all(),
            themes=MetaTheme.objects.all(),
            may_change=may_change_settings(self.request.user),
            **kwargs,
        )


class SettingsPage(FormPage):
    """Change how this state runs its program."""

    template_name = "policy/settings.html"
    form_class = SettingsForm
    success_message = _("The settings are saved.")

    def permission(self) -> Verdict:
        return may_change_settings(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": ProgramSettings.current()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(events=history_of(ProgramSettings.current())[:20], **kwargs)

    def perform(self, form: Any) -> str:
        services.change_settings(actor=self.request.user, **form.cleaned_data)
        return reverse("policy:settings")


class CalendarSettingsPage(SettingsPage):
    """Change when things are due and when people are reminded; the list of holidays."""

    template_name = "policy/calendar.html"
    form_class = CalendarSettingsForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(holidays=Holiday.objects.all(), **kwargs)

    def perform(self, form: Any) -> str:
        super().perform(form)
        return reverse("policy:calendar")


class KeepingPage(SettingsPage):
    """Change how long it is kept who the people without an account are."""

    template_name = "policy/keeping.html"
    form_class = KeepingForm

    def perform(self, form: Any) -> str:
        super().perform(form)
        return reverse("policy:keeping")


class HolidayPage(FormPage):
    """A form about holidays, for administrators."""

    template_name = "policy/holiday_form.html"
    title: Any = ""
    lead: Any = ""

    def permission(self) -> Verdict:
        return may_change_settings(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [
            {"label": _("Dates and holidays"), "url": reverse("policy:calendar")},
            {"label": str(self.title), "url": ""},
        ]
        return super().get_context_data(title=self.title, lead=self.lead, crumbs=crumbs, **kwargs)


class HolidayAddPage(HolidayPage):
    """Add one day."""

    form_class = HolidayForm
    title = _("Add a holiday")
    lead = _("Nothing new falls due on it. Dates that were set before stay as they are.")
    success_message = _("The day is in the list.")

    def perform(self, form: Any) -> str:
        services.add_holidays(
            [(form.cleaned_data["day"], form.cleaned_data["name"])], actor=self.request.user
        )
        return reverse("policy:calendar")


class FederalHolidaysPage(HolidayPage):
    """Add the federal holidays of a year."""

    form_class = FederalHolidaysForm
    title = _("Add the federal holidays of a year")
    lead = _(
        "Eleven days. Those in the list already stay as they are; take out what your state does not keep."
    )
    success_message = _("The federal holidays are in the list.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"today": clock.today()}

    def perform(self, form: Any) -> str:
        services.add_holidays(federal_holidays(form.cleaned_data["year"]), actor=self.request.user)
        return reverse("policy:calendar")


class HolidayRemovePage(HolidayPage):
    """Take one day out of the list."""

    form_class = ConfirmForm
    title = _("Remove a holiday")
    success_message = _("The day is out of the list.")

    @cached_property
    def holiday(self) -> Holiday:
        """Return the day of the address."""
        return get_object_or_404(Holiday, pk=self.kwargs["pk"])

    @property
    def lead(self) -> str:  # type: ignore[override]
        words = {"name": self.holiday.label, "date": date_format(self.holiday.day, "DATE_FORMAT")}
        return gettext("%(name)s, %(date)s. Dates that were set before stay as they are.") % words

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": self.title}

    def perform(self, form: Any) -> str:
        services.remove_holiday(self.holiday, actor=self.request.user)
        return reverse("policy:calendar")
