"""The way of a report and of a sustainability plan: written, handed in, returned or accepted.

A row of FILING_MOVES yields the button, the permission, the audit verb and the test, as states.MOVES does
for an application. Nothing else decides which move is possible from which status.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statepl.audit.verbs import Verb
from waivers.states import Party

REPORT, SUSTAINABILITY = "annual_report", "sustainability"
KINDS = frozenset({REPORT, SUSTAINABILITY})
DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"
STATUSES = (DRAFT, SUBMITTED, RETURNED, ACCEPTED)
WRITABLE = frozenset({DRAFT, RETURNED})


@dataclass(frozen=True)
class FilingMove:
    """One row: from which statuses to which, by whom, for which kinds. `done` says what has happened."""

    verb: str
    label: str | Promise
    done: str | Promise
    source: str
    target: str
    party: Party
    audit: Verb
    kinds: frozenset[str] = KINDS
    needs_text: bool = False
    is_primary: bool = True
    help: str | Promise = ""


_ROWS = (
    FilingMove("submit", _("Hand it in"), _("handed in"), DRAFT, SUBMITTED, Party.LEAD,
               Verb.FILING_SUBMITTED, help=_("The state reads it next.")),
    FilingMove("resubmit", _("Hand it in again"), _("handed in again"), RETURNED, SUBMITTED,
               Party.LEAD, Verb.FILING_RESUBMITTED,
               help=_("The state reads your answers and the changed text.")),
    FilingMove("return", _("Return with comments"), _("returned with comments"), SUBMITTED,
               RETURNED, Party.REVIEWER, Verb.FILING_RETURNED, needs_text=True, is_primary=False,
               help=_("The district reads what you write and your comments for it, and hands it in again.")),
    FilingMove("accept", _("Accept the report"), _("accepted"), SUBMITTED, ACCEPTED,
               Party.REVIEWER, Verb.FILING_ACCEPTED, kinds=frozenset({REPORT}),
               help=_("The year’s report is done. It stays as it was handed in.")),
    FilingMove("recommend", _("Recommend to accept"), _("recommended to accept"), SUBMITTED,
               SUBMITTED, Party.REVIEWER, Verb.FILING_RECOMMENDED, kinds=frozenset({SUSTAINABILITY}),
               needs_text=True, help=_("An approver, somebody else, accepts it.")),
    FilingMove("approve", _("Accept the sustainability plan"), _("accepted"), SUBMITTED, ACCEPTED,
               Party.APPROVER, Verb.FILING_ACCEPTED, kinds=frozenset({SUSTAINABILITY}),
               help=_("The five years can then be completed.")),
)  # fmt: skip

FILING_MOVES: dict[str, FilingMove] = {move.verb: move for move in _ROWS}


def filing_moves_from(kind: str, status: str) -> list[FilingMove]:
    """Return the moves that the table knows for a filing of this kind and status, in its order."""
    return [move for move in FILING_MOVES.values() if kind in move.kinds and move.source == status]
