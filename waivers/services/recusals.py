"""Saying that no conflict of interest stands in the way, or keeping out of an application."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.districts.models import District
from waivers import recusals
from waivers.models import Application, Attestation, Recusal
from waivers.notifications.queue import tell_nobody_decides
from waivers.rules import is_free
from waivers.rules.queue import may_attest, may_end_recusal, may_recuse


@transaction.atomic
def attest(application: Application, *, actor: Any) -> Attestation:
    """Say that no conflict of interest stands in the way; said again, nothing changes. Raises NotPermitted."""
    require(may_attest(actor))
    require(is_free(actor, application))
    said, is_new = Attestation.objects.get_or_create(person=actor, application=application)
    if is_new:
        # On its own trail: the district's history does not tell who was asked.
        record(Verb.ATTESTED, said, actor=actor, district=application.district)
    return said


@transaction.atomic
def declare_recusal(
    person: Any,
    *,
    actor: Any,
    kind: str,
    district: District | None = None,
    application: Application | None = None,
    ends_on: dt.date | None = None,
) -> Recusal:
    """Keep a person of the state out of one application, or of everything of a district, from today on.

    What was with the person is with nobody afterwards, and the person's standing advice no longer counts.
    Administrators are told when no approver is left. Raises NotPermitted or ValidationError.
    """
    require(may_recuse(actor, person))
    if ends_on is not None and ends_on <= clock.today():
        raise ValidationError({"ends_on": _("Choose a date in the future, or leave it empty.")})
    row = Recusal(
        person=person,
        district=district,
        application=application,
        kind=kind,
        ends_on=ends_on,
        declared_by=actor,
    )
    row.full_clean()
    row.save()
    record(Verb.RECUSED, row, actor=actor, district=row.about, after={"kind": kind, "ends_on": ends_on})
    for concerned in _concerned(row):
        _let_go(concerned, person, actor=actor)
        if not recusals.has_approver(concerned):
            tell_nobody_decides(concerned)
    return row


def _concerned(recusal: Recusal) -> list[Application]:
    """Return the open applications that a recusal is about, locked."""
    about = Q(district=recusal.district_id) if recusal.district_id else Q(pk=recusal.application_id)
    rows = Application.objects.open().filter(about).select_related("district")
    return list(rows.select_for_update(of=("self",)))


def _let_go(application: Application, person: Any, *, actor: Any) -> None:
    """Take the application from the person, and the person's advice out of the round."""
    application.recommendations.filter(is_current=True, made_by=person).update(is_current=False)
    if application.reviewer_id != person.pk:
        return
    application.reviewer = None
    application.save_next()
    record(
        Verb.ASSIGNED,
        application,
        actor=actor,
        district=application.district,
        before={"reviewer": str(person)},
        after={"reviewer": ""},
    )


@transaction.atomic
def end_recusal(recusal: Recusal, *, actor: Any) -> Recusal:
    """End a recusal today. Raises NotPermitted; nobody ends the own one."""
    row = Recusal.objects.select_for_update().get(pk=recusal.pk)
    require(may_end_recusal(actor, row))
    before, row.ends_on = row.ends_on, clock.today()
    row.full_clean()
    row.save()
    after = {"ends_on": row.ends_on}
    record(Verb.RECUSAL_ENDED, row, actor=actor, district=row.about, before={"ends_on": before}, after=after)
    return row
