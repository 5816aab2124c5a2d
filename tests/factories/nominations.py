"""Who is missing, named and settled through the services."""

import uuid
from typing import Any

from stakeholders.models import Group, GroupRelation, Nomination
from stakeholders.services import nominate, relate_groups, settle_nomination
from statepl.core import clock

NIGHTS = "Parents who work nights at the plant, ask Mrs. Smith"
PUBLIC = "Parents on night shifts were named. They are asked from now on."


def make_nomination(district: Any, **changes: Any) -> Nomination:
    """Name a group that is missing, with an address."""
    facts = {"who": NIGHTS, "reach": "At the gate at six", "email": "nia@example.org", "language": "es"}
    facts |= changes
    return nominate(district, key=facts.pop("key", uuid.uuid4()), **facts)


def settled(row: Nomination, actor: Any, **changes: Any) -> Nomination:
    """Take it up as families."""
    facts = {
        "outcome": "taken_up", "group": Group.objects.get(code=changes.pop("code", "families")),
        "reason": "You are right, we meet at the gate.", "public_text": PUBLIC, **changes,
    }  # fmt: skip
    return settle_nomination(row, actor=actor, **facts)


def make_relation(district: Any, actor: Any, **changes: Any) -> GroupRelation:
    """Let teachers speak for students, as staff guess today."""
    facts = {"kind": "speaks_for", "basis": "guess", "seen_on": clock.today(), "note": "At board meetings."}
    facts |= changes
    group = Group.objects.get(code=facts.pop("code", "teachers"))
    other = Group.objects.get(code=facts.pop("other_code", "students"))
    return relate_groups(district, actor=actor, group=group, other=other, **facts)
