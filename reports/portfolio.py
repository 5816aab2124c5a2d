"""The state's portfolio: how many applications stand where, what was decided, asked for, in the way, and is due.

Counts of applications, requests and rows, never of students, and no order of districts. What a reader is recused
from is not counted. A constant number of queries.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from evaluation.models import Explanation, Level, Measure, Observation
from policy.models import DistrictCondition, FlexibilityType, ProgramSettings
from statepl.core import clock
from waivers.calendar import WAIVER_YEARS, school_year_label, school_year_of, year_ends
from waivers.models import Application, Decision, Entry, Filing, FlexibilityRequest
from waivers.sheets.rest import barriers_section
from waivers.states import State, decision_label
from waivers.timeline import year_name

DECISION_YEARS = 6
Status = FlexibilityRequest.Status
ANSWERS = {
    "granted": (Status.APPROVED, Status.APPROVED_WITH_CONDITIONS),
    "not_needed": (Status.NOT_NEEDED,),
    "denied": (Status.DENIED,),
    "ended": (Status.RESCINDED, Status.EXPIRED, Status.WITHDRAWN),
    "open": (Status.SUBMITTED,),
}


@dataclass(frozen=True)
class Part:
    """One table: `rows` are a label and a number for each further column."""

    code: str
    title: str
    text: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def portfolio(applications: QuerySet[Application]) -> list[Part]:
    """Return the tables over the given applications, in the reader's language."""
    rows = list(applications)
    return [
        _standing(rows),
        _decisions(applications),
        _asked(applications),
        _in_the_way(applications),
        _due(rows),
    ]


def _standing(rows: Iterable[Application]) -> Part:
    """Return states by waiver year."""
    counted = Counter((row.state, row.waiver_year()) for row in rows)
    years = [_("Before"), *(year_name(year) for year in range(1, WAIVER_YEARS + 1)), _("After")]
    return Part(
        "standing",
        _("Where applications stand"),
        _("Each application once: its state, and the waiver year of today."),
        (_("State"), *years, _("All")),
        tuple(
            (state.label, *numbers, sum(numbers))
            for state in State
            if any(numbers := [counted[state, year] for year in range(WAIVER_YEARS + 2)])
        ),
    )


def _decisions(applications: QuerySet[Application]) -> Part:
    """Return decisions by school year."""
    start = ProgramSettings.current().start_month
    found = Decision.objects.filter(application__in=applications).values_list("verb", "decided_on")
    counted = Counter((verb, school_year_of(day, start_month=start)) for verb, day in found)
    years = sorted({year for _verb, year in counted})[-DECISION_YEARS:]
    verbs = sorted({verb for verb, _year in counted}, key=decision_label)
    return Part(
        "decisions",
        _("What the state decided"),
        _("Every decision on record, by the school year in which it was taken."),
        (_("Decision"), *(school_year_label(year) for year in years)),
        tuple((decision_label(verb), *(counted[verb, year] for year in years)) for verb in verbs),
    )


def _asked(applications: QuerySet[Application]) -> Part:
    """Return what flexibility is asked for, and the answers."""
    found = FlexibilityRequest.objects.filter(application__in=applications).exclude(status=Status.DRAFT)
    counted = Counter(found.order_by().values_list("flexibility_type", "status"))
    kinds = FlexibilityType.objects.filter(pk__in={kind for kind, _status in counted})
    return Part(
        "requests",
        _("Flexibility asked for"),
        _("Requests that were submitted. “Not needed” means that the rule permits it already."),
        (
            _("Flexibility"), _("Asked"), _("Granted"), _("Not needed"), _("Denied"), _("Ended or withdrawn"),
            _("Not decided"),
        ),
        tuple(
            (
                kind.label,
                sum(number for (pk, _status), number in counted.items() if pk == kind.pk),
                *(sum(counted[kind.pk, status] for status in statuses) for statuses in ANSWERS.values()),
            )
            for kind in kinds
        ),
    )  # fmt: skip


def _in_the_way(applications: QuerySet[Application]) -> Part:
    """Return the barriers that submitted plans name, by the condition they touch and whose rule it is."""
    cells = Entry.objects.filter(
        filing__kind=Filing.Kind.PLAN,
        filing__application__in=applications.filter(plan_submitted_on__isnull=False),
        row__table="barriers",
        row__removed_at=None,
    ).values_list("row", "path", "value")
    named: dict[int, dict[str, str]] = {}
    for row, path, value in cells:
        named.setdefault(row, {})[path.rpartition(".")[2]] = str(value)
    counted = Counter((each.get("condition", ""), each.get("level", "")) for each in named.values())
    levels = barriers_section(()).table_named("barriers").field_named("level").choices
    conditions = [(row.code, row.label) for row in DistrictCondition.objects.all()]
    return Part(
        "barriers",
        _("What stands in the way"),
        _("Barriers that submitted plans name, by the condition they touch and by whose rule it is."),
        (_("Condition"), *(str(label) for _level, label in levels)),
        tuple(
            (label, *numbers)
            for code, label in [*conditions, ("", _("No condition named"))]
            if any(numbers := [counted[code, level] for level, _label in levels])
        ),
    )


def _due(rows: Iterable[Application]) -> Part:
    """Return how many of the numbers that are due are there, by waiver year. All students only."""
    owing = [row for row in rows if row.conditional_from is not None]
    measures = list(Measure.objects.all())
    there = set(
        Observation.objects.filter(
            level=Level.DISTRICT,
            agency_key__in={row.district_id for row in owing},
            grade="ALL",
            subgroup__code="ALL",
        )
        .exclude(status=Observation.Status.NOT_COLLECTED)
        .values_list("agency_key", "school_year", "measure")
    )
    explained = set(
        Explanation.objects.filter(district__in={row.district_id for row in owing}).values_list(
            "district", "school_year", "measure"
        )
    )
    counted: Counter[tuple[int, str]] = Counter()
    for row in owing:
        for year in range(1, WAIVER_YEARS + 1):
            if clock.today() <= year_ends(row.start_school_year, year, start_month=row.start_month):
                break
            for measure in measures:
                if year in measure.due_years:
                    key = (row.district_id, row.start_school_year + year - 1, measure.pk)
                    word = "there" if key in there else "explained" if key in explained else "overdue"
                    counted[year, word] += 1
    words = ("there", "explained", "overdue")
    return Part(
        "due",
        _("Numbers that are due"),
        _("One for each measure and district whose school year is over, for all students together."),
        (_("Waiver year"), _("Due"), _("Reported"), _("Explained"), _("Overdue")),
        tuple(
            (year_name(year), sum(numbers), *numbers)
            for year in range(1, WAIVER_YEARS + 1)
            if any(numbers := [counted[year, word] for word in words])
        ),
    )
