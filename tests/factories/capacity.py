"""Checks of capacity and trainings, made through the services."""

import datetime as dt
from typing import Any

from stakeholders.models import CapacityCheck, Training
from stakeholders.services import add_training, check_capacity
from statepl.core import clock


def make_check(
    district: Any, actor: Any, *, days: int = 0, review_in: int = 180, **changes: Any
) -> CapacityCheck:
    """Check some days ago whether staff of the district know the vision."""
    day = clock.today() - dt.timedelta(days=days)
    facts = {
        "body": "staff",
        "step": "vision",
        "checked_on": day,
        "found": "Half of them can tell it in a sentence.",
        "buy_in": 3,
        "basis": "Forty answers of staff.",
        "review_on": day + dt.timedelta(days=review_in),
        **changes,
    }
    return check_capacity(district, actor=actor, **facts)


def make_training(district: Any, actor: Any, *, days: int = 10, holds: int = 365, **changes: Any) -> Training:
    """Train twelve people of the district's staff some days ago."""
    day = clock.today() - dt.timedelta(days=days)
    facts = {
        "body": "staff",
        "kind": "bias",
        "name": "Seeing one’s own bias",
        "people": 12,
        "held_on": day,
        "holds_until": day + dt.timedelta(days=holds),
        **changes,
    }
    return add_training(district, actor=actor, **facts)
