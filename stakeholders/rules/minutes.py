"""Who writes, publishes and settles minutes, and who reads them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Correction, Minutes
from stakeholders.rules.activities import can_record
from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_write_minutes(user: Any, activity: Any, minutes: Minutes | None) -> Verdict:
    """Coordinators write minutes once the activity has begun, until they are published."""
    out = refuse(_("The minutes are published. From then on only corrections change them."))
    published = minutes is not None and minutes.published_at is not None
    return first_refusal(can_record(user, activity), out if published else ALLOWED)


def can_publish_minutes(user: Any, minutes: Minutes) -> Verdict:
    """Coordinators publish minutes once."""
    return can_write_minutes(user, minutes.activity, minutes)


def can_read_minutes(user: Any, minutes: Minutes) -> Verdict:
    """A draft is for coordinators; what is published is for everybody who sees the activity."""
    if minutes.published_at is not None:
        return ALLOWED
    return can_coordinate(user, minutes.activity.district)


def can_settle(user: Any, correction: Correction) -> Verdict:
    """Coordinators settle a correction once."""
    over = refuse(_("This correction is settled already."))
    place = can_coordinate(user, correction.minutes.activity.district)
    return first_refusal(place, over if correction.ruling else ALLOWED)
