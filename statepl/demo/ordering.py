"""How the demo's second district orders its work and thinks it over: teams, meetings, worksheets, capacity."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from policy.models import ProgramSettings
from stakeholders import services
from stakeholders.models import Activity, CapacityCheck, Group, Team
from stakeholders.vocabulary import Direction, Kind
from stakeholders.vocabulary.teams import TeamKind
from statepl.core import clock
from waivers.calendar import school_year_of

DAY = dt.timedelta(days=1)
# role, function, group, percent, holder, what say
WORKING = (
    ("Curriculum", "", "", 40, "Director of curriculum", "decides"),
    ("Schedules and buses", "", "", 25, "Head of operations", "co_decides"),
    ("Data", "data", "", 30, "", "advises"),
    ("Teachers", "", "teachers", 30, "Two teachers of the high school, by turns", "co_decides"),
)
ADVISORY = (
    ("Families", "", "families", None, "Family cabinet", "advises"),
    ("Money", "finance", "", None, "Business office", "informed"),
    ("Students", "", "students", None, "", ""),
)
# question, years ago, answer
ANSWERS = (
    ("groups-complete", 1, "We wrote the list in the office. The bus drivers told us in May whom we forgot."),
    (
        "groups-complete",
        0,
        "The library, the clinic and the mill read the list in September and added four groups.",
    ),
    ("groups-trusted", 0, "The nurse of the clinic knows families that nobody of us has met."),
    ("people-lead", 0, "The project manager leads, with four days a week for it until June."),
)
# body, step, days ago, what was found, buy-in, review after so many days
CHECKS = (
    ("staff", "vision", 300, "A third could tell the vision in a sentence.", 2, 120),
    ("staff", "vision", 60, "Two thirds can tell it; the high school tells another one.", 3, 180),
    ("staff", "skills", 200, "Nobody had worked with an interpreter before.", None, 150),
    ("board", "vision", 90, "Five of seven tell the same vision.", 4, 180),
    ("board", "practice", 40, "Three members have seen a lesson this fall.", None, 120),
)


def order_work(team: Any, engagement: Any, today: dt.date) -> None:
    """Make three teams, one of which meets too seldom, and answer some questions of two years."""
    with clock.at(today - 120 * DAY):
        manager = _team(team, "Project manager", TeamKind.MANAGER, "Keeps the plan and the calendar.", None)
        services.add_seat(
            manager,
            actor=team.lead,
            role="Leads the work",
            function="strategy",
            account=team.lead,
            allocation=80,
        )
        working = _team(
            team, "Working group", TeamKind.WORKING, "Plans the change and sees it through.", (4, 8)
        )
        advisory = _team(team, "Advisory group", TeamKind.ADVISORY, "Reads, doubts, approves.", (1, 2))
        for row, seats in ((working, WORKING), (advisory, ADVISORY)):
            _seat(row, team.lead, seats)
        services.add_seat(working, actor=team.lead, role="Calendar", account=team.lead, allocation=30)
    for days in (3, 17, 33, 40, 47, 54):
        _meet(working, team, today - days * DAY)
    _meet(advisory, team, today - 10 * DAY)
    _answer(team, today)
    _look_inside(team, engagement, today)
    services.answer_prompt(
        None, actor=engagement, prompt="buy-in-staff", school_year=_year(today), version=0,
        words="Each of us visits two classrooms before the winter.",
    )  # fmt: skip


def _team(team: Any, name: str, kind: str, purpose: str, often: tuple[int, int] | None) -> Team:
    least, most = often or (None, None)
    return services.add_team(
        team.district, actor=team.lead, name=name, kind=kind, purpose=purpose, meets_least=least, meets_most=most,
        decides="The working group proposes, the advisory group approves, the board votes on money.",
    )  # fmt: skip


def _seat(row: Team, actor: Any, seats: Any) -> None:
    groups = {group.code: group for group in Group.objects.all()}
    for role, function, group, share, holder, authority in seats:
        services.add_seat(
            row,
            actor=actor,
            role=role,
            function=function,
            group=groups.get(group),
            allocation=share,
            holder=holder,
            authority=authority,
        )


def _meet(row: Team, team: Any, day: dt.date) -> None:
    start = dt.datetime.combine(day, dt.time(15), tzinfo=ZoneInfo(settings.TIME_ZONE))
    with clock.at(day - DAY):
        services.add_activity(
            team.district, actor=team.lead, groups=list(Group.objects.filter(code="leaders")), team=row,
            kind=Kind.IN_COMMUNITY, direction=Direction.TWO_WAY, title=f"{row.name}: meeting",
            starts_at=start, ends_at=start + dt.timedelta(hours=1), place="District office, room 4",
        )  # fmt: skip


def _year(today: dt.date) -> int:
    return school_year_of(today, start_month=ProgramSettings.current().start_month)


def _answer(team: Any, today: dt.date) -> None:
    for prompt, ago, words in ANSWERS:
        with clock.at(today - ago * 365 * DAY - DAY):
            services.answer_prompt(
                team.district, actor=team.lead, prompt=prompt, words=words, version=0,
                school_year=_year(today - DAY) - ago,
            )  # fmt: skip


def _look_inside(team: Any, engagement: Any, today: dt.date) -> None:
    visit = _visit(team, today - 45 * DAY)
    for body, step, days, found, buy_in, review in CHECKS:
        seen = {"activity": visit} if step == "practice" else {}
        _check(team.district, team.lead, body, step, today - days * DAY, found, buy_in, review, **seen)
    _correct(team, today)
    _check(
        None,
        engagement,
        "agency",
        "vision",
        today - 30 * DAY,
        "Eleven of twenty tell the same vision.",
        3,
        180,
    )
    for kind, name, days in (
        ("bias", "Seeing one’s own bias", 400),
        ("culture", "Two days with families", 90),
    ):
        services.add_training(
            team.district, actor=team.lead, body="staff", kind=kind, name=name, people=14,
            held_on=today - days * DAY, holds_until=today - days * DAY + 365 * DAY,
        )  # fmt: skip


def _visit(team: Any, day: dt.date) -> Activity:
    """Let members of the board see a lesson."""
    start = dt.datetime.combine(day, dt.time(9), tzinfo=ZoneInfo(settings.TIME_ZONE))
    with clock.at(day - 7 * DAY):
        return services.add_activity(
            team.district, actor=team.lead, groups=list(Group.objects.filter(code="leaders")),
            kind=Kind.SITE_VISIT, direction=Direction.TWO_WAY, title="A morning in two classrooms",
            starts_at=start, ends_at=start + dt.timedelta(hours=3), place="Elm Street Middle School",
        )  # fmt: skip


def _correct(team: Any, today: dt.date) -> None:
    """Mend a number that was written down wrongly."""
    row = CapacityCheck.objects.of(team.district).get(body="board", step="vision")
    facts = {name: getattr(row, name) for name in ("body", "step", "checked_on", "basis", "review_on")}
    with clock.at(today - 80 * DAY):
        services.correct_check(
            row, actor=team.lead, version=row.version, found="Four of seven tell the same vision.", buy_in=3,
            **facts,
        )  # fmt: skip


def _check(
    district: Any,
    actor: Any,
    body: str,
    step: str,
    day: dt.date,
    found: str,
    buy_in: int | None,
    review: int,
    **more: Any,
) -> None:
    with clock.at(day):
        services.check_capacity(
            district, actor=actor, body=body, step=step, checked_on=day, found=found, buy_in=buy_in,
            basis="Short talks with each." if buy_in else "", review_on=day + review * DAY, **more,
        )  # fmt: skip
