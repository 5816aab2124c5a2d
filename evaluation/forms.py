"""Shapes of input. Services write."""

import json
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.attacking import MASKS, WHOLE, Columns, Words
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
        label=_("Code"),
        max_length=60,
        help_text=_("Small letters and hyphens, no blanks."),
        error_messages={
            "invalid": _("Write the code with small letters, digits and hyphens, without blanks.")
        },
    )
    field_order = ("name", "code", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["description"].initial = START


class MappingEditForm(VersionedForm, _MappingFields):
    """The next version of a mapping."""


class AttackForm(BaseForm):
    """A published file, and which of its columns says what."""

    submit_label = _("Attack the file")

    file = forms.FileField(
        label=_("Published file"),
        widget=FileInput(endings=("csv", "csv.gz", "txt")),
        help_text=_("Commas, tabs or semicolons. It is read once and not kept."),
    )
    agency = forms.CharField(label=_("Column of the district or school"), initial="agency_id", max_length=200)
    parent = forms.CharField(
        label=_("Column of the agency above it"),
        required=False,
        max_length=200,
        help_text=_(
            "The district of a school, the state of a district. Without it schools add up to nothing."
        ),
    )
    subgroup = forms.CharField(label=_("Column of the student group"), initial="subgroup", max_length=200)
    dimension = forms.CharField(
        label=_("Column of the kind of group"),
        required=False,
        max_length=200,
        help_text=_(
            "Such as race, sex, meals. Without it the groups of the catalogue are known by name or code."
        ),
    )
    students = forms.CharField(
        label=_("Column of the number of students"), initial="denominator", max_length=200
    )
    numerator = forms.CharField(
        label=_("Column of those of them who are counted"), required=False, max_length=200,
        help_text=_("Such as proficient students."),
    )  # fmt: skip
    percent = forms.CharField(label=_("Column of the percentage"), required=False, max_length=200)
    measure = forms.CharField(label=_("Column of the measure"), required=False, max_length=200)
    grade = forms.CharField(label=_("Column of the grade"), required=False, max_length=200)
    year = forms.CharField(label=_("Column of the year"), required=False, max_length=200)
    masks = forms.CharField(
        label=_("What stands in hidden cells"),
        initial=MASKS,
        max_length=500,
        help_text=_("With commas between them. What begins with * < > is read as hidden in any case."),
    )
    whole = forms.CharField(label=_("What stands for all students"), initial=WHOLE, max_length=500)

    def columns(self) -> Columns:
        """Return which column says what."""
        names = [each.name for each in fields(Columns)]
        return Columns(**{name: self.cleaned_data[name] for name in names})

    def words(self) -> Words:
        """Return how the file writes."""
        return Words.read(self.cleaned_data["masks"], self.cleaned_data["whole"])


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
