"""Where groups stand, made through the services."""

import datetime as dt
from typing import Any

from stakeholders.models import Assessment, Group, ProfileNote
from stakeholders.services import assess_group, describe_group
from statepl.core import clock


def make_assessment(
    district: Any, actor: Any, *, code: str = "families", days: int = 0, **changes: Any
) -> Assessment:
    """Read a group some days ago."""
    facts: dict[str, Any] = {
        "influence": 3, "interest": 2, "risk": 3, "concept": 3, "practice": 1,
        "reason": "They filled the board room in May.", **changes,
    }  # fmt: skip
    day = clock.today() - dt.timedelta(days=days)
    return assess_group(Group.objects.get(code=code), district, actor=actor, seen_on=day, **facts)


def make_note(
    district: Any, actor: Any, *, code: str = "families", days: int = 0, **changes: Any
) -> ProfileNote:
    """Write down something known of a group some days ago."""
    facts: dict[str, Any] = {"facet": "days", "words": "Most work until six.", "basis": "guess", **changes}
    day = clock.today() - dt.timedelta(days=days)
    return describe_group(Group.objects.get(code=code), district, actor=actor, seen_on=day, **facts)
