"""Teams and seats, made through the services."""

import datetime as dt
from typing import Any

from stakeholders.models import Activity, Team, TeamSeat
from stakeholders.services import add_seat, add_team
from statepl.core import clock
from tests.factories.stakeholders import make_activity


def make_team(district: Any, actor: Any, **changes: Any) -> Team:
    """Make a working group with a whole charter and no seat."""
    facts = {
        "name": "Working group",
        "kind": "working",
        "purpose": "Plan the change and see it through.",
        "decides": "By consent; the superintendent approves.",
        "meets_least": 4,
        "meets_most": 8,
        **changes,
    }
    return add_team(district, actor=actor, **facts)


def make_seat(team: Team, actor: Any, **changes: Any) -> TeamSeat:
    """Make a seat that a role fills."""
    facts = {"role": "Curriculum", "holder": "Director of curriculum", "allocation": 30, **changes}
    return add_seat(team, actor=actor, **facts)


def hold_meeting(team: Team, actor: Any, *, days: int = 1, **changes: Any) -> Activity:
    """Hold a meeting of a team some days ago."""
    start = clock.now() - dt.timedelta(days=days)
    facts = {"title": "Meeting", "starts_at": start, "ends_at": start + dt.timedelta(hours=1), **changes}
    return make_activity(team.district, actor, team=team, **facts)
