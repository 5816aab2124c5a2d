"""What the district types into its application."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance, DistrictCondition
from statepl.core.forms import BaseForm, BaseModelForm, CheckboxTiles, LongText, RadioTiles, VersionedForm
from waivers.calendar import school_year_label
from waivers.models import FlexibilityRequest


class StartForm(BaseForm):
    """When Year One starts."""

    submit_label = _("Start the application")

    start_school_year = forms.TypedChoiceField(
        label=_("School year of Year One"),
        coerce=int,
        widget=RadioTiles,
        help_text=_("Year One is for planning. Nothing starts in schools before final approval."),
    )

    def __init__(self, *args: Any, this_year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(this_year, this_year + 3)
        self.fields["start_school_year"].choices = [(year, school_year_label(year)) for year in years]  # type: ignore[attr-defined]


class RequestForm(VersionedForm, BaseModelForm):
    """One request for flexibility."""

    guard = True
    conditions = forms.ModelMultipleChoiceField(
        label=_("District conditions that it serves"),
        queryset=DistrictCondition.objects.all(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = FlexibilityRequest
        fields = ["citation", "rationale", "benefit", "vision_link", "conditions", "starts_on", "ends_on"]
        widgets = {
            "rationale": LongText(words=150),
            "benefit": LongText(rows=4),
            "vision_link": LongText(rows=4),
        }
        help_texts = {
            "citation": _("The section of the state’s code or rule, for example “Code 256.7”."),
            "rationale": _("What can students or teachers not do because of it?"),
            "starts_on": _("Flexibility is used in Years Two to Five."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rationale"].required = True


class AssurancesForm(BaseForm):
    """Promises, the name under them, and the right to sign."""

    submit_label = _("Acknowledge for the district")
    assurances = forms.ModelMultipleChoiceField(
        label=_("We promise"), queryset=Assurance.objects.none(), widget=CheckboxTiles
    )
    signer_name = forms.CharField(label=_("Your name"), max_length=150)
    signer_title = forms.CharField(label=_("Your job title"), max_length=150)
    autocomplete = {"signer_name": "name", "signer_title": "organization-title"}

    def __init__(self, *args: Any, missing: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assurances"]
        field.queryset = Assurance.objects.filter(pk__in=[item.pk for item in missing])
        field.widget.descriptions = {item.pk: item.text for item in missing}
        field.label_from_instance = lambda item: item.label
