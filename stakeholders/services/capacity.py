"""Keeping how ready the bodies of a place are. Nothing is written over: the latest day counts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stakeholders.models import CapacityCheck, Training
from stakeholders.services.together import keep_new
from statepl.audit.verbs import Verb
from statepl.core import clock


def check_capacity(district: Any, *, actor: Any, **facts: Any) -> CapacityCheck:
    """Keep what was found of a body at a step. Raises NotPermitted, and ValidationError for a day still to come."""
    if facts["checked_on"] > clock.today():
        raise ValidationError({"checked_on": _("This day is still to come. Write the day of the check.")})
    row: CapacityCheck = keep_new(
        CapacityCheck(district=district, **facts), Verb.CAPACITY_CHECKED, actor=actor
    )
    return row


def add_training(district: Any, *, actor: Any, **facts: Any) -> Training:
    """Keep a training that was held. Raises NotPermitted, and ValidationError for a day still to come."""
    if facts["held_on"] > clock.today():
        raise ValidationError({"held_on": _("This day is still to come. Write it down once it was held.")})
    row: Training = keep_new(Training(district=district, **facts), Verb.TRAINING_ADDED, actor=actor)
    return row
