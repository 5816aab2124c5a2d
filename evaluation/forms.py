"""Shapes of input. Services write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.figures import FOCUS
from evaluation.models import Measure, Observation
from evaluation.years import parse_school_year, school_year_code
from statepl.core.forms import BaseForm, FileInput, LongText

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
