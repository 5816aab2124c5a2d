"""Which measures a district owes, and what of them is there (E-07, E-13, readiness dimension 8).

Counts rows only: it says whether a number was reported, never what it is.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from evaluation.models import Explanation, Level, Measure, Observation
from evaluation.years import school_year_code
from statepl.core import clock
from statepl.core.reading import read_once
from waivers.calendar import WAIVER_YEARS, year_ends
from waivers.models import Application

# The groups that every due measure is reported by: all students and the four dimensions of E-04.
OWED_GROUPS = ("ALL", "AM", "AS", "BL", "HI", "MU", "PI", "WH", "ECODIS", "SWD", "EL")


class CoverageStatus(TextChoices):
    """How a due measure stands."""

    VERIFIED = "verified", _("verified")
    REPORTED = "reported", _("reported")
    NOT_COLLECTED = "not_collected", _("not collected")
    EXPLAINED = "explained", _("explained")
    OVERDUE = "overdue", _("overdue")
    NOT_DUE = "not_due", _("not due")


@dataclass(frozen=True)
class Coverage:
    """One measure in one waiver year. `cells` of `owed` groups have a row, `verified` of them checked."""

    measure: Measure
    waiver_year: int
    school_year: int
    due_on: dt.date
    status: CoverageStatus
    cells: int
    verified: int
    owed: int
    explanation: str = ""

    @property
    def year_code(self) -> str:
        """Return '2024-25'."""
        return school_year_code(self.school_year)

    @property
    def has_begun(self) -> bool:
        """Say whether the school year has begun, so that an explanation makes sense."""
        return clock.today() > self.due_on - dt.timedelta(days=365)

    @property
    def is_settled(self) -> bool:
        """Say whether nothing is owed: a number is there or its absence is explained."""
        return self.status in {CoverageStatus.VERIFIED, CoverageStatus.REPORTED, CoverageStatus.EXPLAINED}


@read_once
def coverage(district: Any, *, application: Application | None = None) -> list[Coverage]:
    """Return every due measure of the five years of the district's latest application, in order."""
    application = application or Application.objects.filter(district=district).order_by("-created_at").first()
    if application is None:
        return []
    start = application.start_school_year
    counted = _counted(district, range(start, start + WAIVER_YEARS))
    reasons = {
        (row.school_year, row.measure_id): row.reason for row in Explanation.objects.filter(district=district)
    }
    measures = list(Measure.objects.all())
    return [
        _entry(application, measure, year, counted, reasons)
        for year in range(1, WAIVER_YEARS + 1)
        for measure in measures
        if year in measure.due_years
    ]


Counted = dict[tuple[int, int], dict[str, tuple[int, int]]]


def _counted(district: Any, years: range) -> Counted:
    """Return for each year and measure the owed groups that have a row: {code: (status, state)}."""
    found: Counted = defaultdict(dict)
    rows = Observation.objects.filter(
        school_year__in=years,
        level=Level.DISTRICT,
        agency_key=district.pk,
        grade="ALL",
        subgroup__code__in=OWED_GROUPS,
    ).values_list("school_year", "measure", "subgroup__code", "status", "state")
    for year, measure, group, status, state in rows:
        found[year, measure][group] = (status, state)
    return found


def _entry(
    application: Application,
    measure: Measure,
    waiver_year: int,
    counted: Counted,
    reasons: dict[tuple[int, int], str],
) -> Coverage:
    school_year = application.start_school_year + waiver_year - 1
    groups = counted.get((school_year, measure.pk), {})
    reason = reasons.get((school_year, measure.pk), "")
    due_on = year_ends(application.start_school_year, waiver_year, start_month=application.start_month)
    return Coverage(
        measure=measure,
        waiver_year=waiver_year,
        school_year=school_year,
        due_on=due_on,
        status=_status(groups, reason, is_due=clock.today() > due_on),
        cells=sum(1 for status, _state in groups.values() if status != Observation.Status.NOT_COLLECTED),
        verified=sum(
            1
            for status, state in groups.values()
            if status != Observation.Status.NOT_COLLECTED and state == Observation.State.VERIFIED
        ),
        owed=len(OWED_GROUPS),
        explanation=reason,
    )


def _status(groups: dict[str, tuple[int, int]], reason: str, *, is_due: bool) -> CoverageStatus:
    whole = groups.get("ALL")
    if whole is not None and whole[0] != Observation.Status.NOT_COLLECTED:
        verified = whole[1] == Observation.State.VERIFIED
        return CoverageStatus.VERIFIED if verified else CoverageStatus.REPORTED
    if reason:
        return CoverageStatus.EXPLAINED
    if whole is not None:
        return CoverageStatus.NOT_COLLECTED
    return CoverageStatus.OVERDUE if is_due else CoverageStatus.NOT_DUE
