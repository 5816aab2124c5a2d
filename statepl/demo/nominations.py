"""Who is missing in one of the demo's districts and in its state, as anybody named them; how groups relate."""

import datetime as dt
import uuid
from typing import Any, NamedTuple

from stakeholders.models import Group
from stakeholders.services import nominate, relate_groups, settle_nomination
from stakeholders.vocabulary import Basis
from stakeholders.vocabulary.nominations import Outcome
from stakeholders.vocabulary.relations import RelationKind
from statepl.demo.people import Team


class Named(NamedTuple):
    """One nomination; without an outcome it waits."""

    who: str
    reach: str = ""
    email: str = ""
    language: str = "en"
    outcome: str = ""
    group: str = ""
    reason: str = ""
    public_text: str = ""


OF_DISTRICT = (
    Named(
        "Grandparents who raise children because the parents work far away",
        "They meet at the senior center on Thursdays. They know both what school was and what it is.",
        outcome=Outcome.ON_THE_LIST, group="families-grandparents",
        reason="They are on our list, and we had not asked them. We come to the senior center in January.",
        public_text="Grandparents who raise children were named. They are on the list; the next evening is at the "
        "senior center.",
    ),
    Named(
        "Drivers of the school buses", "They see every child twice a day.", "driver@example.org", "es",
        Outcome.NOT_TAKEN_UP, "",
        "Drivers are staff of the district, and staff are asked at their own meetings. We told their supervisor.",
        "Bus drivers were named. They are asked as staff of the district, not as a group of their own.",
    ),
    Named("Parents who work the night shift at the mill", "At the gate at six in the morning, in Spanish."),
)  # fmt: skip
OF_STATE = (
    Named(
        "Families who move with the harvest", "The growers’ association knows the weeks in which they come."
    ),
)
RELATIONS = (
    ("teachers", RelationKind.SPEAKS_FOR, "students", Basis.GUESS, 120, "At the board, where no student sits."),
    ("students", RelationKind.WORKS_WITH, "business", Basis.SAID, 60, "Eight interns at the mill."),
    ("families", RelationKind.DEPENDS_ON, "leaders", Basis.SAID, 40, "Nobody comes without the principal’s letter."),
    ("postsecondary", RelationKind.CONFLICT, "teachers", Basis.GUESS, 50, "Over credits without hours."),
)  # fmt: skip


def name_missing(team: Team, state_lead: Any) -> None:
    """Name groups that are missing, and settle some."""
    groups = {group.code: group for group in Group.objects.all()}
    for district, actor, rows in ((team.district, team.lead, OF_DISTRICT), (None, state_lead, OF_STATE)):
        for named in rows:
            row = nominate(
                district, key=uuid.uuid4(), who=named.who, reach=named.reach, email=named.email,
                language=named.language,
            )  # fmt: skip
            if named.outcome:
                settle_nomination(
                    row, actor=actor, outcome=named.outcome, group=groups.get(named.group),
                    reason=named.reason, public_text=named.public_text,
                )  # fmt: skip


def relate(team: Team, today: dt.date) -> None:
    """Write down how the groups of a district relate."""
    groups = {group.code: group for group in Group.objects.all()}
    for code, kind, other, basis, days, note in RELATIONS:
        relate_groups(
            team.district, actor=team.lead, group=groups[code], kind=kind, other=groups[other], basis=basis,
            seen_on=today - dt.timedelta(days=days), note=note,
        )  # fmt: skip
