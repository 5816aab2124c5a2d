"""Writing where groups stand and what is known of them. Nothing is written over: the latest day counts."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.models import Assessment, Group, ProfileNote
from stakeholders.rules import can_assess
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require


@transaction.atomic
def assess_group(
    group: Group, district: Any, *, actor: Any, seen_on: dt.date, reason: str, **levels: int | None
) -> Assessment:
    """Keep how staff read a group on a day; the same reading again is the one that is there.

    `levels` are influence, interest, risk, concept and practice, each a Level; the last two may be None.
    The history tells that it was read and by whom, not how: readings stay with the
    coordinators; the levels alone stand in readiness reports.
    Raises NotPermitted, or ValidationError for a day to come.
    """
    row = Assessment(group=group, district=district, seen_on=seen_on, reason=reason, **levels)
    return _keep(row, (*levels, "reason"), Verb.GROUP_ASSESSED, actor)


@transaction.atomic
def describe_group(
    group: Group, district: Any, *, actor: Any, seen_on: dt.date, facet: str, words: str, basis: str
) -> ProfileNote:
    """Keep one thing known of a group, and who says so; the same note again is the one that is there.

    Raises NotPermitted, or ValidationError for a day to come.
    """
    row = ProfileNote(group=group, district=district, seen_on=seen_on, facet=facet, words=words, basis=basis)
    return _keep(row, ("facet", "words", "basis"), Verb.GROUP_DESCRIBED, actor)


def _keep(row: Any, facts: tuple[str, ...], verb: Verb, actor: Any) -> Any:
    require(can_assess(actor, row.district))
    if row.seen_on > clock.today():
        raise ValidationError({"seen_on": _("Choose today or an earlier day.")})
    # One writer for each group at a time, so that a form sent twice finds its first row.
    Group.objects.select_for_update().get(pk=row.group_id)
    row.written_by = actor
    row.full_clean()
    same = {name: getattr(row, name) for name in (*facts, "district", "group", "seen_on", "written_by")}
    asked = {name: value for name, value in same.items() if value is not None}
    asked |= {f"{name}__isnull": True for name, value in same.items() if value is None}
    if stored := type(row).objects.filter(**asked).last():
        return stored
    row.save()
    after = {"group": row.group.name, "day": row.seen_on.isoformat()}
    record(verb, row, actor=actor, district=row.district, after=after)
    return row
