"""How the second district of the demo and the state work together: partners, plan, readings."""

import datetime as dt
from typing import Any

from stakeholders import services
from stakeholders.models import Group
from stakeholders.vocabulary import (
    Cadence,
    MessageChannel,
    PartnershipKind,
    PracticeKind,
    Side,
    Speech,
    Strand,
    Trend,
)
from statepl.core import clock

DAY = dt.timedelta(days=1)
VISION = "A student moves on when it is ready, and always knows the next step."


def work_together(team: Any, engagement: Any, today: dt.date) -> None:
    """Write a partnership with a signed compact, one with gaps, and a plan with something overdue."""
    with clock.at(today - 300 * DAY):
        _college(team, today)
        _read(team, today - 300 * DAY, Trend.FIRST, "A grade tells how good a child is.")
    with clock.at(today - 40 * DAY):
        services.add_partnership(
            team.district, actor=team.lead, name="Family cabinet", kind=PartnershipKind.CABINET, members=9,
            new_members=0, interests="Families want to be asked before a thing is decided.",
            roles="The cabinet reads each draft; the district answers in writing.", groups=_groups("families"),
        )  # fmt: skip
        services.add_partnership(
            None, actor=engagement, name="Learning network of the plains", kind=PartnershipKind.NETWORK,
            interests="Districts learn from each other; the state learns from them.",
        )  # fmt: skip
        _plan(team, today)
        _share(team, engagement, today)
        _read(team, today - 40 * DAY, Trend.CLOSER, "Some families ask what a child can do.")


def _groups(*codes: str) -> list[Group]:
    return list(Group.objects.filter(code__in=codes))


def _college(team: Any, today: dt.date) -> None:
    row = services.add_partnership(
        team.district, actor=team.lead, name="Valley Community College", kind=PartnershipKind.HIGHER_EDUCATION,
        interests="Both want young people to stay in the valley and to earn a credential here.",
        roles="The college teaches; the district gives rooms, a bus and a counselor.",
        trust="Two summers of courses together.", gap="Nobody of ours can teach welding or nursing.",
        groups=_groups("postsecondary"),
    )  # fmt: skip
    compact = services.write_compact(
        row, actor=team.lead, version=None, our_gains="Courses that count at the college.",
        our_commitments="A room, a bus, and one counselor.", their_gains="Students who know the college.",
        their_commitments="Two teachers each term.", review_on=today - 20 * DAY,
    )  # fmt: skip
    for side, signer in ((Side.OURS, team.lead.name), (Side.THEIRS, "Vera Holt, president")):
        compact = services.sign_compact(
            compact,
            actor=team.lead,
            version=compact.version,
            side=side,
            signer=signer,
            signed_on=clock.today(),
        )


def _plan(team: Any, today: dt.date) -> None:
    families, teachers = (Group.objects.get(code=code) for code in ("families", "teachers"))
    shared = {"actor": team.lead, "owner": team.lead.name}
    visit = services.add_action(
        team.district, **shared, title="Families visit three schools that work this way", strand=Strand.AWARENESS,
        group=families, due_on=today - 30 * DAY, metric="Forty families have seen a lesson and can describe it.",
    )  # fmt: skip
    services.finish_action(
        visit, actor=team.lead, version=visit.version, done_on=clock.today(),
        outcome="Thirty-one families came. Most spoke about how calm the rooms were.",
    )  # fmt: skip
    services.add_action(
        team.district, **shared, title="An hour with each teacher of grade 9", strand=Strand.CONCERN, group=teachers,
        concern="Teachers fear that they will plan for each student alone.", due_on=today - 5 * DAY,
        metric="Each teacher says what would make the first unit possible.",
    )  # fmt: skip
    services.add_planned_message(
        team.district, **shared, text=VISION, group=families, channel=MessageChannel.SCHOOL, cadence=Cadence.MONTHLY,
        languages=[Speech.ENGLISH, Speech.SPANISH], feedback="By text or phone. We answer within a week.",
    )  # fmt: skip


def _share(team: Any, engagement: Any, today: dt.date) -> None:
    """List what others can learn from: shared by the state and the district, and one thing not shared yet."""
    services.add_practice(
        None, actor=engagement, kind=PracticeKind.CONVENING, title="Summit on personalized learning",
        text="Three days for teachers, families, board members and leaders: talks, visits to schools, and tables at"
        " which every district asks the others one question.", starts_on=today + 60 * DAY, ends_on=today + 62 * DAY,
        contact="Office of District Flexibility, 555-0142", is_shared=True,
    )  # fmt: skip
    services.add_practice(
        team.district, actor=team.lead, kind=PracticeKind.COMMUNITY, title="Leaders of schools that have begun",
        text="Principals tell what went wrong since the last time, and what they try next. Others are welcome.",
        cadence="First Tuesday of the month, by video", contact="District office, 555-0171", is_shared=True,
        groups=_groups("leaders"),
    )  # fmt: skip
    services.add_practice(
        team.district, actor=team.lead, kind=PracticeKind.MATERIAL, title="A week planned by a student",
        text="The form that students of grade 6 fill in on Mondays, with three examples.",
        link="https://district.example/week", groups=_groups("teachers"),
    )  # fmt: skip


def _read(team: Any, day: dt.date, trend: Trend, current: str) -> None:
    services.read_mindset(
        team.district, actor=team.lead, group=Group.objects.get(code="families"), current=current,
        desired="Families ask what a child can do, and what comes next.", trend=trend,
        basis="Two evenings in the library, and the talks at the school door.", read_on=day,
    )  # fmt: skip
