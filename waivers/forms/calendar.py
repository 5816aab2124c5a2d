"""What people type about due dates: more time, conditions, letting something off."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm
from waivers.forms.review import MoveForm

CONDITION_ROWS = 4


class AskExtensionForm(BaseForm):
    """A later date, and why."""

    submit_label = _("Ask for more time")
    guard = True
    wanted_on = forms.DateField(label=_("New date"))
    reason = forms.CharField(
        label=_("Why does it take longer?"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("An approver of the state reads this and decides."),
    )


class DecideExtensionForm(VersionedForm, BaseForm):
    """What the state says to more time."""

    submit_label = _("Decide")
    guard = True
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Grant more time")), ("no", _("Keep the present date"))],
        coerce=lambda value: value == "yes",
        widget=RadioTiles,
    )
    until = forms.DateField(
        label=_("New date"), required=False, help_text=_("Empty means the date that was asked for.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("The district reads it. What is decided here is decided once."),
    )


class ConditionForm(BaseForm):
    """One condition of an approval."""

    submit_label = _("Set this condition")
    guard = True
    text = forms.CharField(label=_("What the district has to do"), max_length=2000, widget=LongText(rows=3))
    due_on = forms.DateField(label=_("By"))


class FeedForm(BaseForm):
    """A button, nothing to type."""

    submit_label = _("Make a secret address")


class ConditionalApprovalForm(MoveForm):
    """The conditional approval with its conditions, as many as there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, CONDITION_ROWS + 1):
            self._add_row(number)

    def _add_row(self, number: int) -> None:
        words = {"number": number}
        text = forms.CharField(
            label=_("Condition %(number)s") % words,
            required=False,
            max_length=500,
            help_text=_("Leave it empty if there is none. More can be set later, in the calendar.")
            if number == 1
            else "",
        )
        due_on = forms.DateField(label=_("Condition %(number)s, by") % words, required=False)
        for name, field in ((f"condition_{number}", text), (f"condition_{number}_on", due_on)):
            self.fields[name] = field
            self._calm(name, field)

    def clean(self) -> dict[str, Any]:
        """Fold the rows into `conditions`, a list of (text, date)."""
        values = super().clean() or {}
        conditions: list[tuple[str, dt.date]] = []
        for number in range(1, CONDITION_ROWS + 1):
            text, day = values.pop(f"condition_{number}", ""), values.pop(f"condition_{number}_on", None)
            if text and day:
                conditions.append((text, day))
            elif text and f"condition_{number}_on" not in self.errors:
                self.add_error(f"condition_{number}_on", _("Give the date by which it is to be met."))
            elif day:
                self.add_error(f"condition_{number}", _("Say what the district has to do."))
        return {**values, "conditions": conditions}
