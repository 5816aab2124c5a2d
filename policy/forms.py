"""Shape of the program's settings."""

from policy.models import ProgramSettings
from statepl.core.forms import BaseModelForm, VersionedForm


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
            "color_agency",
            "color_agency_strong",
            "color_agency_tint",
            "color_on_agency",
            "color_accent",
        ]
