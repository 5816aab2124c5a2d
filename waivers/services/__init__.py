"""Everything that changes an application. One door; the files inside are split along nouns."""

from waivers.services.applications import (
    acknowledge_assurances,
    add_request,
    edit_application,
    edit_request,
    remove_request,
    start_application,
)
from waivers.services.duties import (
    add_condition,
    make_calendar,
    meet_obligation,
    reopen_obligation,
    waive_obligation,
)
from waivers.services.moves import available_moves, extend_window, make_move, run_due_moves
from waivers.services.obligations import give_evidence, resolve_action, verify_obligation
from waivers.services.review import (
    add_comment,
    answer_comment,
    decide_request,
    recommend,
    record_federal_check,
)

__all__ = [
    "acknowledge_assurances",
    "add_comment",
    "add_condition",
    "add_request",
    "answer_comment",
    "available_moves",
    "decide_request",
    "edit_application",
    "edit_request",
    "extend_window",
    "give_evidence",
    "make_calendar",
    "make_move",
    "meet_obligation",
    "recommend",
    "record_federal_check",
    "remove_request",
    "reopen_obligation",
    "resolve_action",
    "run_due_moves",
    "start_application",
    "verify_obligation",
    "waive_obligation",
]
