"""Dated conditions of an approval, typed with the decision."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CONDITION_ROWS = 4


class ConditionRows:
    """Mixin, left of a form of ours: rows of text and date, folded into `conditions`."""

    fields: dict[str, forms.Field]
    errors: Any

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
            self._calm(name, field)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Fold the rows into `conditions`, a list of (text, date)."""
        values = super().clean() or {}  # type: ignore[misc]
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
