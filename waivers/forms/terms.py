"""What people type about terms in force: a day to look at, a flexibility to take back."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, LongText, VersionedForm

FIRST, LAST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)


class AsOfForm(BaseForm):
    """The day for which the terms in force are shown."""

    form_method = "get"
    submit_label = _("Show that day")
    as_of = forms.DateField(label=_("In force on"))

    def clean_as_of(self) -> dt.date:
        """Refuse a year that is surely a slip."""
        day: dt.date = self.cleaned_data["as_of"]
        if not FIRST <= day <= LAST:
            raise forms.ValidationError(_("Choose a day between the years 2000 and 2199."))
        return day


class RescindForm(VersionedForm, BaseForm):
    """From when a flexibility is no longer in force, and why."""

    submit_label = _("Take this flexibility back")
    guard = True
    on = forms.DateField(label=_("No longer in force from"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=5000,
        widget=LongText(rows=5),
        help_text=_("The district and the public can read it."),
    )

    def __init__(self, *args: Any, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = hint
