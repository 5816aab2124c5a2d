"""The demo state's years after final approval: goals, promises, cycles, reports, reviews, help. All is invented."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from evaluation.coverage import coverage
from evaluation.services.explanations import explain_gap
from policy.models import Assurance, DistrictCondition
from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.demo import names
from waivers import services
from waivers.filings import contents_of, rows_of, sheet_of
from waivers.goals import goals_of
from waivers.models import Application, Filing, Provider
from waivers.services import Change
from waivers.sheets import Field, Kind, Needed, Path, is_blank
from waivers.states import State

Step = tuple[dt.date, Callable[[], Any]]
TRIED = {
    2: (
        "A support block every day",
        "adapt",
        "It works where teachers place students for two weeks, not one.",
    ),
    3: (
        "Free choice for a whole afternoon",
        "stop",
        "Students without a plan lost the time. Choice needs a plan.",
    ),
    4: (
        "A plan with each student on Monday",
        "keep",
        "Work was finished more often in every grade that tried it.",
    ),
    5: (
        "Two schools visit each other monthly",
        "keep",
        "What works in one school arrives in the other in weeks.",
    ),
}
ANSWERS = {
    "done": "Two more schools joined. Teams planned together each week, and families saw the new targets.",
    "shown": "Minutes of the teams, the survey of spring, and what visitors from the state saw.",
    "ahead": "The remaining schools join in fall; coaches stay one day a week.",
    "changed": "The second cohort began a semester later, because the schedule had to change first.",
    "learned": "Small trials with a date for looking at the data were better than large ones without.",
    "use": "Students who had mastered a course moved on before its last day.",
    "purpose": "Coaches and time for teams",
    "reading": "More students finish courses early. Attendance in grade 9 has not moved.",
    "groups": "The gap of students with disabilities in credits earned has not closed.",
    "culture": "Each team says at the end of a month what did not work and what it tries next.",
    "transparency": "The board hears of it in public each quarter; families get one page in both languages.",
    "wanted": "A visit of another district that is a year ahead.",
    "barriers": "The date of the state test still decides when a course ends.",
    "ended": "The afternoon of free choice: it did not help those who had no plan.",
    "practice": "The daily support block",
    "lasting": "The block is part of the schedule and of the usual budget; no grant pays for it.",
    "roles": "A coordinator in each school, named in the job descriptions.",
    "learning": "New staff spend two days in a school that has done it longest.",
    "local": "The board wrote credit by mastery into its rules in May.",
    "state": "Credit by hours would have to go for good.",
    "process": "Each school closes two cycles a year; the principals’ meeting leads them.",
    "watched": "Days to first support, credits by mastery, and attendance, each month.",
}
NO_CYCLES = {State.PROBATION, State.REVOKED}
STRENGTHS = "Teams meet every week, and families can say what their children learn next."
CONCERNS = "What Title II money pays for is not yet visible in two schools."
HELP = "Four days of coaching, and a visit to a district that is a year ahead."
CORRECTION = "Show for each school what Title II money pays for."
FLEXIBILITY = (
    "Schools name rules that stand in the way each May. The district and the state look at the list in June; "
    "what federal law holds up goes to the state’s federal office, which asks for a waiver or says why not."
)
INDICATORS = (
    "We both watch days to first support, credits by mastery and attendance, each quarter, for every group "
    "that is large enough. Whoever sees a gap open calls the other within two weeks."
)
SHOWN = "A table by school was shown to the board in September. It is on the district’s website."


class Years:
    """The years two to five of one life."""

    def __init__(self, life: Any) -> None:
        self.life = life
        self.lead: User = life.team.lead
        self.writer: User = life.team.contributor
        self.reviewer: User = life.staff[Role.REVIEWER]
        self.approver: User = life.staff[Role.APPROVER]

    @property
    def row(self) -> Application:
        """Return the application as it stands now."""
        row: Application = self.life.row
        return row

    def steps(self) -> Iterator[Step]:
        """Yield the dated steps up to today and to the end of this life."""
        over = self._last_day()
        for waiver_year in range(2, 6):
            for day, step in self._year(waiver_year):
                if day <= over:
                    yield day, step
        if self.life.goal == State.COMPLETED:
            yield from self._sustaining()

    def _last_day(self) -> dt.date:
        year, today = self.life.year, self.life.today
        ends = {
            State.REVOKED: dt.date(year + 4, 1, 15),
            State.COMPLETED: dt.date(year + 5, 5, 25),
            State.ENDED_UNSUSTAINED: dt.date(year + 5, 9, 10),
        }
        return min(ends.get(self.life.goal, today), today)

    def _year(self, waiver_year: int) -> Iterator[Step]:
        fall = self.life.year + waiver_year - 1
        if waiver_year == 2:
            yield dt.date(fall, 9, 10), self.align
        yield dt.date(fall, 9, 20), lambda: self.progress(waiver_year)
        yield dt.date(fall, 9, 25), lambda: self.attest(waiver_year)
        yield dt.date(fall, 11, 12), lambda: self.help(waiver_year)
        if self.life.goal not in NO_CYCLES:
            yield dt.date(fall + 1, 3, 20), lambda: self.cycle(waiver_year)
        yield dt.date(fall + 1, 4, 10), lambda: self.review(waiver_year)
        if waiver_year == 3:
            yield dt.date(fall + 1, 9, 5), self.correct
        yield dt.date(fall + 1, 8, 3), lambda: self.report(waiver_year)
        yield dt.date(fall + 1, 8, 24), lambda: self.accept(waiver_year)

    def _sustaining(self) -> Iterator[Step]:
        spring = self.life.year + 5
        yield dt.date(spring, 2, 3), self.sustain
        yield dt.date(spring, 5, 20), self.explain

    # the district -------------------------------------------------------------------------------------
    def progress(self, waiver_year: int) -> None:
        """Start three goals a year; those of the year before are done."""
        goals = goals_of(self.row)
        first = (waiver_year - 2) * 3
        for goal in goals[first : first + 3]:
            self._note(goal, "started", clock.today() - dt.timedelta(days=14))
        for goal in goals[max(0, first - 3) : first]:
            self._note(goal, "done", goal.progress.started_on if goal.progress else clock.today())

    def _note(self, goal: Any, status: str, started_on: dt.date) -> None:
        services.note_progress(
            self.row,
            actor=self.writer,
            row=goal.row,
            version=goal.progress.version if goal.progress else 0,
            status=status,
            started_on=started_on,
            note="Two schools began." if status == "started" else "In place in every school.",
        )

    def attest(self, waiver_year: int) -> None:
        """Say of each assurance whether it is kept; money is not fully aligned in the first two years."""
        for assurance in Assurance.objects.all():
            lacks = assurance.code == "funding-alignment" and waiver_year < 4
            services.attest_assurance(
                self.row,
                actor=self.lead,
                assurance=assurance,
                waiver_year=waiver_year,
                version=0,
                answer="not_fully" if lacks else "kept",
                text="Two schools still pay for workshops instead of teams." if lacks else "",
            )

    def cycle(self, waiver_year: int) -> None:
        """Close one improvement cycle."""
        today = clock.today()
        title, decision, learning = TRIED[waiver_year]
        cycle = services.start_cycle(
            self.row,
            actor=self.writer,
            condition=DistrictCondition.objects.get(code="student-supports"),
            title=title,
            plan="Two schools try it for six weeks, in grades 6 and 9.",
            planned_on=today - dt.timedelta(days=90),
            sources="Days to first support by week, and what thirty students say.",
            different="It begins with two grades and has a date for looking at the data.",
        )
        cycle = services.edit_cycle(
            cycle,
            actor=self.writer,
            version=cycle.version,
            done="Both schools tried it from January to March.",
            done_on=today - dt.timedelta(days=20),
            reflection="Help came two days sooner in one school, and not sooner in the other.",
            reflected_on=today - dt.timedelta(days=8),
        )
        services.close_cycle(
            cycle,
            actor=self.lead,
            version=cycle.version,
            decision=decision,
            learning=learning,
            decided_on=today,
        )

    def report(self, waiver_year: int) -> None:
        """Hand in the report of a year, every carried value confirmed."""
        report = services.open_report(self.row, actor=self.writer, waiver_year=waiver_year)
        answer_all(report, self.writer)
        paths = list(report.carried.values_list("path", flat=True))
        services.confirm_values(report, actor=self.writer, paths=paths)
        self._step(report, "submit", self.lead)

    def sustain(self) -> None:
        """Hand in the sustainability plan; a reviewer recommends, an approver accepts."""
        plan = services.open_sustainability(self.row, actor=self.writer)
        answer_all(plan, self.writer)
        self._step(plan, "submit", self.lead)
        self._step(plan, "recommend", self.reviewer, "What stays does not hang on one person or one grant.")
        self._step(plan, "approve", self.approver)

    def explain(self) -> None:
        """Say of every number that was due why it is missing."""
        for row in coverage(self.life.team.district, application=self.row):
            if not row.is_settled:
                explain_gap(
                    self.life.team.district,
                    actor=self.life.team.steward,
                    school_year=row.school_year,
                    measure=row.measure,
                    reason=names.NO_NUMBER,
                )

    # the state ----------------------------------------------------------------------------------------
    def accept(self, waiver_year: int) -> None:
        """Accept the report of a year."""
        kind = Filing.Kind.ANNUAL_REPORT
        report = Filing.objects.get(application=self.row, kind=kind, waiver_year=waiver_year)
        self._step(report, "accept", self.reviewer)

    def review(self, waiver_year: int) -> None:
        """Publish the monitoring review of a year; the third year asks for one correction."""
        review = services.start_review(self.row, actor=self.reviewer, waiver_year=waiver_year)
        findings = [self._finding(assurance, waiver_year) for assurance in Assurance.objects.all()]
        review = services.edit_review(
            review,
            actor=self.reviewer,
            version=review.version,
            findings=findings,
            strengths=STRENGTHS,
            concerns=CONCERNS if waiver_year < 4 else "",
            support=HELP,
        )
        if waiver_year == 3:
            due = dt.date(clock.today().year, 10, 1)
            services.plan_correction(review, actor=self.reviewer, text=CORRECTION, due_on=due)
        services.publish_review(review, actor=self.reviewer, version=review.version)

    def _finding(self, assurance: Assurance, waiver_year: int) -> tuple[Assurance, str, str]:
        if assurance.code == "continuous-improvement" and self.life.goal in NO_CYCLES:
            return assurance, "concern", "No improvement cycle was closed this year."
        if assurance.code == "funding-alignment" and waiver_year < 4:
            return assurance, "concern", CONCERNS
        return assurance, "met", ""

    def correct(self) -> None:
        """Show and note the correction of the third year."""
        for action in self.row.corrective_actions.filter(resolved_on=None, correction__review__isnull=False):
            shown = services.show_correction(
                action, actor=self.writer, version=action.correction.version, evidence=SHOWN
            )
            services.resolve_action(shown.action, actor=self.reviewer, resolution="Seen and complete.")

    def help(self, waiver_year: int) -> None:
        """Help each district but every fifth, and every fifth only at first."""
        if self.row.district_id % 5 == 0 and waiver_year > 2:
            return
        services.log_support(
            self.row,
            actor=self.reviewer,
            given_on=clock.today(),
            kind="coaching" if waiver_year % 2 else "visit",
            what="A day in two schools with the principals and three teams.",
            hours=Decimal("6.5"),
            by_whom="Regional coach",
            condition=DistrictCondition.objects.get(code="student-supports"),
            provider=Provider.objects.first() if waiver_year == 4 else None,
        )

    def align(self) -> None:
        """Write down how the shared duties are done; both sides sign."""
        text = (
            "Title I pays for the support block in four schools, Title II for teams and coaches. "
            "State money for workshops is still bound to single days."
        )
        self._share("funding", text, waiver_year=2)
        self._share("flexibility", FLEXIBILITY)
        if self.row.district_id % 2:
            self._share("indicators", INDICATORS)

    def _share(self, duty: str, text: str, *, waiver_year: int = 0) -> None:
        row = services.write_shared_duty(
            self.row, actor=self.lead, duty=duty, waiver_year=waiver_year, version=0, text=text
        )
        row = services.sign_shared_duty(row, actor=self.lead, version=row.version)
        services.sign_shared_duty(row, actor=self.reviewer, version=row.version)

    def _step(self, filing: Filing, verb: str, actor: User, text: str = "") -> None:
        filing.refresh_from_db()
        services.move_filing(filing, verb, actor=actor, version=filing.version, text=text)


def answer_all(filing: Filing, actor: User) -> None:
    """Answer every question of a report or a sustainability plan that has no answer."""
    sheet, rows = sheet_of(filing), rows_of(filing)
    for section in sheet:
        for table in section.tables:
            if not rows.get(f"{section.code}.{table.name}") and table.needed is not Needed.NEVER:
                cells = {asked.name: _answer(asked) for asked in table.fields}
                services.add_row(filing, actor=actor, section=section.code, table=table.name, values=cells)
    contents = contents_of(filing)
    changes = []
    for section in sheet:
        places = [(asked, Path(section.code, asked.name)) for asked in section.fields]
        for table in section.tables:
            for row in contents.rows_of(section, table):
                places += [(asked, Path(section.code, asked.name, table.name, row)) for asked in table.fields]
        changes += [
            Change(str(path), _answer(asked)) for asked, path in places if is_blank(contents.value(path))
        ]
    services.save_values(filing, actor=actor, changes=changes)


def _answer(asked: Field) -> str:
    if asked.choices:
        return asked.choices[0][0]
    numbers = {Kind.MONEY: "85,000", Kind.NUMBER: "140"}
    return numbers.get(asked.kind) or ANSWERS.get(asked.name, "Director of student services")


def add_providers(reviewer: User) -> None:
    """Put two invented providers into the state's list, one judged by all criteria."""
    first = services.add_provider(
        actor=reviewer, name="Cottonwood Coaching", services="Coaches teams of teachers, two days a month."
    )
    judged = {"change": 3, "performance": 2, "sustainability": 2, "engagement": 1, "delivery": 3}
    for criterion, level in judged.items():
        services.rate_provider(
            first,
            actor=reviewer,
            criterion=criterion,
            level=level,
            evidence="Seen in three districts over two years; talked to principals and families.",
        )
    services.add_provider(
        actor=reviewer, name="Open Ledger Group", services="Helps districts to let money follow goals."
    )


def end_with_notice(life: Any) -> Iterator[Step]:
    """Yield the notice that comes before the revocation of a life."""

    def send() -> None:
        row = life.row
        services.send_notice(row, actor=life.staff[Role.APPROVER], version=row.version, text=names.REVOKED)

    yield dt.date(life.year + 4, 1, 20), send
