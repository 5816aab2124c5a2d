"""From the records of an application to the elements of its readiness score: what is shown, claimed, missing (B.3).

Reads only; the number of queries is the same for every application. What an element earns, and by which record,
is decided here and nowhere else; `reports.score` does the sums. Reasons and names are codes and English words,
which `reports.readiness` says in the reader's language.

Records that are complete count as verified in D1 and D5 to D7. D2 to D4 and D9 need the state: an obligation
verified, a level verified at the review desk, a piece of evidence accepted for a section of the plan.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from evaluation.coverage import Coverage, coverage
from policy.models import Assurance, DistrictCondition, MetaTheme, ObligationKind
from reports.score import Dimension, Element
from stakeholders.models import HeardItem, ProfileNote, Team
from stakeholders.planning import MAY_BE_LEFT_OUT, PlanningRow
from stakeholders.readiness import planning_of
from stakeholders.vocabulary.teams import SEATS, Function, TeamKind
from statepl.core import clock
from waivers.models import Application, Evidence, Filing, FilingVersion, FlexibilityRequest, Obligation
from waivers.sheets import Path, sheet_from
from waivers.sheets.conditions import THEME
from waivers.sheets.gaps import LEVEL, Contents, section_gaps
from waivers.sheets.money import NAMED_BY_GATE, totals

# The five planning groups of the assurance (W-10), each with its groups of the vocabulary.
PLANNING: Mapping[str, tuple[str, ...]] = {
    "leaders": ("leaders",),
    "teachers": ("teachers",),
    "students-families": ("students", "families"),
    "community-business": ("community", "business"),
    "postsecondary": ("postsecondary",),
}
LEVELS = 3


class Part(NamedTuple):
    """One element with its name: English words of the catalogue or of people, "" where its code is its name."""

    element: Element
    name: str = ""


@dataclass(frozen=True)
class Cells:
    """The cells of one due measure in one waiver year: how many are owed, reported, verified, and why some lack."""

    measure: str
    name: str
    waiver_year: int
    owed: int
    reported: int
    verified: int
    why: str


@dataclass(frozen=True)
class Collected:
    """The elements of an application by dimension; those of D8 are counted in `cells`."""

    parts: Mapping[str, tuple[Part, ...]]
    cells: tuple[Cells, ...]

    @property
    def dimensions(self) -> list[Dimension]:
        """Return the nine dimensions for the score."""
        others = [
            Dimension(code, tuple(part.element for part in parts)) for code, parts in self.parts.items()
        ]
        due = tuple(element for row in self.cells for element in _of_cells(row))
        return [*others, Dimension("D8", due, is_due=bool(due))]


def collect(application: Application) -> Collected:
    """Return what the records of an application show today. About 25 queries, however much there is."""
    plan = PlanRead.of(application)
    parts = {
        "D1": _assurances(application),
        "D2": _obligations(application),
        "D3": [_rated(plan, row, row.code) for row in DistrictCondition.objects.all()],
        "D4": [_rated(plan, row, THEME + row.code) for row in MetaTheme.objects.all()],
        "D5": [_goals(plan, row) for row in DistrictCondition.objects.all()],
        "D6": _requests(application),
        "D7": _planning(application),
        "D9": _capacity(application, plan),
    }
    return Collected({code: tuple(rows) for code, rows in parts.items()}, tuple(_due(application)))


def _shown(code: str, maximum: int, verified: int, claimed: int = 0) -> Element:
    return Element(code, maximum, verified, claimed, is_evidenced=True)


def _lacking(code: str, maximum: int, why: str) -> Element:
    return Element(code, maximum, missing=why)


# D1, D2: promises and duties --------------------------------------------------------------------------
def _assurances(application: Application) -> list[Part]:
    """A point for each assurance whose current text is accepted."""
    newest: dict[int, int] = {}
    for assurance, text in application.acceptances.values_list("assurance_id", "text_version"):
        newest[assurance] = max(text, newest.get(assurance, 0))
    return [Part(_assurance(row, newest.get(row.pk)), row.name) for row in Assurance.objects.all()]


def _assurance(assurance: Assurance, accepted: int | None) -> Element:
    if accepted == assurance.text_version:
        return _shown(assurance.code, 1, 1)
    return _lacking(assurance.code, 1, "not_accepted" if accepted is None else "older_text")


def _obligations(application: Application) -> list[Part]:
    """A point for each Year One obligation: verified by the state, or claimed with evidence."""
    status = dict(application.obligations.values_list("kind_id", "status"))
    return [Part(_obligation(row.code, status.get(row.pk)), row.name) for row in ObligationKind.objects.all()]


def _obligation(code: str, status: str | None) -> Element:
    if status == Obligation.Status.VERIFIED:
        return _shown(code, 1, 1)
    if status == Obligation.Status.EVIDENCED:
        return _shown(code, 1, 0, 1)
    return _lacking(code, 1, "not_begun" if status is None else "no_evidence")


# the plan, as it was submitted last -------------------------------------------------------------------
@dataclass(frozen=True)
class PlanRead:
    """The plan submitted last, with what the state said to its levels and its evidence. Never a draft.

    `levels` are (level, number of the version) by section; `proofs` the states of the evidence by section.
    """

    number: int
    contents: Contents
    levels: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    proofs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, application: Application) -> "PlanRead | None":
        """Read the plan of an application; None before it was submitted. Three queries."""
        version = (
            FilingVersion.objects.filter(
                filing__application=application,
                filing__kind=Filing.Kind.PLAN,
                submitted_at__date__lte=clock.today(),
            )
            .select_related("filing")
            .order_by("-number")
            .first()
        )
        if version is None:
            return None
        proofs = _proofs(version)
        shown = frozenset(section for section in proofs if _standing(proofs[section]))
        contents = Contents(sheet_from(version.sheet), version.values, version.rows, shown)
        found = version.filing.verified_levels.values_list("section", "level", "number")
        return cls(
            version.number, contents, {section: (level, number) for section, level, number in found}, proofs
        )

    def value(self, section: str, name: str) -> str:
        """Return what stands at a field of a section."""
        return str(self.contents.value(Path(section, name)))

    def rows(self, section: str, table: str) -> list[int]:
        """Return the rows of a table; none where the form of that day had no such table."""
        return self.contents.rows.get(f"{section}.{table}", [])

    def is_accepted(self, section: str) -> bool:
        """Say whether the state has accepted a piece of evidence for a section."""
        return Evidence.Status.VERIFIED in self.proofs.get(section, ())

    def is_whole(self, section: str) -> bool:
        """Say whether nothing is missing in a section."""
        return not section_gaps(self.contents, self.contents.sheet.section(section))


def _proofs(version: FilingVersion) -> dict[str, tuple[str, ...]]:
    """Return the evidence of a version by section, each piece in the state that it has today."""
    today = dict(Evidence.objects.filter(filing=version.filing_id).values_list("pk", "status"))
    found: dict[str, tuple[str, ...]] = {}
    for piece in version.evidence:
        status = today.get(piece["id"], piece["status"])
        found[piece["section"]] = (*found.get(piece["section"], ()), status)
    return found


def _standing(states: Iterable[str]) -> bool:
    return any(state != Evidence.Status.REJECTED for state in states)


# D3, D4: levels ---------------------------------------------------------------------------------------
def _rated(plan: PlanRead | None, row: Any, section: str) -> Part:
    """Up to three points for the level of a condition or theme: the state's, then what is claimed on top."""
    return Part(_level(plan, row.code, section), row.name)


