"""Planning groups that have no place in a district's planning, and voices that a plan comes without."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Group, LeftOut, NotHeard
from stakeholders.planning import MAY_BE_LEFT_OUT
from stakeholders.readiness import silences_of
from stakeholders.rules import can_leave_out
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require
from waivers.models import Application


@transaction.atomic
def leave_out(application: Application, *, actor: Any, group: str, reason: str) -> LeftOut:
    """Say why a planning group has no place here; a second time changes the reason.

    `group` is its code. Raises NotPermitted, or ValidationError for a group that may not be left out and
    without a reason.
    """
    locked = Application.lock(application.pk)
    require(can_leave_out(actor, locked))
    if group not in MAY_BE_LEFT_OUT:
        raise ValidationError(_("This group cannot be left out."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why colleges have no place in this planning.")})
    row = LeftOut.objects.filter(application=locked, group__code=group).first()
    before = {"reason": row.reason} if row else {}
    row = row or LeftOut(application=locked, group=Group.objects.get(code=group))
    if before.get("reason") == reason.strip():
        return row
    row.reason, row.written_by = reason.strip(), actor
    row.full_clean()
    row.save()
    _record(Verb.PLANNING_GROUP_LEFT_OUT, locked, actor, before=before, after={"reason": row.reason})
    return row


@transaction.atomic
def take_in(application: Application, *, actor: Any, group: str) -> None:
    """Take a group back into the planning; without a stored reason nothing happens."""
    locked = Application.lock(application.pk)
    require(can_leave_out(actor, locked))
    row = LeftOut.objects.filter(application=locked, group__code=group).first()
    if row is not None:
        before = {"reason": row.reason}
        row.delete()
        _record(Verb.PLANNING_GROUP_TAKEN_IN, locked, actor, before=before)


@transaction.atomic
def explain_silence(
    application: Application, *, actor: Any, group: Group, stratum: str, reason: str
) -> NotHeard:
    """Tell everybody why a plan comes without some students, teachers or families; again changes the reason.

    Raises NotPermitted, or ValidationError for people who were heard or need not be, and without a reason.
    """
    locked = Application.lock(application.pk)
    require(can_leave_out(actor, locked))
    if (group.pk, stratum) not in {(each.group.pk, each.stratum) for each in silences_of(locked)}:
        raise ValidationError(
            _("These people were heard, or nobody has to hear them here. Nothing was kept.")
        )
    row = NotHeard.objects.filter(application=locked, group=group, stratum=stratum).first()
    before = {"reason": row.reason} if row else {}
    row = row or NotHeard(application=locked, group=group, stratum=stratum)
    if before.get("reason") == reason.strip():
        return row
    row.reason, row.written_by = reason.strip(), actor
    row.full_clean()
    row.save()
    _record(Verb.SILENCE_EXPLAINED, locked, actor, before=before, after=_told(row))
    return row


@transaction.atomic
def withdraw_silence(application: Application, *, actor: Any, group: Group, stratum: str) -> None:
    """Take the reason back; without a stored reason nothing happens. Raises NotPermitted."""
    locked = Application.lock(application.pk)
    require(can_leave_out(actor, locked))
    row = NotHeard.objects.filter(application=locked, group=group, stratum=stratum).first()
    if row is not None:
        before = _told(row)
        row.delete()
        _record(Verb.SILENCE_WITHDRAWN, locked, actor, before=before)


def _told(row: NotHeard) -> dict[str, str]:
    return {"group": row.group.code, "stratum": row.stratum, "reason": row.reason}


def _record(verb: Verb, application: Application, actor: Any, **facts: Any) -> None:
    record(verb, application, actor=actor, district=application.district, **facts)
