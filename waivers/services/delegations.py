"""Letting a person of a partner organization work on one application for a time, and ending it (A-08)."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.accounts.models import User
from statepl.accounts.services import invite_person
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.delegations import forget
from waivers.models import Application, Delegation
from waivers.notifications import delegations as mail
from waivers.rules.delegations import last_day, may_end_delegation, may_grant, may_help


@transaction.atomic
def grant_delegation(
    application: Application,
    *,
    actor: Any,
    email: str,
    organization: str,
    access: str,
    ends_on: dt.date,
    name: str = "",
) -> Delegation:
    """Let a person work on an application from today to `ends_on`, and tell the person.

    Somebody without an account gets one, without a role, under `name`; whoever has one keeps the own name.
    The same wish again returns what stands. Raises NotPermitted or ValidationError by field.
    """
    row = Application.lock(application.pk)
    require(may_grant(actor, row))
    _check_last_day(row, ends_on)
    person, is_new = _person(email, name=name, actor=actor)
    verdict = may_help(person, row)
    if not verdict.allowed:
        raise ValidationError({"email": verdict.reason})
    wish = {"organization": organization.strip(), "access": str(access), "ends_on": ends_on}
    standing = row.delegations.lasting().filter(person=person).first()
    if standing is not None:
        return _same(standing, wish)
    made = Delegation(application=row, person=person, granted_by=actor, **wish)
    made.full_clean()
    made.save()
    facts = {"person": str(person), **wish}
    record(Verb.DELEGATION_GRANTED, made, actor=actor, district=row.district, after=facts)
    forget(person)
    mail.tell_of_grant(made, is_new=is_new)
    return made


def _check_last_day(application: Application, ends_on: dt.date) -> None:
    last = last_day(application)
    if ends_on < clock.today():
        raise ValidationError({"ends_on": _("This day is over. Choose today or a later day.")})
    if ends_on > last:
        sentence = _("The five years of this application end on %(date)s. Choose that day or an earlier one.")
        raise ValidationError({"ends_on": sentence % {"date": date_format(last, "DATE_FORMAT")}})


def _person(email: str, *, name: str, actor: Any) -> tuple[User, bool]:
    """Return the person with an address, and whether the account was made now; two at once make one."""
    known = User.objects.filter(email__iexact=email.strip())
    found = known.first()
    if found is not None:
        return found, False
    if not name.strip():
        raise ValidationError(
            {"name": _("Nobody has an account with this address yet. Write the person’s name.")}
        )
    try:
        with transaction.atomic():
            return invite_person(email.strip(), name=name.strip(), actor=actor, language=actor.language), True
    except (IntegrityError, ValidationError):
        found = known.first()
        if found is None:
            raise
        return found, False


def _same(standing: Delegation, wish: dict[str, Any]) -> Delegation:
    """Return what stands if it is what is wished; else say how to change it."""
    if all(getattr(standing, name) == value for name, value in wish.items()):
        return standing
    sentence = _(
        "%(person)s helps with this application already, until %(date)s. To change what this person may do, "
        "or until when, end that first."
    )
    words = {"person": standing.person, "date": date_format(standing.ends_on, "DATE_FORMAT")}
    raise ValidationError({"email": sentence % words})


@transaction.atomic
def end_delegation(delegation: Delegation, *, actor: Any, reason: str) -> Delegation:
    """End it at once and tell leads and delegate; what was written stays. Ended already, nothing changes.

    Raises NotPermitted, or ValidationError without a reason.
    """
    rows = Delegation.objects.select_for_update(of=("self",))
    row: Delegation = rows.select_related("application__district", "person").get(pk=delegation.pk)
    require(may_end_delegation(actor, row))
    if not row.is_lasting:
        return row
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})
    row.ended_at, row.ended_by, row.end_reason = clock.now(), actor, reason.strip()
    row.full_clean()
    row.save()
    record(
        Verb.DELEGATION_ENDED,
        row,
        actor=actor,
        district=row.application.district,
        before={"ends_on": row.ends_on},
        after={"ends_on": clock.today()},
        reason=row.end_reason,
    )
    forget(delegation.person)
    mail.tell_of_end(row, actor=actor)
    return row


def tell_expired_delegations() -> int:
    """Note of each delegation that its last day is over, and tell leads and delegate, once; return how many.

    The access itself has ended by its date. Safe to repeat, and to run late.
    """
    return sum(_tell_expired(pk) for pk in Delegation.objects.untold().values_list("pk", flat=True))


@transaction.atomic
def _tell_expired(pk: int) -> bool:
    rows = Delegation.objects.untold().select_for_update(of=("self",))
    row: Delegation | None = rows.select_related("application__district", "person").filter(pk=pk).first()
    if row is None:
        return False
    row.expiry_told_on = clock.today()
    row.save(update_fields=["expiry_told_on"])
    record(Verb.DELEGATION_EXPIRED, row, district=row.application.district, after={"ends_on": row.ends_on})
    mail.tell_of_expiry(row)
    return True