def _level(plan: PlanRead | None, code: str, section: str) -> Element:
    if plan is None:
        return _lacking(code, LEVELS, "no_plan")
    own = plan.value(section, LEVEL)
    if own not in {"0", "1", "2", "3"}:
        return _lacking(code, LEVELS, "unrated")
    if own != "0" and section not in plan.contents.evidenced:
        return _lacking(code, LEVELS, "rejected" if plan.proofs.get(section) else "no_evidence")
    return _shown(code, LEVELS, *level_points(int(own), plan.levels.get(section), plan.number))


def level_points(own: int, verified: tuple[int, int] | None, number: int) -> tuple[int, int]:
    """Return verified and claimed points of a section that the district rates `own` in version `number`.

    `verified` is the state's level and the version that it saw. For that version its word stands alone; in a
    later one the district may claim more, or say less.
    """
    if verified is None:
        return 0, own
    level, seen = verified
    if seen >= number:
        return level, 0
    kept = min(level, own)
    return kept, own - kept


# D5: goals --------------------------------------------------------------------------------------------
def _goals(plan: PlanRead | None, condition: Any) -> Part:
    """Three points for the best goal of a condition: goal with objective; both dates; who is responsible."""
    code = condition.code
    if plan is None:
        return Part(_lacking(code, LEVELS, "no_plan"), condition.name)
    rows = plan.rows(code, "goals")
    points = max((_goal(plan, code, row) for row in rows), default=0)
    element = _shown(code, LEVELS, points) if points else _lacking(code, LEVELS, "no_goal")
    return Part(element, condition.name)


