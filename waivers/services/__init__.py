"""Everything that changes an application. One door; the files inside are split along nouns."""

from waivers.services.amendments import (
    available_amendment_moves,
    check_amendment,
    edit_amendment,
    move_amendment,
    recommend_amendment,
    start_amendment,
)
from waivers.services.applications import (
    acknowledge_assurances,
    add_request,
    edit_application,
    edit_request,
    remove_request,
    start_application,
)
from waivers.services.batches import (
    confirm_batch,
    prepare_batch,
    ready_for,
    release_due_batches,
    undo_batch,
)
from waivers.services.canned import change_text, keep_text, remove_text
from waivers.services.comments import (
    add_comment,
    answer_comment,
    ask_again,
    close_return,
    send_comments,
    settle_thread,
    take_back_comment,
)
from waivers.services.corrections import answer_notice, resolve_action, send_notice, show_correction
from waivers.services.delegations import end_delegation, grant_delegation, tell_expired_delegations
from waivers.services.desk import mark_criteria, reject_evidence, verify_evidence, verify_level
from waivers.services.duties import (
    add_condition,
    make_calendar,
    meet_obligation,
    reopen_obligation,
    waive_obligation,
)
from waivers.services.extensions import ask_extension, decide_extension
from waivers.services.feeds import make_feed, revoke_feed
from waivers.services.filing_rows import (
    add_evidence,
    add_row,
    remove_evidence,
    remove_row,
    restore_row,
)
from waivers.services.filings import (
    Change,
    Conflict,
    Saved,
    drop_text,
    open_filing,
    save_values,
    store_version,
)
from waivers.services.gates import count_gates
from waivers.services.implementation import (
    attest_assurance,
    close_cycle,
    edit_cycle,
    note_progress,
    start_cycle,
)
from waivers.services.letters import (
    change_template,
    edit_letter,
)
from waivers.services.monitoring import (
    answer_review,
    drop_correction,
    edit_review,
    plan_correction,
    publish_review,
    start_review,
)
from waivers.services.moves import available_moves, make_move, run_due_moves
from waivers.services.obligations import give_evidence, verify_obligation
from waivers.services.opportunities import (
    add_opportunity,
    edit_opportunity,
    publish_opportunity,
)
from waivers.services.packs import request_missing_packs
from waivers.services.papers import (
    available_filing_moves,
    confirm_values,
    move_filing,
    open_report,
    open_sustainability,
)
from waivers.services.prepared import (
    Wish,
    discard_decision,
    hold_decision,
    prepare_decision,
    release_decision,
)
from waivers.services.queue import (
    assign_many,
    assign_reviewer,
    change_view,
    delete_view,
    record_queue_export,
    remind_district,
    save_view,
)
from waivers.services.recusals import attest, declare_recusal, end_recusal
from waivers.services.reminders import keep_calendar
from waivers.services.review import (
    decide_request,
    recommend,
    record_federal_check,
)
from waivers.services.shared import sign_shared_duty, write_shared_duty
from waivers.services.support import (
    add_provider,
    edit_provider,
    log_support,
    rate_provider,
)
from waivers.services.terms import (
    expire_requests,
    replay,
    rescind_term,
)
from waivers.services.windows import extend_window

__all__ = [
    "Change",
    "Conflict",
    "Saved",
    "Wish",
    "acknowledge_assurances",
    "add_comment",
    "add_condition",
    "add_evidence",
    "add_opportunity",
    "add_provider",
    "add_request",
    "add_row",
    "answer_comment",
    "answer_notice",
    "answer_review",
    "ask_again",
    "ask_extension",
    "assign_many",
    "assign_reviewer",
    "attest",
    "attest_assurance",
    "available_amendment_moves",
    "available_filing_moves",
    "available_moves",
    "change_template",
    "change_text",
    "change_view",
    "check_amendment",
    "close_cycle",
    "close_return",
    "confirm_batch",
    "confirm_values",
    "count_gates",
    "decide_extension",
    "decide_request",
    "declare_recusal",
    "delete_view",
    "discard_decision",
    "drop_correction",
    "drop_text",
    "edit_amendment",
    "edit_application",
    "edit_cycle",
    "edit_letter",
    "edit_opportunity",
    "edit_provider",
    "edit_request",
    "edit_review",
    "end_delegation",
    "end_recusal",
    "expire_requests",
    "extend_window",
    "give_evidence",
    "grant_delegation",
    "hold_decision",
    "keep_calendar",
    "keep_text",
    "log_support",
    "make_calendar",
    "make_feed",
    "make_move",
    "mark_criteria",
    "meet_obligation",
    "move_amendment",
    "move_filing",
    "note_progress",
    "open_filing",
    "open_report",
    "open_sustainability",
    "plan_correction",
    "prepare_batch",
    "prepare_decision",
    "publish_opportunity",
    "publish_review",
    "rate_provider",
    "ready_for",
    "recommend",
    "recommend_amendment",
    "record_federal_check",
    "record_queue_export",
    "reject_evidence",
    "release_decision",
    "release_due_batches",
    "remind_district",
    "remove_evidence",
    "remove_request",
    "remove_row",
    "remove_text",
    "reopen_obligation",
    "replay",
    "request_missing_packs",
    "rescind_term",
    "resolve_action",
    "restore_row",
    "revoke_feed",
    "run_due_moves",
    "save_values",
    "save_view",
    "send_comments",
    "send_notice",
    "settle_thread",
    "show_correction",
    "sign_shared_duty",
    "start_amendment",
    "start_application",
    "start_cycle",
    "start_review",
    "store_version",
    "take_back_comment",
    "tell_expired_delegations",
    "undo_batch",
    "verify_evidence",
    "verify_level",
    "verify_obligation",
    "waive_obligation",
    "write_shared_duty",
]
