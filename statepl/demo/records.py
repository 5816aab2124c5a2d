"""What the log of the demo keeps of an evening beside its record: facts, decisions, promises, minutes."""

import datetime as dt
from typing import Any

from stakeholders.models import Activity, Group
from stakeholders.services import (
    DecisionRow,
    add_commitment,
    close_commitment,
    publish_minutes,
    record_in_full,
    write_minutes,
)
from stakeholders.vocabulary import Need, Part, Phase, Principle
from stakeholders.vocabulary.commitments import Ending, How, Promiser
from statepl.core import clock

TIME_TO_READ = dt.timedelta(days=14)
FACTS = {
    "places": 1,
    "accommodations_planned": [Need.INTERPRETER, Need.CHILD_CARE],
    "accommodations_used": [Need.CHILD_CARE],
    "principles": [Principle.VIEWS, Principle.OPEN],
    "effects_told": "More time for those who need it. For two years teachers work with two kinds of reports at once.",
}
DECIDED = (
    ("A panel of parents reads the page of targets before it is printed", Phase.DESIGN, Part.COLLABORATED,
     ("families",)),
    ("Students join the planning team with a vote", Phase.IMPLEMENTATION, Part.INVOLVED, ("students",)),
)  # fmt: skip
OURS = "Send the page of targets to the panel of parents"
THEIRS = "Name four students for the planning team"
MINUTES = (
    "Families asked to see each month what comes next. Two fathers doubted that credit without hours counts at a "
    "college; the superintendent answers in writing. Students asked for time to finish things, and name four of "
    "them for the planning team."
)


def keep_in_full(
    activity: Activity, *, people: dict[Group, int], learned: str, decided: str, actor: Any
) -> Activity:
    """Write the record of an evening with all that the log can keep of it."""
    groups = {group.code: group for group in people}
    rows = [
        DecisionRow(what, phase, "The superintendent", part, tuple(groups[code] for code in codes))
        for what, phase, part, codes in DECIDED
    ]
    activity = record_in_full(
        activity, actor=actor, version=activity.version, facts=FACTS, decisions=rows, people=people,
        learned=learned, decided=decided,
    )  # fmt: skip
    _promise(activity, groups, actor)
    minutes = write_minutes(activity, actor=actor, version=0, text=MINUTES)
    publish_minutes(minutes, actor=actor, version=minutes.version, closes_on=clock.today() + TIME_TO_READ)
    return activity


def _promise(activity: Activity, groups: dict[str, Group], actor: Any) -> None:
    """Each side promises something; the district's is kept, as the families said."""
    soon = clock.today() + dt.timedelta(days=60)
    kept = add_commitment(
        activity, actor=actor, side=Promiser.AGENCY, group=groups["families"], what=OURS, due_on=soon
    )
    add_commitment(
        activity, actor=actor, side=Promiser.GROUP, group=groups["students"], what=THEIRS, due_on=soon
    )
    close_commitment(
        kept, actor=actor, version=kept.version, outcome=Ending.KEPT, confirmed_by="A mother of the panel",
        confirmed_how=How.PHONE, confirmed_on=clock.today(),
    )  # fmt: skip
