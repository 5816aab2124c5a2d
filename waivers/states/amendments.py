"""The lifecycle of an amendment: its states and the one table of moves (domain.md B.2, W-28).

Built like `waivers.states`: a row of AMENDMENT_MOVES yields the button, the address, the permission and the
audit verb. The base approval stands while an amendment is decided.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.audit.verbs import Verb
from waivers.states import Move, Party, State


class AmendmentState(models.TextChoices):
    """Where an amendment stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    FEDERAL_EXAMINATION = "federal_examination", _("Federal law is examined")
    UNDER_REVIEW = "under_review", _("Under review")
    APPROVED = "approved", _("Approved")
    APPROVED_WITH_CONDITIONS = "approved_with_conditions", _("Approved with conditions")
    DENIED = "denied", _("Denied")
    WITHDRAWN = "withdrawn", _("Withdrawn")


_A = AmendmentState
AMENDMENT_CLOSED = frozenset({_A.APPROVED, _A.APPROVED_WITH_CONDITIONS, _A.DENIED, _A.WITHDRAWN})
AMENDMENT_OPEN = frozenset(AmendmentState) - AMENDMENT_CLOSED
AMENDMENT_APPROVED = frozenset({_A.APPROVED, _A.APPROVED_WITH_CONDITIONS})
AMENDMENT_WAITING = frozenset({_A.SUBMITTED, _A.FEDERAL_EXAMINATION, _A.UNDER_REVIEW})
AMENDMENT_PUBLIC = AMENDMENT_WAITING | AMENDMENT_APPROVED | {_A.DENIED}
# While the application is in one of these, an amendment can be asked for and decided.
AMENDABLE = frozenset({State.FINALLY_APPROVED, State.IMPLEMENTING, State.PROBATION})

AMENDMENT_MOVES: dict[str, Move] = {
    move.verb: move
    for move in (
        Move("submit", _("Submit the amendment"), frozenset({_A.DRAFT}), _A.SUBMITTED, Party.LEAD,
             Verb.AMENDMENT_SUBMITTED, gate="amendment_submission",
             help=_("The state reads it next. What is in force now stays in force meanwhile.")),
        Move("claim", _("Take up the review"), frozenset({_A.SUBMITTED}), _A.UNDER_REVIEW, Party.REVIEWER,
             Verb.AMENDMENT_CLAIMED, help=_("The district sees that its amendment is being read.")),
        Move("examine", _("Have federal law examined"), frozenset({_A.SUBMITTED, _A.UNDER_REVIEW}),
             _A.FEDERAL_EXAMINATION, Party.REVIEWER, Verb.AMENDMENT_EXAMINED, is_primary=False,
             help=_("The amendment waits until the result of the examination is stored.")),
        Move("store-examination", _("Store the result of the examination"),
             frozenset({_A.FEDERAL_EXAMINATION}), _A.UNDER_REVIEW, Party.REVIEWER,
             Verb.AMENDMENT_EXAMINATION_STORED, needs_reason=True,
             help=_("Say what was examined and what it means for this amendment. The district reads it.")),
        Move("approve", _("Approve as asked"), frozenset({_A.UNDER_REVIEW}), _A.APPROVED, Party.APPROVER,
             Verb.AMENDMENT_APPROVED, gate="amendment_decision", needs_date=True,
             help=_("It becomes part of the terms in force from the date you name.")),
        Move("approve-with-conditions", _("Approve with conditions"), frozenset({_A.UNDER_REVIEW}),
             _A.APPROVED_WITH_CONDITIONS, Party.APPROVER, Verb.AMENDMENT_APPROVED_WITH_CONDITIONS,
             gate="amendment_decision", needs_reason=True, needs_date=True, is_primary=False,
             help=_("Your conditions become part of the terms in force. The public can read them.")),
        Move("deny", _("Deny"), frozenset({_A.UNDER_REVIEW}), _A.DENIED, Party.APPROVER,
             Verb.AMENDMENT_DENIED, gate="amendment_decision", needs_reason=True, is_primary=False,
             help=_("What is in force stays as it is. The district and the public can read your reason.")),
        Move("withdraw", _("Withdraw the amendment"), AMENDMENT_OPEN, _A.WITHDRAWN, Party.LEAD,
             Verb.AMENDMENT_WITHDRAWN, needs_reason=True, is_primary=False,
             help=_("What is in force stays as it is. What was written stays in the record.")),
        Move("close", _("Close with the application"), AMENDMENT_OPEN, _A.WITHDRAWN, Party.SYSTEM,
             Verb.AMENDMENT_CLOSED),
    )
}  # fmt: skip
DECIDING = frozenset({"approve", "approve-with-conditions", "deny"})


def amendment_moves_from(state: str) -> list[Move]:
    """Return the moves that the table knows from this state, in its order."""
    return [move for move in AMENDMENT_MOVES.values() if state in move.sources]
