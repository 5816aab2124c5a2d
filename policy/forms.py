"""Shape of the program's settings."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policy.models import Holiday, ProgramSettings
from statepl.core.forms import BaseForm, BaseModelForm, VersionedForm

DIMENSIONS, FALLS_DUE = 9, 7  # how many there are, and the place of the one that waits until something is due
NINE_NUMBERS = _(
    "Write nine whole numbers from 0 to 100 with commas between them, and not 0 for all that counts from the start."
)


class SettingsForm(VersionedForm, BaseModelForm):
    """How this state runs its program."""

    guard = True

    class Meta:
        model = ProgramSettings
        fields = [
            "agency_name",
            "office_name",
            "program_name",
            "state_code",
            "phone",
            "contact_email",
            "mechanism",
            "start_month",
            "plan_window_opens_days",
            "plan_window_closes_days",
            "review_days",
            "second_review",
            "end_grace_days",
            "revocation_notice_days",
            "letter_release",
            "undo_minutes",
            "minimum_n",
            "score_weights",
            "score_review_days",
            "yearly_reports_month",
            "color_agency",
            "color_agency_strong",
            "color_agency_tint",
            "color_on_agency",
            "color_accent",
        ]
        help_texts = {
            "score_weights": _(
                "Nine whole numbers with commas between them: assurances, obligations, conditions, themes, goals, "
                "requests, planning groups, numbers that are due, capacity. Weights that differ are printed on "
                "every readiness report."
            ),
        }
        error_messages = {
            "score_weights": {"item_invalid": NINE_NUMBERS},
        }

    def clean_score_weights(self) -> list[int]:
        """Return nine weights; one that counts from the first day on is above 0, not only what falls due later."""
        weights: list[int] = self.cleaned_data["score_weights"]
        if len(weights) != DIMENSIONS or not any(weights[:FALLS_DUE] + weights[FALLS_DUE + 1 :]):
            raise forms.ValidationError(NINE_NUMBERS)
        return weights


class CalendarSettingsForm(VersionedForm, BaseModelForm):
    """When things are due, and when people are reminded."""

    guard = True

    class Meta:
        model = ProgramSettings
        fields = [
            "attestation_days",
            "monitoring_days",
            "annual_report_days",
            "sustainability_days",
            "notice_days",
            "stale_days",
            "acknowledge_days",
            "answer_days",
            "reminder_days",
            "escalation_days",
        ]
        help_texts = {
            "reminder_days": _("Numbers with commas between them, for example 90, 30, 7. Empty sends none."),
            "notice_days": _("What would be due sooner after an approval is due when these days are over."),
        }
        error_messages = {
            "reminder_days": {
                "item_invalid": _("Write whole numbers with commas between them, for example 90, 30, 7."),
            }
        }

    def clean_reminder_days(self) -> list[int]:
        """Return each number once, the furthest first."""
        return sorted(set(self.cleaned_data["reminder_days"]), reverse=True)


class KeepingForm(VersionedForm, BaseModelForm):
    """How long it is kept who the people without an account are."""

    guard = True

    class Meta:
        model = ProgramSettings
        fields = [
            "keep_needs_days",
            "keep_contacts_days",
            "keep_contributors_days",
            "keep_asked_days",
            "keep_mail_days",
        ]


class HolidayForm(BaseModelForm):
    """One day on which offices are closed."""

    submit_label = _("Add this day")

    class Meta:
        model = Holiday
        fields = ["day", "name"]


class FederalHolidaysForm(BaseForm):
    """The year whose federal holidays are added."""

    submit_label = _("Add the federal holidays")
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(today.year, today.year + 7)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
