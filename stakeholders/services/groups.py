"""The vocabulary of groups: what is shipped, and what the state adds and renames."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group
from stakeholders.rules import can_keep_groups
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require

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


@transaction.atomic
def add_group(*, actor: Any, name: str, description: str = "", parent: Group | None = None) -> Group:
    """Add a group of the state's own, or a part of one, behind those that are there.

    Its code is made from the name and stays. Raises NotPermitted, or ValidationError for a name that is taken.
    """
    require(can_keep_groups(actor))
    beside = Group.objects.select_for_update().filter(parent=parent)
    _check_name(beside, name)
    group = Group(
        code=_code(name),
        name=name.strip(),
        description=description.strip(),
        parent=parent,
        position=_next_position(parent),
        source="The state",
    )
    group.full_clean()
    group.save()
    after = {"name": group.name, "part_of": parent.name if parent else ""}
    record(Verb.GROUP_ADDED, group, actor=actor, after=after)
    return group


@transaction.atomic
def rename_group(group: Group, *, actor: Any, name: str, description: str = "") -> Group:
    """Put a group into the state's own words; its code and its facts stay. Raises NotPermitted or ValidationError."""
    require(can_keep_groups(actor))
    group = Group.objects.select_for_update().get(pk=group.pk)
    _check_name(Group.objects.filter(parent=group.parent_id).exclude(pk=group.pk), name)
    before = {"name": group.name, "description": group.description}
    group.name, group.description = name.strip(), description.strip()
    group.full_clean()
    group.save()
    after = {"name": group.name, "description": group.description}
    record(Verb.GROUP_RENAMED, group, actor=actor, before=before, after=after)
    return group


def _check_name(beside: Any, name: str) -> None:
    wanted = name.strip().casefold()
    if any(wanted in {each.name.casefold(), each.label.casefold()} for each in beside):
        raise ValidationError({"name": _("A group of this name is there already.")})


def _code(name: str) -> str:
    """Return a code that nobody has, from the name."""
    start, taken = slugify(name)[:32].strip("-") or "group", set(Group.objects.values_list("code", flat=True))
    return next(code for code in (start, *(f"{start}-{n}" for n in range(2, 1000))) if code not in taken)


def _next_position(parent: Group | None) -> int:
    if parent is None:
        return int(Group.objects.top().aggregate(last=Max("position"))["last"] or 0) + 100
    return int(parent.parts.aggregate(last=Max("position"))["last"] or parent.position) + 1
