"""The filters of observations/: one for each printed field, and one for a district with its schools."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation.models import CellReason, CellStatus, Level, Measure, Release, Subgroup
from evaluation.years import parse_school_year, school_year_code
from policy.models import ProgramSettings
from statepl.core.filters import Filter, one_of
from statepl.districts.models import District, School

GRADES = ("ALL", *(f"{grade:02d}" for grade in range(3, 13)), "HS")
WHOLE = re.compile(r"\d{1,9}", re.ASCII)
DECIMAL = re.compile(r"-?\d{1,9}(\.\d{1,6})?", re.ASCII)


def _codes(model: type[Measure | Subgroup]) -> Callable[[], Iterable[str]]:
    return lambda: model.objects.values_list("code", flat=True)


def _releases() -> Iterable[str]:
    return [str(pk) for pk in Release.objects.published().order_by("-pk").values_list("pk", flat=True)]


def _years() -> Iterable[str]:
    years = Release.objects.published().order_by("-school_year").values_list("school_year", flat=True)
    return [school_year_code(year) for year in years.distinct()]


def _public_years() -> Iterable[str]:
    years = Release.objects.public().order_by("-school_year").values_list("school_year", flat=True)
    return [school_year_code(year) for year in years.distinct()]


def _known_districts(values: Sequence[str]) -> Iterable[str]:
    rows = District.objects.filter(Q(leaid__in=values) | Q(state_id__in=values)).values_list(
        "leaid", "state_id"
    )
    return {name for row in rows for name in row if name}


def _known_agencies(values: Sequence[str]) -> Iterable[str]:
    rows = School.objects.filter(Q(ncessch__in=values) | Q(state_id__in=values))
    schools = {name for row in rows.values_list("ncessch", "state_id") for name in row if name}
    return {ProgramSettings.current().state_code, *schools, *_known_districts(values)}


def _known_names(values: Sequence[str]) -> Iterable[str]:
    districts = District.objects.filter(name__in=values).values_list("name")
    schools = School.objects.filter(name__in=values).values_list("name")
    return {name for (name,) in districts.union(schools)} | {ProgramSettings.current().agency_name}


def _matching(pattern: re.Pattern[str]) -> Callable[[Sequence[str]], Iterable[str]]:
    return lambda values: [value for value in values if pattern.fullmatch(value)]


def _district_ids() -> Iterable[str]:
    return District.objects.exclude(leaid=None).order_by("leaid").values_list("leaid", flat=True)[:1000]


def _district_names() -> Iterable[str]:
    return District.objects.order_by("name").values_list("name", flat=True)[:1000]


def _number(name: str, pattern: re.Pattern[str], shape: Any, description: Any) -> Filter:
    return Filter(name, name, description, one_of(shape), _matching(pattern))


RELEASE_FILTERS = (
    Filter("school_year", "school_year", _("School year, as 2024-25"), _public_years, stored=parse_school_year),
    Filter("state", "state", _("Where the release stands"), one_of("published", "withdrawn"),
           enum=("published", "withdrawn")),
)  # fmt: skip
OBSERVATION_FILTERS = (
    Filter("release", "release", _("Number of a published release; without it the newest of each year"),
           _releases, see="api:releases-list"),
    Filter("school_year", "school_year", _("School year, as 2024-25"), _years),
    Filter("level", "level", _("Whose number it is"), one_of(*(level.code for level in Level)),
           enum=tuple(level.code for level in Level)),
    Filter("agency_id", "agency_id", _("Id of the state, a district or a school"), _district_ids,
           _known_agencies, see="api:districts-list"),
    Filter("agency_name", "agency_name", _("Exact name of an agency"), _district_names, _known_names,
           see="api:districts-list"),
    Filter("district", "district", _("Id of a district: its own rows and those of its schools"),
           _district_ids, _known_districts, see="api:districts-list"),
    Filter("measure", "measure", _("Code of a measure"), _codes(Measure), see="api:measures-list"),
    Filter("grade", "grade", _("Grade"), one_of(*GRADES), enum=GRADES),
    Filter("subgroup", "subgroup", _("Code of a student group"), _codes(Subgroup), see="api:subgroups-list"),
    _number("numerator", WHOLE, _("a whole number"), _("Exact numerator")),
    _number("denominator", WHOLE, _("a whole number"), _("Exact denominator")),
    _number("value", DECIMAL, _("a decimal number"), _("Exact value")),
    Filter("status", "status", _("What the row is"), one_of(*CellStatus.values), enum=tuple(CellStatus.values)),
    Filter("reason", "reason", _("Why a number is not printed as it is"),
           one_of(*(reason for reason in CellReason.values if reason)),
           enum=tuple(reason for reason in CellReason.values if reason)),
)  # fmt: skip
# Of a gap only what tells which rows are meant: numbers and states are read, not asked for.
GAP_FILTERS = tuple(
    each
    for each in OBSERVATION_FILTERS
    if each.name in {"release", "school_year", "level", "agency_id", "agency_name", "district", "measure", "grade",
                     "subgroup", "status"}
)  # fmt: skip
