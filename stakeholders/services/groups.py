"""The shipped vocabulary of groups."""

import json
from pathlib import Path

from stakeholders.models import Group

GROUPS = Path(__file__).parent.parent / "catalogue" / "groups.json"


def load_groups() -> int:
    """Make the shipped groups that are missing; never overwrite what the state has changed.

    Returns the number of groups made.
    """
    known = dict(Group.objects.values_list("code", "pk"))
    before = len(known)
    for position, entry in enumerate(json.loads(GROUPS.read_text(encoding="utf-8")), start=1):
        parts = entry.pop("parts")
        parent = _load_group(entry, known, position=position * 100, parent=None)
        for number, part in enumerate(parts, start=1):
            _load_group(part, known, position=position * 100 + number, parent=parent)
    return len(known) - before


def _load_group(entry: dict[str, str], known: dict[str, int], *, position: int, parent: int | None) -> int:
    if entry["code"] not in known:
        group = Group.objects.create(position=position, parent_id=parent, **entry)
        known[group.code] = group.pk
    return known[entry["code"]]
