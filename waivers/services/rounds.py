"""The rounds of review: each submission and the state's answer to it, kept as the moves are made."""

from typing import Any

from django.db.models import Max

from statepl.core import clock
from waivers.models import Application
from waivers.states import WAITING_FOR_STATE, Move, Party, State

ARRIVALS = {State.SUBMITTED, State.PLAN_SUBMITTED}


def follow_round(application: Application, move: Move) -> None:
    """Open a round when something is submitted, close it when it no longer waits for the state.

    Called in the transaction of the move, which is on the trail; a withdrawal is no answer.
    """
    if move.target in ARRIVALS:
        _open(application)
    elif move.sources & WAITING_FOR_STATE and move.target not in WAITING_FOR_STATE:
        _close(application, move)


def _open(application: Application) -> None:
    last: dict[str, Any] = application.rounds.aggregate(number=Max("number"))
    application.rounds.create(
        number=(last["number"] or 0) + 1,
        is_plan=application.state == State.PLAN_SUBMITTED,
        arrived_on=clock.today(),
        due_on=application.answer_due_on,
    )


def _close(application: Application, move: Move) -> None:
    is_answer = move.party is not Party.LEAD
    application.rounds.filter(is_open=True).update(
        is_open=False,
        answered_on=clock.today() if is_answer else None,
        answer=move.verb if is_answer else "",
    )
