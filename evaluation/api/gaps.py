"""How far a group of students is from all students, and how that has changed since waiver Year One.

Computed by the database from released cells alone: only numbers that both are printed exactly are subtracted,
rounded as they were printed, so that nothing is told here that a reader could not work out.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Abs, Cast, Round
from django.db.models.lookups import GreaterThan, LessThan

from evaluation.api.cells import COLUMNS, OF_FILES, Listing, Published, cells, newest
from evaluation.models import CellStatus, Measure, ReleasedCell
from evaluation.years import school_year_code
from statepl.core.filters import Values
from waivers.models import Application

REFERENCE = "ALL"
PLACES = 1  # decimals of a gap
GAP_COLUMNS = {
    **{name: COLUMNS[name] for name in ("release", "school_year", "level", "agency_id", "agency_name")},
    **{name: COLUMNS[name] for name in ("measure", "grade", "subgroup")},
    "reference": "reference_code",
    "value": "value",
    "reference_value": "reference_value",
    "gap": "gap",
    "status": "status",
    "reference_status": "reference_status",
    "baseline_year": "baseline_code",
    "baseline_gap": "baseline_gap",
    "gap_change": "gap_change",
    "movement": "movement",
}


def gap_listing(known: Sequence[Published]) -> Listing:
    """Return the listing of gaps. `known` are the releases in which a baseline may lie, one for each year.

    Counts have no gap. The baseline is the school year of waiver Year One of the district.
    """

    def rows(releases: Sequence[Published], given: Values) -> models.QuerySet[Any]:
        found = cells(releases, given).exclude(subgroup__code=REFERENCE)
        return _with_gaps(found.exclude(measure__kind=Measure.Kind.COUNT), known)

    return Listing("gaps", rows, GAP_COLUMNS, {**GAP_COLUMNS, **OF_FILES}, tuple(known))


def known_by(published: Sequence[Published], releases: Sequence[Published]) -> list[Published]:
    """Return the newest release of each year that stood when the newest of `releases` was made.

    What is published later changes no baseline: who reads on with a cursor goes on in the same numbers.
    """
    last = max((one.pk for one in releases), default=0)
    return newest([one for one in published if one.pk <= last])


def _with_gaps(rows: models.QuerySet[Any], known: Sequence[Published]) -> models.QuerySet[Any]:
    rows = rows.annotate(
        reference_code=Value(REFERENCE),
        reference_value=_of_all("value"),
        reference_status=_of_all("status"),
        baseline_year=_year_one(),
    )
    rows = rows.annotate(
        baseline_code=_case("baseline_year", {one.school_year: school_year_code(one.school_year) for one in known},
                            models.TextField()),
        baseline_release=_case("baseline_year", {one.school_year: one.pk for one in known},
                               models.IntegerField()),
    )  # fmt: skip
    rows = rows.annotate(
        baseline_value=_exact(subgroup_id=OuterRef("subgroup_id")),
        baseline_reference=_exact(subgroup__code=REFERENCE),
        gap=Case(
            When(status=CellStatus.REPORTED, reference_status=CellStatus.REPORTED,
                 then=_rounded(F("value") - F("reference_value"))),
            output_field=models.FloatField(null=True),
        ),
    )  # fmt: skip
    rows = rows.annotate(baseline_gap=_rounded(F("baseline_value") - F("baseline_reference")))
    rows = rows.annotate(gap_change=_rounded(F("gap") - F("baseline_gap")))
    return rows.annotate(movement=_movement())


def _spot(release: str) -> models.QuerySet[Any]:
    """Return the cells of the same agency, measure and grade in the release that a column names."""
    same = {name: OuterRef(name) for name in ("level", "agency_key", "measure_id", "grade")}
    return ReleasedCell.objects.filter(release_id=OuterRef(release), **same)


def _of_all(column: str) -> Subquery:
    return Subquery(_spot("release_id").filter(subgroup__code=REFERENCE).values(column)[:1])


def _exact(**group: Any) -> Subquery:
    printed = _spot("baseline_release").filter(status=CellStatus.REPORTED, **group)
    return Subquery(printed.values("value")[:1])


def _year_one() -> Subquery:
    asked = Application.objects.public().filter(district=OuterRef("district_key"))
    return Subquery(asked.order_by("-created_at", "-pk").values("start_school_year")[:1])


def _case(column: str, words: Mapping[int, Any], field: Any) -> Case:
    return Case(*[When(**{column: key}, then=Value(word)) for key, word in words.items()], output_field=field)


def _rounded(number: Any) -> Cast:
    exact = Cast(number, models.DecimalField(max_digits=12, decimal_places=6))
    return Cast(Round(exact, PLACES), models.FloatField(null=True))


def _movement() -> Case:
    """Say where the distance went: a gap is a distance, whichever side the group is on."""
    now, then = Abs(F("gap")), Abs(F("baseline_gap"))
    return Case(
        When(Q(gap=None) | Q(baseline_gap=None), then=None),
        When(LessThan(now, then), then=Value("narrowed")),
        When(GreaterThan(now, then), then=Value("widened")),
        default=Value("unchanged"),
        output_field=models.TextField(),
    )
