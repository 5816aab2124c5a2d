"""How work is ordered and thought over in the small world: teams, capacity and worksheets."""

import datetime as dt
from typing import Any

from statepl.core import clock
from tests.factories.capacity import make_check, make_training
from tests.factories.teams import hold_meeting, make_seat, make_team
from tests.factories.worksheets import make_answer


def teams_rows(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Make one of each and return the arguments of its addresses."""
    make_check(home, people["lead"], days=200, review_in=30)
    check = make_check(home, people["lead"], days=3)
    make_training(home, people["lead"])
    make_check(None, people["engagement_lead"], body="agency")
    corrected = {"stakeholders:capacity_edit": {"pk": check.pk}}
    return corrected | _teams(home, people) | _worksheets(home, people)


def _teams(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lead = people["lead"]
    with clock.at(clock.today() - dt.timedelta(days=40)):
        team = make_team(home, lead)
    seat = make_seat(team, lead, holder="", account=people["contributor"], allocation=80)
    make_seat(team, lead, role="Families", holder="")
    hold_meeting(team, lead)
    over = make_team(home, lead, name="Old group", kind="advisory", meets_least=None, meets_most=None,
                     ends_on=clock.today() - dt.timedelta(days=1))  # fmt: skip
    make_team(None, people["engagement_lead"], name="Group of the state")
    return {
        **{
            f"stakeholders:{name}": {"pk": team.pk}
            for name in ("team", "team_print", "team_edit", "seat_add")
        },
        "stakeholders:team that is over": {"pk": over.pk},
        **{f"stakeholders:{name}": {"pk": seat.pk} for name in ("seat_edit", "seat_remove")},
    }


def _worksheets(home: Any, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lead = people["lead"]
    make_answer(home, lead)
    make_answer(home, lead, version=1, words="We ask at the library, too.")
    make_answer(None, people["engagement_lead"], words="Each district tells us whom it misses.")
    sheet = {"code": "groups", "?": f"?district={home.pk}"}
    return {
        **{f"stakeholders:{name}": sheet for name in ("worksheet", "worksheet_print", "worksheet_compare")},
        "stakeholders:worksheet_answer": {**sheet, "prompt": "groups-complete"},
    }