def _goal(plan: PlanRead, section: str, row: int) -> int:
    def said(*names: str) -> bool:
        values = (plan.contents.value(Path(section, name, "goals", row)) for name in names)
        return all(str(value).strip() for value in values)

    return said("goal", "objective") + said("starts", "due") + said("responsible")


# D6: requests -----------------------------------------------------------------------------------------
def _requests(application: Application) -> list[Part]:
    """Three points for each request that was not withdrawn; a draft only claims them."""
    asked = application.requests.exclude(status=FlexibilityRequest.Status.WITHDRAWN)
    rows = asked.select_related("flexibility_type").prefetch_related("conditions")
    return [Part(_request(row), row.flexibility_type.name) for row in rows]


def _request(request: FlexibilityRequest) -> Element:
    """The rule it is about; conditions and the vision; the federal check of that rule."""
    code, named = request.flexibility_type.code, bool(request.citation.strip())
    linked = bool(request.conditions.all()) and bool(request.vision_link.strip())
    points = named + linked + (named and not request.is_federal_check_open)
    if not points:
        return _lacking(code, LEVELS, "nothing_written")
    if request.status == FlexibilityRequest.Status.DRAFT:
        return _shown(code, LEVELS, 0, points)
    return _shown(code, LEVELS, points)


# D7: planning groups ----------------------------------------------------------------------------------
def _planning(application: Application) -> list[Part]:
    """A point each for what is known of a group, a two-way activity with it, and feedback that is answered."""
    rows = {row.group.code: row for row in planning_of(application)}
    known = _profiled(application)
    said = _feedback(application)
    return [Part(_planning_group(code, groups, rows, known, said)) for code, groups in PLANNING.items()]


def _planning_group(
    code: str,
    groups: tuple[str, ...],
    rows: Mapping[str, PlanningRow],
    known: set[str],
    said: Mapping[str, tuple[int, int]],
) -> Element:
    heard = all(group in rows and rows[group].is_heard for group in groups)
    left_out = rows[code].left_out if code in MAY_BE_LEFT_OUT and code in rows else None
    if left_out is not None and not heard:
        return Element(code, LEVELS, not_applicable=left_out.reason)
    answered = sum(said.get(group, (0, 0))[0] for group in groups)
    late = sum(said.get(group, (0, 0))[1] for group in groups)
    points = known.issuperset(groups) + heard + (answered > 0 and not late)
    return _shown(code, LEVELS, points) if points else _lacking(code, LEVELS, "nothing_logged")


def _profiled(application: Application) -> set[str]:
    """Return the codes of the whole groups of which the district has written down something. One query."""
    notes = ProfileNote.objects.filter(district=application.district_id)
    rows = notes.order_by().values_list("group__code", "group__parent__code").distinct()
    return {whole or own for own, whole in rows}


def _feedback(application: Application) -> dict[str, tuple[int, int]]:
    """Return by whole group how many contributions are answered and how many are late. One query."""
    today = clock.today()
    rows = HeardItem.objects.of(application.district).living().filter(group__isnull=False)
    found: dict[str, tuple[int, int]] = {}
    for own, whole, answered_at, due_on in rows.order_by().values_list(
        "group__code", "group__parent__code", "answered_at", "answer_due_on"
    ):
        answered, late = found.get(whole or own, (0, 0))
        is_late = answered_at is None and due_on < today
        found[whole or own] = (answered + (answered_at is not None), late + is_late)
    return found


