"""The duties that state and district share: written down by either, signed by both (W-27)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from statepl.accounts.roles import Role
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.calendar import WAIVER_YEARS
from waivers.models import Application, SharedDuty
from waivers.rules.years import may_share_duty

Duty = SharedDuty.Duty


@transaction.atomic
def write_shared_duty(
    application: Application, *, actor: Any, duty: str, version: int, text: str, waiver_year: int = 0
) -> SharedDuty:
    """Write down how both sides do a duty; a changed text is signed anew by both.

    `version` is 0 for the first text; `waiver_year` is for money alone. Raises StaleVersion, NotPermitted
    or ValidationError by field.
    """
    held = Application.lock(application.pk)
    require(may_share_duty(actor, held))
    _check(held, duty, waiver_year, text)
    row = _standing(held, duty, waiver_year, version)
    if row.text == text.strip():
        return row
    before = row.text
    row.text = text.strip()
    row.state_signed_by = row.state_signed_on = row.district_signed_by = row.district_signed_on = None
    row.save_next()
    record(
        Verb.SHARED_DUTY_WRITTEN,
        row,
        actor=actor,
        district=held.district,
        before={"text": before},
        after={"waiver_year": waiver_year, "text": row.text} if waiver_year else {"text": row.text},
    )
    return row


def _check(application: Application, duty: str, waiver_year: int, text: str) -> None:
    now = min(max(application.waiver_year(), 1), WAIVER_YEARS)
    if duty == Duty.FUNDING and not 1 <= waiver_year <= now:
        raise ValidationError({"waiver_year": _("Choose a waiver year that has begun.")})
    if duty != Duty.FUNDING and waiver_year:
        raise ValueError("Only money is aligned year by year.")
    if not text.strip():
        raise ValidationError({"text": _("Write down what was agreed.")})


def _standing(application: Application, duty: str, waiver_year: int, version: int) -> SharedDuty:
    standing = application.shared_duties.filter(duty=duty, waiver_year=waiver_year).first()
    if standing is not None:
        return SharedDuty.lock(standing.pk, version=version)
    return SharedDuty(application=application, duty=duty, waiver_year=waiver_year, version=0)


@transaction.atomic
def sign_shared_duty(shared: SharedDuty, *, actor: Any, version: int) -> SharedDuty:
    """Sign for one's own side the text that one has read; signing twice changes nothing.

    Raises StaleVersion or NotPermitted.
    """
    row = SharedDuty.lock(shared.pk, version=version)
    require(may_share_duty(actor, row.application))
    side = "district" if actor.has_district_role(row.application.district_id, Role.LEAD) else "state"
    if getattr(row, f"{side}_signed_on") is not None:
        return row
    setattr(row, f"{side}_signed_by", actor)
    setattr(row, f"{side}_signed_on", clock.today())
    row.save_next()
    record(
        Verb.SHARED_DUTY_SIGNED,
        row,
        actor=actor,
        district=row.application.district,
        after={"side": side, **({"waiver_year": row.waiver_year} if row.waiver_year else {})},
    )
    return row
