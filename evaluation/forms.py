"""Shapes of input. Services write."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.figures import FOCUS
from evaluation.models import FileMapping, Measure, Observation
from evaluation.years import parse_school_year, school_year_code
from statepl.core.forms import BaseForm, FileInput, LongText, VersionedForm


class PrettyJSON(json.JSONEncoder):
    """JSON on lines of its own, for people."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "indent": 2, "ensure_ascii": False})


DIMENSIONS = [
    (FOCUS, _("Groups the waiver looks at first")),
    ("race", _("Race and ethnicity")),
    ("economy", _("Economic disadvantage")),
    ("disability", _("Disability")),
    ("language", _("English learners")),
    ("sex", _("Sex")),
]


class UploadForm(BaseForm):
    """A file of observations."""

    submit_label = _("Check the file")
    file = forms.FileField(
        label=_("File of observations"),
        widget=FileInput(endings=("csv", "csv.gz")),
        help_text=_(
            "CSV in UTF-8, one row for each measure, agency, year and group. Counts only, no students."
        ),
    )
    mapping = forms.ModelChoiceField(
        label=_("Mapping"),
        queryset=FileMapping.objects.all(),
        required=False,
        empty_label=_("None: the file has the columns named on this page"),
        help_text=_("For a state's own file: how its columns are read."),
    )


# What a new mapping starts from; the columns are for the person to name.
START = {
    "level": "district",
    "separator": ",",
    "skip": 0,
    "header_lines": 1,
    "agency_column": "",
    "id_scheme": "state",
    "school_year": "",
    "subgroup_column": "",
    "subgroup_words": {},
    "values": [{"measure": "", "numerator": "", "denominator": ""}],
}


class SampleForm(BaseForm):
    """A file to try a mapping with."""

    submit_label = _("Show how it is read")
    file = forms.FileField(
        label=_("File to try"),
        widget=FileInput(endings=("csv", "csv.gz", "tsv")),
        help_text=_("It is read once and not kept."),
    )


class _MappingFields(BaseForm):
    submit_label = _("Save the mapping")
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.JSONField(
        label=_("How the file is read"),
        widget=LongText(rows=24),
        help_text=_("As JSON. The parts are named beside this form."),
        error_messages={"invalid": _("This is not valid JSON: look for a missing comma or quotation mark.")},
        encoder=PrettyJSON,
    )


class MappingForm(_MappingFields):
    """A new mapping."""

    code = forms.SlugField(
        label=_("Code"), max_length=60, help_text=_("Small letters and hyphens, no blanks.")
    )
    field_order = ("name", "code", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].initial = START


class MappingEditForm(VersionedForm, _MappingFields):
    """The next version of a mapping."""


class YearForm(BaseForm):
    """A school year of which something was reported."""

    school_year = forms.ChoiceField(label=_("School year"))

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [school_year_code(year) for year in years]
        self.fields["school_year"].choices = [(code, code) for code in codes]

    def clean_school_year(self) -> int:
        year = parse_school_year(self.cleaned_data["school_year"])
        if year is None:
            raise forms.ValidationError(_("Choose a school year."))
        return year


class PrepareForm(YearForm):
    """Which year to release."""

    submit_label = _("Prepare the release")
    note = forms.CharField(
        label=_("Note for readers"),
        widget=LongText(rows=3),
        max_length=2000,
        required=False,
        help_text=_("What readers should know, for example what changed since the last release."),
    )


class ExplainForm(BaseForm):
    """Why a number is missing."""

    submit_label = _("Save the explanation")
    reason = forms.CharField(label=_("Why the number is missing"), widget=LongText(rows=4), max_length=2000)


class ChooseForm(forms.Form):
    """Which measure and which groups a data page shows. Sent by GET; nothing changes."""

    measure = forms.ChoiceField(label=_("Measure"))
    groups = forms.ChoiceField(label=_("Groups"), choices=DIMENSIONS, required=False)

    def __init__(self, *args: Any, measures: list[Measure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [(measure.code, measure.label) for measure in measures]
        for field in self.fields.values():
            field.widget.attrs["class"] = "usa-select"


def reported_years() -> list[int]:
    """Return the school years of which something was reported, newest first."""
    years = Observation.objects.order_by("-school_year").values_list("school_year", flat=True).distinct()
    return list(years)


class MeasureForm(BaseForm):
    """A measure to look at, with the values as they were reported."""

    submit_label = _("Show the values")
    measure = forms.ModelChoiceField(label=_("Measure"), queryset=Measure.objects.all())
