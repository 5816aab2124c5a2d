"""More time: the district asks for a later date, an approver grants or denies it, once."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.duties import Duty
from waivers.models import Application, Extension, Obligation
from waivers.notifications import duties as duty_mail
from waivers.rules import may_ask_extension, may_decide_extension
from waivers.services.duties import move_due_date
from waivers.services.windows import extend_window

DAY = dt.timedelta(days=1)


@transaction.atomic
def ask_extension(obligation: Obligation, *, actor: Any, wanted_on: dt.date, reason: str) -> Extension:
    """Ask for a later date. Until the state has answered, the old date stands.

    Raises NotPermitted, or ValidationError by field.
    """
    row = Obligation.lock(obligation.pk)
    require(may_ask_extension(actor, row))
    errors = _date_errors(row, wanted_on, "wanted_on")
    if not reason.strip():
        errors["reason"] = _("Say why it takes longer.")
    if errors:
        raise ValidationError(errors)
    extension = Extension(
        obligation=row, due_was=row.due_on, wanted_on=wanted_on, reason=reason.strip(), asked_by=actor
    )
    extension.full_clean()
    extension.save()
    record(
        Verb.EXTENSION_ASKED,
        extension,
        actor=actor,
        district=row.application.district,
        after={"due_was": row.due_on, "wanted_on": wanted_on},
        reason=extension.reason,
    )
    duty_mail.tell_of_asked_extension(extension)
    return extension


def _date_errors(row: Obligation, day: dt.date, field: str) -> dict[str, str]:
    first, last = max(row.due_on, clock.today()) + DAY, last_day(row.application)
    if first <= day <= last:
        return {}
    words = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
    return {field: _("Choose a date from %(first)s to %(last)s.") % words}


def last_day(application: Application) -> dt.date:
    """Return the latest day that anything of the five years may be due: their end and the days of grace."""
    if application.ends_on is None:
        raise ValueError("Nothing is due before the approval.")
    return application.ends_on + ProgramSettings.current().end_grace_days * DAY


@transaction.atomic
def decide_extension(
    extension: Extension,
    *,
    actor: Any,
    version: int,
    granted: bool,
    reason: str,
    until: dt.date | None = None,
) -> Extension:
    """Grant or deny more time, with a reason; once decided, never again.

    `until` is the new date, the one asked for unless the approver names another. More time for the plan
    extends its window, which is a public decision (W-02). Raises StaleVersion, NotPermitted (also when
    it is decided already) or ValidationError by field.
    """
    duty = Obligation.lock(extension.obligation_id)
    row = Extension.lock(extension.pk, version=version)
    require(may_decide_extension(actor, row))
    day = until or row.wanted_on
    errors = _date_errors(duty, day, "until") if granted else {}
    if not reason.strip():
        errors["reason"] = _("Give your reason.")
    if errors:
        raise ValidationError(errors)
    _answer(row, duty, actor=actor, day=day if granted else None, reason=reason.strip())
    if granted:
        _move(duty, day, actor=actor, reason=row.answer)
    if not (granted and duty.duty == Duty.PLAN):
        duty_mail.tell_of_decided_extension(row)
    return row


def _answer(row: Extension, duty: Obligation, *, actor: Any, day: dt.date | None, reason: str) -> None:
    """Write the answer down and put it on the trail; `day` is the new date, None for a denial."""
    row.status = Extension.Status.GRANTED if day else Extension.Status.DENIED
    row.answer, row.decided_by, row.decided_on = reason, actor, clock.today()
    row.granted_on = day
    row.save_next()
    record(
        Verb.EXTENSION_GRANTED if day else Verb.EXTENSION_DENIED,
        row,
        actor=actor,
        district=duty.application.district,
        before={"due_on": duty.due_on},
        after={"due_on": day or duty.due_on},
        reason=row.answer,
    )


def _move(duty: Obligation, day: dt.date, *, actor: Any, reason: str) -> None:
    """The window of the plan has its own decision, rule and message; it moves the duty's date too."""
    if duty.duty == Duty.PLAN:
        application = duty.application
        extend_window(application, actor=actor, version=application.version, until=day, reason=reason)
    else:
        move_due_date(duty, to=day)
