"""The lifecycle of an application: its states and the one table of moves (domain.md B.2).

A row of MOVES yields the button, the address, the permission, the audit verb, the line in
docs/lifecycle.md and the test. Nothing else decides which move is possible from which state.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statepl.audit.verbs import Verb


class State(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    RETURNED = "returned", _("Returned with comments")
    CONDITIONALLY_APPROVED = "conditionally_approved", _("Conditionally approved")
    PLAN_SUBMITTED = "plan_submitted", _("Plan submitted")
    PLAN_UNDER_REVIEW = "plan_under_review", _("Plan under review")
    PLAN_RETURNED = "plan_returned", _("Plan returned with comments")
    FINALLY_APPROVED = "finally_approved", _("Finally approved")
    IMPLEMENTING = "implementing", _("Implementing")
    PROBATION = "probation", _("On probation")
    COMPLETED = "completed", _("Completed")
    DENIED = "denied", _("Denied")
    REVOKED = "revoked", _("Revoked")
    ENDED_UNSUSTAINED = "ended_unsustained", _("Ended without a sustainability plan")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CLOSED = frozenset(
    {State.COMPLETED, State.DENIED, State.REVOKED, State.ENDED_UNSUSTAINED, State.LAPSED, State.WITHDRAWN}
)
OPEN = frozenset(State) - CLOSED
# The district writes; elsewhere the text stands as it was submitted.
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
PLAN_EDITABLE = frozenset({State.CONDITIONALLY_APPROVED, State.PLAN_RETURNED})
IN_REVIEW = frozenset({State.UNDER_REVIEW, State.PLAN_UNDER_REVIEW})
WAITING_FOR_STATE = frozenset({State.SUBMITTED, State.PLAN_SUBMITTED}) | IN_REVIEW


class Party(Enum):
    """Who makes a move."""

    LEAD = "lead"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    SYSTEM = "system"


@dataclass(frozen=True)
class Move:
    """One row of the lifecycle table.

    `gate` names the readiness checks that must be met; `input` what the person must give.
    """

    verb: str
    label: str | Promise
    sources: frozenset[Any]
    target: Any
    party: Party
    audit: Verb
    gate: str = ""
    needs_reason: bool = False
    needs_date: bool = False
    is_primary: bool = True
    help: str | Promise = ""


def _move(verb: str, label: str | Promise, sources: set[State] | frozenset[State], target: State,
          party: Party, audit: Verb, **more: object) -> Move:  # fmt: skip
    return Move(verb, label, frozenset(sources), target, party, audit, **more)  # type: ignore[arg-type]


_S = State
_ROWS = (
    _move("submit", _("Submit the application"), {_S.DRAFT}, _S.SUBMITTED, Party.LEAD, Verb.SUBMITTED,
          gate="submission",
          help=_("The state reads it next. You can follow the review here.")),
    _move("claim", _("Take up the review"), {_S.SUBMITTED}, _S.UNDER_REVIEW, Party.REVIEWER, Verb.CLAIMED,
          help=_("You become the reviewer. The district sees that its application is being read.")),
    _move("return", _("Return with comments"), {_S.UNDER_REVIEW}, _S.RETURNED, Party.REVIEWER, Verb.RETURNED,
          gate="return", is_primary=False,
          help=_("Your comments for the district are sent. It answers each one before it submits again.")),
    _move("resubmit", _("Submit again"), {_S.RETURNED}, _S.SUBMITTED, Party.LEAD, Verb.RESUBMITTED,
          gate="resubmission", help=_("The state reads your answers and the changed text.")),
    _move("approve-conditionally", _("Grant conditional approval"), {_S.UNDER_REVIEW},
          _S.CONDITIONALLY_APPROVED, Party.APPROVER, Verb.CONDITIONALLY_APPROVED,
          gate="decision", needs_date=True,
          help=_("Year One starts on the date you name. The district plans; nothing starts in schools.")),
    _move("deny", _("Deny"), {_S.UNDER_REVIEW}, _S.DENIED, Party.APPROVER, Verb.DENIED,
          gate="decision", needs_reason=True, is_primary=False,
          help=_("The district and the public can read your reason.")),
    _move("submit-plan", _("Submit the comprehensive plan"), {_S.CONDITIONALLY_APPROVED}, _S.PLAN_SUBMITTED,
          Party.LEAD, Verb.PLAN_SUBMITTED, gate="plan_submission",
          help=_("The state reads it next. Nothing starts in schools before final approval.")),
    _move("claim-plan", _("Take up the review of the plan"), {_S.PLAN_SUBMITTED}, _S.PLAN_UNDER_REVIEW,
          Party.REVIEWER, Verb.PLAN_CLAIMED,
          help=_("You become the reviewer. The district sees that its plan is being read.")),
    _move("return-plan", _("Return the plan with comments"), {_S.PLAN_UNDER_REVIEW}, _S.PLAN_RETURNED,
          Party.REVIEWER, Verb.PLAN_RETURNED, gate="return", is_primary=False,
          help=_("Your comments for the district are sent. It answers each one before it submits again.")),
    _move("resubmit-plan", _("Submit the plan again"), {_S.PLAN_RETURNED}, _S.PLAN_SUBMITTED, Party.LEAD,
          Verb.PLAN_RESUBMITTED, gate="plan_resubmission",
          help=_("The state reads your answers and the changed text.")),
    _move("approve-finally", _("Grant final approval"), {_S.PLAN_UNDER_REVIEW}, _S.FINALLY_APPROVED,
          Party.APPROVER, Verb.FINALLY_APPROVED, gate="final", needs_date=True,
          help=_("Implementation may start on the date you name.")),
    _move("deny-plan", _("Deny the plan"), {_S.PLAN_UNDER_REVIEW}, _S.DENIED, Party.APPROVER,
          Verb.PLAN_DENIED, gate="decision", needs_reason=True, is_primary=False,
          help=_("The district and the public can read your reason.")),
    _move("start-implementation", _("Start implementation"), {_S.FINALLY_APPROVED}, _S.IMPLEMENTING,
          Party.SYSTEM, Verb.IMPLEMENTATION_STARTED, gate="start"),
    _move("put-on-probation", _("Put on probation"), {_S.IMPLEMENTING}, _S.PROBATION, Party.APPROVER,
          Verb.PUT_ON_PROBATION, needs_reason=True, needs_date=True, is_primary=False,
          help=_("Name the finding, and the date by which the district must have corrected it.")),
    _move("lift-probation", _("Lift the probation"), {_S.PROBATION}, _S.IMPLEMENTING, Party.APPROVER,
          Verb.PROBATION_LIFTED, gate="lift_probation", needs_reason=True,
          help=_("Say how the finding was corrected.")),
    _move("revoke", _("Revoke the approval"), {_S.PROBATION}, _S.REVOKED, Party.APPROVER, Verb.REVOKED,
          gate="revocation", needs_reason=True, is_primary=False,
          help=_("The flexibility ends. The district and the public can read your reason.")),
    _move("complete", _("Complete the five years"), {_S.IMPLEMENTING}, _S.COMPLETED, Party.APPROVER,
          Verb.COMPLETED, gate="completion",
          help=_("The five years end well: the sustainability plan is accepted.")),
    _move("end-unsustained", _("End without a sustainability plan"), {_S.IMPLEMENTING, _S.PROBATION},
          _S.ENDED_UNSUSTAINED, Party.SYSTEM, Verb.ENDED_UNSUSTAINED, gate="end"),
    _move("lapse", _("Lapse"), {_S.CONDITIONALLY_APPROVED, _S.PLAN_RETURNED}, _S.LAPSED, Party.SYSTEM,
          Verb.LAPSED, gate="lapse"),
    _move("withdraw", _("Withdraw"), OPEN, _S.WITHDRAWN, Party.LEAD, Verb.WITHDRAWN,
          needs_reason=True, is_primary=False,
          help=_("The application ends for good. From today on no flexibility is in force, and the schools follow "
                 "the state’s rules again. What was written stays in the record.")),
)  # fmt: skip

MOVES: dict[str, Move] = {move.verb: move for move in _ROWS}


# Decisions that are no move of the application: its state stays.
EXTENSION = "extend-window"
RESCISSION = "rescind"
AMENDING = "amendment-"  # before the verb of the amendment's own table
# What the public digest tells under "What has not worked".
SETBACKS = frozenset(
    {
        "deny", "deny-plan", "put-on-probation", "revoke", "end-unsustained", "lapse",
        EXTENSION, RESCISSION, f"{AMENDING}deny",
    }
)  # fmt: skip


def decision_label(verb: str) -> str:
    """Return what a decision of the state came to: the state that followed, in the reader's language."""
    other = {
        EXTENSION: _("Plan window extended"),
        "lift-probation": _("Probation lifted"),
        RESCISSION: _("Flexibility rescinded"),
        f"{AMENDING}approve": _("Amendment approved"),
        f"{AMENDING}approve-with-conditions": _("Amendment approved with conditions"),
        f"{AMENDING}deny": _("Amendment denied"),
    }
    return str(other.get(verb) or MOVES[verb].target.label)


def moves_from(state: str) -> list[Move]:
    """Return the moves that the table knows from this state, in its order."""
    return [move for move in MOVES.values() if state in move.sources]
