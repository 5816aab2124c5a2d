"""What the state writes down of its own duties, and both of how money follows the plan."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policy.models import DistrictCondition
from statepl.core import clock
from statepl.core.forms import BaseForm, BaseModelForm, LongText, RadioTiles, VersionedForm
from waivers.models import Provider, ProviderRating, SupportEntry


class SupportForm(BaseForm):
    """Help that was given once."""

    guard = True
    submit_label = _("Write it down")
    given_on = forms.DateField(label=_("Day"), initial=clock.today)
    kind = forms.ChoiceField(label=_("Kind of help"), choices=SupportEntry.Kind.choices, widget=RadioTiles)
    what = forms.CharField(label=_("What was done"), max_length=5000, widget=LongText(rows=4))
    hours = forms.DecimalField(
        label=_("Hours"), min_value=Decimal("0.25"), max_value=Decimal(1000), decimal_places=2
    )
    by_whom = forms.CharField(
        label=_("By whom"), max_length=200, help_text=_("A role or an office of the state, or a provider.")
    )
    condition = forms.ModelChoiceField(
        label=_("District condition"),
        queryset=DistrictCondition.objects.all(),
        required=False,
        empty_label=_("No single one"),
    )
    provider = forms.ModelChoiceField(
        label=_("Provider"), queryset=Provider.objects.all(), required=False, empty_label=_("None")
    )


class ProviderForm(BaseModelForm):
    """An organization of the state's list."""

    guard = True
    link = forms.URLField(label=_("Website"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Provider
        fields = ["name", "services", "link"]
        widgets = {"services": LongText(rows=4)}


class ProviderEditForm(VersionedForm, ProviderForm):
    """A changed entry of the list."""


class RatingForm(BaseForm):
    """One criterion of a provider."""

    guard = True
    submit_label = _("Save the judgement")
    level = forms.TypedChoiceField(
        label=_("How well is it met?"), choices=ProviderRating.Level.choices, coerce=int, widget=RadioTiles
    )
    evidence = forms.CharField(
        label=_("What shows it"),
        max_length=5000,
        widget=LongText(rows=4),
        help_text=_("Where it worked, and how you know."),
    )


class SharedDutyForm(VersionedForm, BaseForm):
    """How both sides do a shared duty; `hint` says what belongs into the text."""

    guard = True
    text = forms.CharField(
        label=_("What was agreed, and what still stands in the way"),
        max_length=10000,
        widget=LongText(rows=8, words=200),
    )

    def __init__(self, *args: Any, text: str = "", hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": text}, **kwargs)
        self.fields["text"].help_text = hint
