"""How groups relate: written down, changed, ended; nothing is deleted."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group, GroupRelation
from stakeholders.rules import can_assess
from stakeholders.services.together import keep_changed, keep_new
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require

FACTS = ("group", "kind", "other", "basis", "seen_on", "note")


@transaction.atomic
def relate_groups(district: Any, *, actor: Any, **facts: Any) -> GroupRelation:
    """Write down how two groups relate; the same form again is the row that is there.

    `facts`: group, kind, other, basis, seen_on, note. Raises NotPermitted, or ValidationError for a day to
    come and for what stands there already.
    """
    require(can_assess(actor, district))
    _one_writer(facts["group"], facts["other"])
    rows = GroupRelation.objects.standing().of(district)
    same = rows.filter(written_by=actor, **{name: facts[name] for name in FACTS if name in facts}).first()
    if same is not None:
        return same
    _not_to_come("seen_on", facts["seen_on"])
    row: GroupRelation = keep_new(GroupRelation(district=district, **facts), Verb.RELATION_ADDED, actor=actor)
    return row


@transaction.atomic
def edit_relation(row: GroupRelation, *, actor: Any, version: int, **facts: Any) -> GroupRelation:
    """Mend how a relation that stands is written down. Raises StaleVersion, NotPermitted or ValidationError."""
    require(can_assess(actor, row.district))
    _one_writer(facts["group"], facts["other"])
    _stands(row)
    _not_to_come("seen_on", facts["seen_on"])
    changed: GroupRelation = keep_changed(row, Verb.RELATION_CHANGED, actor=actor, version=version, **facts)
    return changed


@transaction.atomic
def end_relation(
    row: GroupRelation, *, actor: Any, version: int, ended_on: dt.date, ended_why: str
) -> GroupRelation:
    """Say until when a relation held and what changed. Raises StaleVersion, NotPermitted or ValidationError."""
    require(can_assess(actor, row.district))
    _stands(row)
    _not_to_come("ended_on", ended_on)
    if ended_on < row.seen_on:
        raise ValidationError({"ended_on": _("It cannot have ended before it was seen.")})
    if not ended_why.strip():
        raise ValidationError({"ended_why": _("Say what changed.")})
    facts = {"ended_on": ended_on, "ended_why": ended_why.strip()}
    ended: GroupRelation = keep_changed(row, Verb.RELATION_ENDED, actor=actor, version=version, **facts)
    return ended


def _one_writer(*groups: Group) -> None:
    """Let one writer at a time relate these groups: the other side of a relation is looked at first."""
    keys = [group.pk for group in groups]
    list(Group.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _stands(row: GroupRelation) -> None:
    # As stored now: somebody may have ended it meanwhile.
    if GroupRelation.objects.filter(pk=row.pk, ended_on__isnull=False).exists():
        raise ValidationError(_("This is over, and kept as it was. Write down what holds now."))


def _not_to_come(field: str, day: dt.date) -> None:
    if day > clock.today():
        raise ValidationError({field: _("Choose today or an earlier day.")})
