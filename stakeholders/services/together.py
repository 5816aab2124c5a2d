"""Keeping what belongs to a place, with what the audit trail tells of it: the fields of `TOLD`, no names of people."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from stakeholders.models.together import OfPlace
from stakeholders.rules import can_write
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require


@transaction.atomic
def keep_new(row: OfPlace, verb: Verb, *, actor: Any, groups: Iterable[Any] | None = None) -> Any:
    """Save a new row of a place. Raises NotPermitted or ValidationError."""
    require(can_write(actor, row.district))
    row.written_by = actor
    row.full_clean()
    row.save()
    _set_groups(row, groups)
    after = {name: value for name, value in told(row).items() if value not in ("", None, [])}
    record(verb, row, actor=actor, district=row.district, after=after)
    return row


@transaction.atomic
def keep_changed(
    row: OfPlace, verb: Verb, *, actor: Any, version: int, groups: Iterable[Any] | None = None, **facts: Any
) -> Any:
    """Change a row made from `version`. Raises StaleVersion, NotPermitted or ValidationError."""
    row = type(row).lock(row.pk, version=version)
    require(can_write(actor, row.district))
    before = told(row)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save_next()
    _set_groups(row, groups)
    record(verb, row, actor=actor, district=row.district, **changed(before, told(row)))
    return row


def _set_groups(row: Any, groups: Iterable[Any] | None) -> None:
    if groups is not None:
        row.groups.set(groups)


def told(row: Any) -> dict[str, Any]:
    """Return what the trail keeps of a row: names of groups in place of their keys."""
    return {name: _plain(getattr(row, name)) for name in row.TOLD}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Manager):
        return sorted(value.values_list("name", flat=True))
    return getattr(value, "name", str(value)) if isinstance(value, models.Model) else value


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return `before` and `after` with nothing but what differs."""
    names = [name for name in after if before.get(name) != after[name]]
    return {
        "before": {name: before[name] for name in names if name in before},
        "after": {name: after[name] for name in names},
    }