# D8: what is due --------------------------------------------------------------------------------------
def _due(application: Application) -> Iterable[Cells]:
    """Return the cells of every measure whose school year is over; before approval nothing is due."""
    if application.conditional_from is None:
        return []
    today = clock.today()
    rows = [row for row in coverage(application.district, application=application) if row.due_on < today]
    return [_cells(row) for row in sorted(rows, key=lambda row: (row.measure.position, row.measure.pk))]


def _cells(row: Coverage) -> Cells:
    why = "explained" if row.explanation else "not_reported"
    code, name = row.measure.code, row.measure.name
    return Cells(code, name, row.waiver_year, row.owed, row.cells, row.verified, why)


def _of_cells(row: Cells) -> Iterable[Element]:
    """Yield one element for each owed cell: verified, reported, missing. Which group it is, is not read."""
    for number in range(row.owed):
        code = f"{row.measure}-{row.waiver_year}-{number:02d}"
        if number < row.reported:
            yield _shown(code, 1, int(number < row.verified), int(number >= row.verified))
        else:
            yield _lacking(code, 1, row.why)


# D9: capacity -----------------------------------------------------------------------------------------
NOT_KEPT = "not_kept"  # the product holds no record that could show it


def _capacity(application: Application, plan: PlanRead | None) -> list[Part]:
    """Nine elements of three steps each; the state verifies those that a section of the plan is about."""
    today = clock.today()
    teams = list(Team.objects.of(application.district).at_work(today).prefetch_related("seats"))
    elements = [
        _steps("manager", _manager(application, teams), plan, "team"),
        _steps("working-group", _team(teams, TeamKind.WORKING), plan, "team"),
        _steps("advisory-group", _team(teams, TeamKind.ADVISORY), plan, "team"),
        _lacking("needs-assessment", LEVELS, NOT_KEPT),
        _steps("funding", _funding(plan), plan, "funding"),
        _steps("technology", _expert(teams, Function.TECHNOLOGY), None, ""),
        _steps("human-capital", _expert(teams, Function.TALENT), None, ""),
        _lacking("pilot", LEVELS, NOT_KEPT),
        _steps("improvement", _improvement(application, plan), plan, "improvement"),
    ]
    return [Part(element) for element in elements]


def _steps(code: str, points: int, plan: PlanRead | None, section: str) -> Element:
    if not points:
        return _lacking(code, LEVELS, "nothing_recorded")
    if plan is not None and plan.is_accepted(section):
        return _shown(code, LEVELS, points)
    return _shown(code, LEVELS, 0, points)


def _manager(application: Application, teams: list[Any]) -> int:
    """One is named; with title and address; with a seat that somebody fills."""
    if not application.manager_name.strip():
        return 0
    reachable = bool(application.manager_title.strip() and application.manager_email)
    return 1 + reachable + any(_filled(team) for team in teams if team.kind == TeamKind.MANAGER)


def _team(teams: list[Any], kind: TeamKind) -> int:
    """There is one; its charter says what for and how it decides; its seats are filled, as many as advised."""
    return max((_team_points(team) for team in teams if team.kind == kind), default=0)


def _team_points(team: Any) -> int:
    advised, seats = SEATS[team.kind], list(team.seats.all())
    is_chartered = bool(team.purpose.strip() and team.decides.strip())
    is_full = advised.least <= len(seats) <= advised.most and all(seat.is_filled for seat in seats)
    return 1 + is_chartered + is_full


def _filled(team: Any) -> bool:
    return any(seat.is_filled for seat in team.seats.all())


def _expert(teams: list[Any], function: Function) -> int:
    """One step: a seat for the expert is filled. Nothing more is recorded."""
    seats = (seat for team in teams for seat in team.seats.all())
    return int(any(seat.function == function and seat.is_filled for seat in seats))


def _funding(plan: PlanRead | None) -> int:
    """The plan has amounts; Titles I and II are among them; the section is whole."""
    if plan is None:
        return 0
    named = set(totals(plan.contents).streams)
    if not named:
        return 0
    return 1 + named.issuperset(NAMED_BY_GATE) + plan.is_whole("funding")


def _improvement(application: Application, plan: PlanRead | None) -> int:
    """The plan says what a cycle is; the section is whole; a cycle was closed with what was learned."""
    closed = application.cycles.filter(decided_on__isnull=False).exists()
    if plan is None or not plan.value("improvement", "cycle").strip():
        return 0
    return 1 + plan.is_whole("improvement") + closed
