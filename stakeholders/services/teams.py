"""Teams, their charters and their seats."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from stakeholders.models import Team, TeamSeat
from stakeholders.querysets import people_of
from stakeholders.rules import can_write
from stakeholders.services.together import keep_changed, keep_new, told
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require


def add_team(district: Any, *, actor: Any, **facts: Any) -> Team:
    """Make a team of a district, or of the state for None. Raises NotPermitted or ValidationError."""
    team: Team = keep_new(Team(district=district, **facts), Verb.TEAM_ADDED, actor=actor)
    return team


def edit_team(team: Team, *, actor: Any, version: int, **facts: Any) -> Team:
    """Change a team or its charter. Raises StaleVersion, NotPermitted or ValidationError."""
    changed: Team = keep_changed(team, Verb.TEAM_CHANGED, actor=actor, version=version, **facts)
    return changed


@transaction.atomic
def add_seat(team: Team, *, actor: Any, **facts: Any) -> TeamSeat:
    """Make a seat in a team; it may be empty. Raises NotPermitted or ValidationError."""
    require(can_write(actor, team.district))
    team = Team.lock(team.pk)
    _require_of_place(team, facts.get("account"))
    seat: TeamSeat = keep_new(TeamSeat(team=team, **facts), Verb.SEAT_ADDED, actor=actor)
    return seat


@transaction.atomic
def edit_seat(seat: TeamSeat, *, actor: Any, version: int, **facts: Any) -> TeamSeat:
    """Change a seat, fill it or empty it. Raises StaleVersion, NotPermitted or ValidationError."""
    require(can_write(actor, seat.team.district))
    account = facts.get("account")
    if account != seat.account:
        _require_of_place(seat.team, account)
    changed: TeamSeat = keep_changed(seat, Verb.SEAT_CHANGED, actor=actor, version=version, **facts)
    return changed


@transaction.atomic
def remove_seat(seat: TeamSeat, *, actor: Any, version: int) -> None:
    """Take a seat out of a team that lasts. Raises StaleVersion, NotPermitted or ValidationError."""
    seat = TeamSeat.lock(seat.pk, version=version)
    require(can_write(actor, seat.team.district))
    seat.clean()
    # On the history of the team: the seat has no page any more.
    record(Verb.SEAT_REMOVED, seat.team, actor=actor, district=seat.team.district, before=told(seat))
    seat.delete()


def _require_of_place(team: Team, account: Any) -> None:
    if account is not None and not people_of(team.district).filter(pk=account.pk).exists():
        raise ValidationError({"account": _("Choose somebody who has a role at this place.")})
