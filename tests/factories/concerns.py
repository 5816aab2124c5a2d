"""Concerns of groups, made through the services."""

from typing import Any

from stakeholders.models import Concern, Group
from stakeholders.services import add_concern, answer_concern, hear_of_concern
from statepl.core import clock

WORRY = "Credit without hours may not count at a college."


def make_concern(district: Any, actor: Any, **changes: Any) -> Concern:
    """Write down a high concern of families, said by them today."""
    facts = {"words": WORRY, "level": 3, "basis": "said", "seen_on": clock.today(), **changes}
    group = Group.objects.get(code=facts.pop("code", "families"))
    return add_concern(district, actor=actor, group=group, **facts)


def done_about(concern: Concern, actor: Any) -> Concern:
    """Say what was done."""
    return answer_concern(
        concern,
        actor=actor,
        version=concern.version,
        mitigation="The college signed.",
        mitigated_on=clock.today(),
    )


def said_of(concern: Concern, actor: Any, **changes: Any) -> Concern:
    """Keep that the group calls it settled."""
    facts = {
        "says": "settled", "confirmed_by": "Two parents of the cabinet", "confirmed_how": "meeting",
        "confirmed_on": clock.today(), **changes,
    }  # fmt: skip
    return hear_of_concern(concern, actor=actor, version=concern.version, **facts)
