"""The lives of the demo state's applications: dated steps, each through the product's own services."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from evaluation.coverage import coverage
from evaluation.services.explanations import explain_gap
from policy.models import Assurance, FlexibilityType, ProgramSettings
from policy.services import change_settings
from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.demo import heard, hearings, names, pictures
from statepl.demo.partners import Partner
from statepl.demo.people import Team
from statepl.demo.plans import write_plan
from statepl.demo.rounds import SecondRound
from statepl.demo.terms import Terms
from statepl.demo.years import Years, end_with_notice
from waivers import services
from waivers.calendar import school_year_of
from waivers.models import Application, FlexibilityRequest
from waivers.states import MOVES, Party, State

Step = tuple[dt.date, Callable[[], Any]]
DAY = dt.timedelta(days=1)
ALL_OF_YEAR_TWO = 364
START_MONTH = 7
# Which way each district goes, in order; after the last the row starts again at LATER.
WAYS: list[tuple[str, int]] = [
    ("", 0), (State.CONDITIONALLY_APPROVED, 0), (State.DRAFT, 1), (State.SUBMITTED, 1),
    (State.UNDER_REVIEW, 1), (State.RETURNED, 1), ("recommended", 1), (State.PLAN_SUBMITTED, -1),
    (State.PLAN_UNDER_REVIEW, -1), (State.PLAN_RETURNED, -1), (State.FINALLY_APPROVED, -1),
    (State.IMPLEMENTING, -1), (State.IMPLEMENTING, -2), (State.IMPLEMENTING, -3), (State.IMPLEMENTING, -4),
    (State.PROBATION, -3), (State.COMPLETED, -5), (State.DENIED, 0), (State.REVOKED, -4),
    (State.ENDED_UNSUSTAINED, -6), (State.LAPSED, -2), (State.WITHDRAWN, 0),
]  # fmt: skip
LATER: list[tuple[str, int]] = [
    (State.IMPLEMENTING, -2), (State.CONDITIONALLY_APPROVED, 0), (State.IMPLEMENTING, -3),
    (State.SUBMITTED, 1), (State.IMPLEMENTING, -1), (State.IMPLEMENTING, -4), (State.PLAN_UNDER_REVIEW, -1),
]  # fmt: skip


def way_of(number: int) -> tuple[str, int]:
    """Return (goal, years from this school year to Year One) of the district with this number, from 1."""
    if number <= len(WAYS):
        return WAYS[number - 1]
    return LATER[(number - len(WAYS) - 1) % len(LATER)]


@dataclass
class Life:
    """One application on its way to a goal. Steps are given with dates, so that all lives mix in time."""

    team: Team
    staff: dict[Role, User]
    goal: str
    year: int
    today: dt.date
    application: Application | None = field(default=None)

    def steps(self) -> Iterator[Step]:
        """Yield the dated steps of this life, those in the future left out."""
        for day, step in self._planned():
            yield min(day, self.today), step

    def _planned(self) -> Iterator[Step]:
        near = self.today - (70 if self.goal == State.UNDER_REVIEW else 20) * DAY
        recent = self.year > school_year_of(self.today, start_month=START_MONTH)
        spring = near if recent else dt.date(self.year, 3, 14)
        yield spring, self.start
        if self.goal == State.DRAFT:
            return
        if self.goal == State.WITHDRAWN:
            yield (
                spring + 6 * DAY,
                lambda: self.move("withdraw", reason="The board wants another year to think."),
            )
            return
        if self.goal == State.CONDITIONALLY_APPROVED:
            yield from Partner(self).steps(spring)
        submitted = self.today - 60 * DAY if self.goal == State.UNDER_REVIEW else spring + 6 * DAY
        yield submitted, lambda: self.move("submit")
        if self.goal != State.SUBMITTED:
            yield from self._review(submitted)

    def _review(self, submitted: dt.date) -> Iterator[Step]:
        yield submitted + 3 * DAY, self.attest
        yield submitted + 3 * DAY, lambda: self.move("claim")
        if self.goal == State.UNDER_REVIEW:
            yield (
                submitted + 9 * DAY,
                lambda: self.comment("vision", "Compare with the two neighbors.", internal=True),
            )
            return
        if self.goal == State.RETURNED:
            yield (
                submitted + 5 * DAY,
                lambda: self.comment(
                    "vision", "Who decides that a student is ready? Say so in one sentence."
                ),
            )
            yield submitted + 5 * DAY, lambda: self.comment("requests", "Which grades would this begin with?")
            yield submitted + 6 * DAY, lambda: self.move("return")
            return
        yield submitted + 8 * DAY, lambda: self.recommend("deny" if self.goal == State.DENIED else "approve")
        if self.goal == "recommended":
            return
        decided = submitted + 40 * DAY
        if self.goal == State.DENIED:
            yield (
                decided,
                lambda: self.move("deny", reason="The request goes beyond what state law lets us grant."),
            )
            return
        yield decided, self.approve_conditionally
        yield from self._year_one()

    def _year_one(self) -> Iterator[Step]:
        if self.goal == State.CONDITIONALLY_APPROVED:
            yield dt.date(self.year, 10, 15), lambda: self.evidence("visioning")
            yield dt.date(self.year, 10, 20), self.hear_families
            return
        if self.goal == State.LAPSED:
            yield dt.date(self.year + 1, 10, 2), services.run_due_moves
            return
        yield dt.date(self.year + 1, 2, 18), self.hear_everybody
        for kind in names.EVIDENCE:
            yield dt.date(self.year + 1, 3, 20), lambda kind=kind: self.evidence(kind)
        arrived = dt.date(self.year + 1, 6, 5)
        if self.goal in {State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW}:
            arrived = dt.date(self.year + 1, 9, 20)
        arrived = min(arrived, self.today - 12 * DAY)
        yield arrived, self.explain
        yield arrived - 20 * DAY, self.write_plan
        yield arrived, lambda: self.move("submit-plan")
        if self.goal == State.PLAN_SUBMITTED:
            return
        yield arrived + 4 * DAY, lambda: self.move("claim-plan")
        if self.goal == State.PLAN_RETURNED:
            yield (
                arrived + 8 * DAY,
                lambda: self.comment(
                    "obligations", "The funding table stops in Year Three. Add Years Four and Five."
                ),
            )
            yield arrived + 8 * DAY, lambda: self.move("return-plan")
            return
        yield arrived + 5 * DAY, self.verify
        if self.goal == State.PLAN_UNDER_REVIEW:
            yield from SecondRound(self).steps(arrived)
            return
        yield from self._approval(arrived)

    def _approval(self, arrived: dt.date) -> Iterator[Step]:
        yield arrived + 7 * DAY, self.decide
        yield arrived + 8 * DAY, lambda: self.recommend("approve")
        if self.goal == State.FINALLY_APPROVED:
            yield arrived + 9 * DAY, lambda: self.move("approve-finally", on=self.today + 40 * DAY)
            return
        starts = dt.date(self.year + 1, 8, 1)
        yield arrived + 9 * DAY, lambda: self.move("approve-finally", on=max(starts, clock.today()))
        yield starts, services.run_due_moves
        yield from self._implementation()

    def _implementation(self) -> Iterator[Step]:
        yield from Years(self).steps()
        yield from Terms(self).steps()
        if self.goal in {State.PROBATION, State.REVOKED}:
            found = dt.date(self.year + 3, 4, 2)
            reason = "No improvement cycle was closed in two years."
            yield (
                found,
                lambda: self.move("put-on-probation", reason=reason, on=dt.date(self.year + 4, 1, 31)),
            )
            if self.goal == State.REVOKED:
                yield from end_with_notice(self)
                yield (
                    dt.date(self.year + 4, 3, 1),
                    lambda: self.move("revoke", reason=names.REVOKED),
                )
        if self.goal == State.COMPLETED:
            yield dt.date(self.year + 5, 6, 1), lambda: self.move("complete")
        if self.goal == State.ENDED_UNSUSTAINED:
            yield dt.date(self.year + 5, 9, 15), services.run_due_moves

    # single steps -------------------------------------------------------------------------------------
    @property
    def row(self) -> Application:
        """Return the application as it stands now."""
        if self.application is None:
            raise ValueError("The application has not been started.")
        return Application.objects.get(pk=self.application.pk)

    def start(self) -> None:
        """Write a whole draft; one that shall stay a draft lacks its signature and a request."""
        lead = self.team.lead
        self.application = services.start_application(
            self.team.district, actor=lead, start_school_year=self.year
        )
        services.edit_application(
            self.row, actor=self.team.contributor, version=1, vision=names.VISION,
            manager_name=self.team.contributor.name, manager_title="Project manager",
            manager_email=self.team.contributor.email,
        )  # fmt: skip
        kinds = list(names.REQUESTS)
        first = self.team.district.pk % len(kinds)
        for code in (kinds[first], kinds[(first + 1) % len(kinds)]):
            self.ask(code)
        if self.goal != State.DRAFT:
            services.acknowledge_assurances(
                self.row, actor=lead, assurances=Assurance.objects.all(), signer_name=lead.name,
                signer_title=lead.title,
            )  # fmt: skip

    def write_plan(self) -> None:
        """Write the whole comprehensive plan, each condition rated and shown by a link."""
        link = "https://schools.example/plan"
        plan = write_plan(
            self.row, actor=self.team.contributor, level=str(1 + self.team.district.pk % 2), link=link
        )
        services.add_evidence(
            plan, actor=self.team.contributor, section="vision", name="The vision in one picture",
            file=pictures.vision_picture(), alt=pictures.ALT,
        )  # fmt: skip
        heard.answer_from_plan(self.row, actor=self.team.contributor)

    def hear_families(self) -> None:
        """Hear families, students and the community; the other planning groups come later."""
        hearings.hold(self.row.district, hearings.FAMILIES, actor=self.team.contributor)
        hearings.explain_teachers(self.row, actor=self.team.contributor)

    def hear_everybody(self) -> None:
        """Hear all planning groups."""
        hearings.hear_everybody(self.row, actor=self.team.contributor)

    def ask(self, code: str) -> None:
        """Ask for one type of flexibility."""
        citation, rationale, benefit = names.REQUESTS[code]
        services.add_request(
            self.row, actor=self.team.contributor, flexibility_type=FlexibilityType.objects.get(code=code),
            citation=citation, rationale=rationale, benefit=benefit,
        )  # fmt: skip

    def move(self, verb: str, **given: Any) -> None:
        """Make a move as the party that the lifecycle table names."""
        actors = {
            Party.LEAD: self.team.lead,
            Party.REVIEWER: self.staff[Role.REVIEWER],
            Party.APPROVER: self.staff[Role.APPROVER],
        }
        row = self.row
        services.make_move(row, verb, actor=actors[MOVES[verb].party], version=row.version, **given)

    def attest(self) -> None:
        """Say for reviewer and approver that no conflict of interest stands in the way."""
        for role in (Role.REVIEWER, Role.APPROVER):
            services.attest(self.row, actor=self.staff[role])

    def approve_conditionally(self) -> None:
        """Grant the year of planning; one district is given all of Year Two to submit its plan."""
        usual = ProgramSettings.current().plan_window_closes_days
        administrator = self.staff[Role.ADMINISTRATOR]
        if self.goal == State.PLAN_RETURNED:
            long_window(administrator, days=ALL_OF_YEAR_TWO)
        self.move("approve-conditionally", on=dt.date(self.year, 7, 1))
        if self.goal == State.PLAN_RETURNED:
            long_window(administrator, days=usual)

    def comment(self, anchor: str, text: str, *, internal: bool = False) -> None:
        """Comment as the reviewer."""
        services.add_comment(
            self.row, actor=self.staff[Role.REVIEWER], anchor=anchor, text=text,
            audience="internal" if internal else "district",
        )  # fmt: skip

    def recommend(self, advice: str) -> None:
        """Recommend as the reviewer."""
        reason = "The vision is clear, the requests fit it, and the law allows them."
        if advice == "deny":
            reason = "One request needs a change of state law."
        services.recommend(self.row, actor=self.staff[Role.REVIEWER], advice=advice, reason=reason)

    def evidence(self, kind: str) -> None:
        """Give evidence for an obligation."""
        obligation = self.row.obligations.get(kind__code=kind)
        services.give_evidence(
            obligation, actor=self.team.contributor, version=obligation.version, evidence=names.EVIDENCE[kind]
        )

    def explain(self) -> None:
        """Say of every number that Year One owes and nobody has why it is missing."""
        for row in coverage(self.team.district, application=self.row):
            if row.waiver_year == 1 and not row.is_settled:
                explain_gap(
                    self.team.district,
                    actor=self.team.steward,
                    school_year=row.school_year,
                    measure=row.measure,
                    reason=names.NO_NUMBER,
                )

    def verify(self) -> None:
        """Verify all evidence as the reviewer."""
        for obligation in self.row.obligations.unverified():
            services.verify_obligation(
                obligation, actor=self.staff[Role.REVIEWER], version=obligation.version, accepted=True
            )

    def decide(self) -> None:
        """Decide every request as the approver."""
        status = FlexibilityRequest.Status
        for request, decision in zip(
            self.row.requests.undecided(), (status.APPROVED, status.APPROVED_WITH_CONDITIONS), strict=False
        ):
            text = "Report the number of students each June." if decision != status.APPROVED else ""
            services.decide_request(
                request, actor=self.staff[Role.APPROVER], version=request.version, status=decision, text=text
            )


def live(lives: list[Life], *, tell: Callable[[str], None]) -> None:
    """Make every step of every life in the order of its dates."""
    steps = [
        (day, number, index, step)
        for number, life in enumerate(lives)
        for index, (day, step) in enumerate(life.steps())
    ]
    steps.sort(key=lambda row: row[:3])
    for done, (day, _number, _index, step) in enumerate(steps, start=1):
        with clock.at(day):
            step()
        if done % 50 == 0:
            tell(f"{done} of {len(steps)} steps of {len(lives)} applications.")


def long_window(administrator: User, *, days: int) -> None:
    """Set how long the plan window stays open."""
    program = ProgramSettings.current()
    change_settings(actor=administrator, version=program.version, plan_window_closes_days=days)
