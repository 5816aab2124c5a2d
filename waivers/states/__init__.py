"""The lifecycles: states and tables of moves."""

from waivers.states.applications import (
    AMENDING,
    CLOSED,
    EDITABLE,
    EXTENSION,
    IN_REVIEW,
    MOVES,
    OPEN,
    PLAN_EDITABLE,
    RESCISSION,
    SETBACKS,
    WAITING_FOR_STATE,
    Move,
    Party,
    State,
    decision_label,
    moves_from,
)

__all__ = [
    "AMENDING",
    "CLOSED",
    "EDITABLE",
    "EXTENSION",
    "IN_REVIEW",
    "MOVES",
    "OPEN",
    "PLAN_EDITABLE",
    "RESCISSION",
    "SETBACKS",
    "WAITING_FOR_STATE",
    "Move",
    "Party",
    "State",
    "decision_label",
    "moves_from",
]
