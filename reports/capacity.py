"""The team in a report (chapter 10): who leads, does and advises the work. Roles and seats, no names of persons."""

from typing import Any

from django.utils.translation import gettext as _

from stakeholders.models import Team
from stakeholders.vocabulary.teams import SEATS, Function, TeamKind
from statepl.core import clock
from waivers.models import Application


def freeze_teams(application: Application) -> list[dict[str, Any]]:
    """Return the teams that are at work today, each with its seats. Three queries."""
    teams = Team.objects.of(application.district).at_work(clock.today())
    rows = teams.prefetch_related("seats__group").order_by("name", "pk")
    return [
        {
            "name": team.name,
            "kind": team.kind,
            "purpose": team.purpose,
            "decides": team.decides,
            "seats": [
                {
                    "role": seat.role,
                    "function": seat.function,
                    "group": seat.group.name if seat.group else "",
                    "is_filled": seat.is_filled,
                }
                for seat in team.seats.all()
            ],
        }
        for team in rows
    ]


def team_words(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the teams in the reader's language; reports of formats before them know none."""
    return [_team(team) for team in inputs.get("teams", ())]


def _team(team: dict[str, Any]) -> dict[str, Any]:
    seats = [{**seat, "stands_for": _stands_for(seat)} for seat in team["seats"]]
    advised = SEATS.get(TeamKind(team["kind"]))
    return {
        **team,
        "kind": TeamKind(team["kind"]).label,
        "seats": seats,
        "filled": sum(seat["is_filled"] for seat in seats),
        "advised": advised,
        "is_chartered": bool(team["purpose"].strip() and team["decides"].strip()),
    }


def _stands_for(seat: dict[str, Any]) -> str:
    if seat["function"]:
        return str(Function(seat["function"]).label)
    return _(seat["group"]) if seat["group"] else ""
