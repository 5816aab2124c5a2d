"""The engagement plan: actions, messages, readings of groups."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Action, Mindset, PlannedMessage
from stakeholders.rules import can_write
from stakeholders.services.together import keep_changed, keep_new
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require


def add_action(district: Any, *, actor: Any, **facts: Any) -> Action:
    """Plan an action of a district, or of the state for None. Raises NotPermitted or ValidationError."""
    return keep_new(Action(district=district, **facts), Verb.ACTION_ADDED, actor=actor)


def edit_action(row: Action, *, actor: Any, version: int, **facts: Any) -> Action:
    """Change an action. Raises StaleVersion, NotPermitted or ValidationError."""
    return keep_changed(row, Verb.ACTION_CHANGED, actor=actor, version=version, **facts)


@transaction.atomic
def finish_action(row: Action, *, actor: Any, version: int, done_on: dt.date, outcome: str) -> Action:
    """Keep that an action is done and what came of it; a second time mends the words."""
    row = Action.lock(row.pk, version=version)
    require(can_write(actor, row.district))
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say what came of it, also when it was little.")})
    if done_on > clock.today():
        raise ValidationError(
            {"done_on": _("This day is still to come. Write the day on which it was done.")}
        )
    before = {"done_on": row.done_on, "outcome": row.outcome} if row.done_on else {}
    row.done_on, row.outcome = done_on, outcome.strip()
    row.save_next()
    after = {"done_on": done_on, "outcome": row.outcome}
    record(Verb.ACTION_FINISHED, row, actor=actor, district=row.district, before=before, after=after)
    return row


def add_planned_message(district: Any, *, actor: Any, **facts: Any) -> PlannedMessage:
    """Plan a message of a district, or of the state for None. Raises NotPermitted or ValidationError."""
    return keep_new(PlannedMessage(district=district, **facts), Verb.PLANNED_MESSAGE_ADDED, actor=actor)


def edit_planned_message(row: PlannedMessage, *, actor: Any, version: int, **facts: Any) -> PlannedMessage:
    """Change a planned message. Raises StaleVersion, NotPermitted or ValidationError."""
    return keep_changed(row, Verb.PLANNED_MESSAGE_CHANGED, actor=actor, version=version, **facts)


def read_mindset(district: Any, *, actor: Any, **facts: Any) -> Mindset:
    """Keep one dated reading of a group. Raises NotPermitted, and ValidationError for a day still to come."""
    if facts["read_on"] > clock.today():
        raise ValidationError({"read_on": _("This day is still to come. Write the day of the reading.")})
    return keep_new(Mindset(district=district, **facts), Verb.MINDSET_READ, actor=actor)
