"""Keeping how ready the bodies of a place are. The latest day counts; what is corrected stays on the trail."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.models import CapacityCheck, Training
from stakeholders.rules import can_write
from stakeholders.services.together import changed, keep_new, told
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require


def check_capacity(district: Any, *, actor: Any, **facts: Any) -> CapacityCheck:
    """Keep what was found of a body at a step. Raises NotPermitted, and ValidationError for a day still to come."""
    _require_past(facts["checked_on"])
    row: CapacityCheck = keep_new(
        CapacityCheck(district=district, **facts), Verb.CAPACITY_CHECKED, actor=actor
    )
    return row


def _require_past(day: dt.date) -> None:
    if day > clock.today():
        raise ValidationError({"checked_on": _("This day is still to come. Write the day of the check.")})


@transaction.atomic
def correct_check(check: CapacityCheck, *, actor: Any, version: int, **facts: Any) -> CapacityCheck:
    """Mend how a check was written down; the trail keeps both readings. The same words change nothing.

    Raises StaleVersion, NotPermitted, or ValidationError for a day still to come.
    """
    check = CapacityCheck.lock(check.pk, version=version)
    require(can_write(actor, check.district))
    _require_past(facts["checked_on"])
    before = _reading(check)
    for name, value in facts.items():
        setattr(check, name, value)
    if _reading(check) == before:
        return check
    check.corrected_by, check.corrected_at = actor, clock.now()
    check.save_next()
    readings = changed(before, _reading(check))
    record(Verb.CAPACITY_CORRECTED, check, actor=actor, district=check.district, **readings)
    return check


def _reading(check: CapacityCheck) -> dict[str, Any]:
    """Return all that a check says: of a correction the trail keeps the words, too."""
    return told(check) | {name: getattr(check, name) for name in check.WORDS}


def add_training(district: Any, *, actor: Any, **facts: Any) -> Training:
    """Keep a training that was held. Raises NotPermitted, and ValidationError for a day still to come."""
    if facts["held_on"] > clock.today():
        raise ValidationError({"held_on": _("This day is still to come. Write it down once it was held.")})
    row: Training = keep_new(Training(district=district, **facts), Verb.TRAINING_ADDED, actor=actor)
    return row
