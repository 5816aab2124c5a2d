"""What is typed about minutes. Nothing here saves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.vocabulary import Ruling
from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm

LONGEST = 50_000


class MinutesForm(VersionedForm, BaseForm):
    """The text of the minutes."""

    submit_label = _("Save the minutes")
    guard = True

    text = forms.CharField(
        widget=LongText(rows=16),
        max_length=LONGEST,
        label=_("Minutes"),
        help_text=_("Those who were invited read this. Name nobody who did not ask to be named."),
    )


class PublishMinutesForm(VersionedForm, BaseForm):
    """Until when those who were there may correct the minutes."""

    submit_label = _("Send the minutes")

    closes_on = forms.DateField(
        label=_("Corrections until"),
        help_text=_("After this day the minutes are final. Two weeks are usual."),
    )


class CorrectionForm(BaseForm):
    """What somebody who was there changes in the text, or remarks."""

    text = forms.CharField(
        required=False,
        widget=LongText(rows=14),
        max_length=LONGEST,
        label=_("Mend the text where it is wrong"),
    )
    remark = forms.CharField(
        required=False, widget=LongText(rows=4), max_length=5000, label=_("Or write a remark")
    )
    number = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Open the page again; copy your text first.")},
    )


class SettleForm(VersionedForm, BaseForm):
    """What becomes of a correction."""

    submit_label = _("Settle it")
    guard = True

    ruling = forms.ChoiceField(choices=Ruling.choices, widget=RadioTiles(), label=_("What becomes of it"))
    text = forms.CharField(
        required=False,
        widget=LongText(rows=14),
        max_length=LONGEST,
        label=_("The new text"),
        help_text=_("Only when it is taken in. The version before is kept."),
    )
    reason = forms.CharField(
        required=False,
        widget=LongText(rows=3),
        max_length=2000,
        label=_("Reason"),
        help_text=_("The person reads it. Needed when the text stays."),
    )

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        return {name: self.cleaned_data[name] for name in ("ruling", "text", "reason")}
