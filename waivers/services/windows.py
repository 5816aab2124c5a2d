"""The one decision about an application that is no move: the plan window is extended, once."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers import calendar, notifications
from waivers.duties import Duty
from waivers.models import Application, Decision
from waivers.rules import may_extend
from waivers.services.duties import move_due_date
from waivers.services.letters import write_letter
from waivers.states import EXTENSION


@transaction.atomic
def extend_window(
    application: Application, *, actor: Any, version: int, until: dt.date, reason: str
) -> Application:
    """Let the district submit its plan until a later day, once, with a reason (W-02).

    The conditional approval itself does not last longer: after it the district may finish and submit.
    Raises StaleVersion, NotPermitted or ValidationError.
    """
    row = Application.lock(application.pk, version=version)
    require(may_extend(actor, row))
    _check_extension(row, until, reason)
    before = row.plan_closes_on
    row.plan_closes_on = until
    decision = Decision.objects.create(
        application=row, verb=EXTENSION, reason=reason.strip(), effective_on=until, decided_by=actor
    )
    row.save_next()
    for plan in row.duties.select_for_update().filter(duty=Duty.PLAN, status="open"):
        move_due_date(plan, to=until)
    record(
        Verb.WINDOW_EXTENDED,
        row,
        actor=actor,
        district=row.district,
        before={"plan_closes_on": before},
        after={"plan_closes_on": until},
        reason=reason.strip(),
    )
    letter = write_letter(row, decision, actor=actor)
    notifications.tell_of_extension(row, reason=reason.strip(), letter=letter)
    return row


def _check_extension(row: Application, until: dt.date, reason: str) -> None:
    first = max(row.plan_closes_on or until, clock.today()) + dt.timedelta(days=1)
    last = calendar.year_ends(row.start_school_year, 2, start_month=row.start_month)
    errors = {}
    if not first <= until <= last:
        errors["until"] = _("Choose a date from %(first)s to %(last)s.") % {
            "first": date_format(first, "DATE_FORMAT"),
            "last": date_format(last, "DATE_FORMAT"),
        }
    if not reason.strip():
        errors["reason"] = _("Give your reason.")
    if errors:
        raise ValidationError(errors)
