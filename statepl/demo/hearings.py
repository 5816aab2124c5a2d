"""How the demo's districts heard their planning groups in Year One, with the record of each occasion."""

import datetime as dt
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from stakeholders.models import Activity, Group
from stakeholders.services import add_activity, explain_silence, leave_out, record_activity
from stakeholders.vocabulary import Direction, Kind, Speech, VenueOwner
from statepl.core import clock
from statepl.demo.heard import hear_evening
from statepl.demo.records import keep_in_full
from statepl.districts.models import District
from waivers.models import Application


class Hearing(NamedTuple):
    """One occasion: what it was, who came, what came of it."""

    title: str
    kind: str
    place: str
    venue_owner: str
    people: dict[str, int]
    learned: str
    decided: str


FAMILIES = Hearing(
    "What should a school day look like?", Kind.IN_COMMUNITY, "Public library, 12 Oak Street",
    VenueOwner.COMMUNITY, {"families": 31, "students": 14, "community": 9},
    "Families want to see each month what comes next. Students asked for time to finish things. Two fathers "
    "doubt that credit without hours will count at a college.",
    "The district shows the page of targets to a panel of parents before it is printed. Students join the "
    "planning team.",
)  # fmt: skip
SCHOOLS = Hearing(
    "Teachers and employers on readiness", Kind.PUBLIC_MEETING, "High school, room 204",
    VenueOwner.SCHOOL, {"teachers": 22, "leaders": 7, "business": 6},
    "Teachers need two hours a week together. Employers would take interns in every month, not only in June.",
    "Principals free two hours on Wednesdays. Six employers sign for internships.",
)  # fmt: skip
COLLEGE = Hearing(
    "What counts at a college", Kind.ONLINE, "", "", {"postsecondary": 3, "teachers": 4},
    "The community college takes credit by mastery when a transcript says what was mastered.",
    "The district and the college write one page about such transcripts.",
)  # fmt: skip
NO_TEACHERS = (
    "The teachers' panel is chosen in January, after the new contract is signed. It meets first in February."
)
NO_COLLEGE = "There is no college within eighty miles, and this plan concerns kindergarten to grade five."


def hold(district: District, hearing: Hearing, *, actor: Any) -> Activity:
    """Hold an occasion on the evening before now, and write its record."""
    day = clock.today() - dt.timedelta(days=1)
    evening = dt.datetime.combine(day, dt.time(18), tzinfo=ZoneInfo(settings.TIME_ZONE))
    groups = {code: Group.objects.get(code=code) for code in hearing.people}
    activity = add_activity(
        district, actor=actor, groups=groups.values(), kind=hearing.kind,
        direction=Direction.TWO_WAY, title=hearing.title, starts_at=evening,
        ends_at=evening + dt.timedelta(hours=2), place=hearing.place, venue_owner=hearing.venue_owner,
        is_online=not hearing.place, languages=[Speech.ENGLISH, Speech.SPANISH],
    )  # fmt: skip
    people = {groups[code]: number for code, number in hearing.people.items()}
    told: dict[str, Any] = {"people": people, "learned": hearing.learned, "decided": hearing.decided}
    if hearing is FAMILIES:
        return keep_in_full(activity, actor=actor, **told)
    return record_activity(activity, actor=actor, version=activity.version, **told)


def hear_everybody(application: Application, *, actor: Any) -> None:
    """Hear all planning groups; every second district has no college within reach and says so."""
    hear_evening(hold(application.district, FAMILIES, actor=actor), actor=actor)
    hold(application.district, SCHOOLS, actor=actor)
    if application.district_id % 2:
        hold(application.district, COLLEGE, actor=actor)
    else:
        leave_out(application, actor=actor, group="postsecondary", reason=NO_COLLEGE)


def explain_teachers(application: Application, *, actor: Any) -> None:
    """Tell everybody why nobody has heard the teachers yet."""
    teachers = Group.objects.get(code="teachers")
    explain_silence(application, actor=actor, group=teachers, stratum="", reason=NO_TEACHERS)
