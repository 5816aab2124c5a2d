"""One row of the queue in words: what came in, what to know, how old it is, when it is due."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waivers import pages
from waivers.models import Application
from waivers.states import EDITABLE, IN_REVIEW, PLAN_EDITABLE, WAITING_FOR_STATE, State

PLAN_STATES = frozenset({State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW, State.PLAN_RETURNED})
EARLY = frozenset({State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED})


@dataclass(frozen=True)
class Gates:
    """How many gates a plan meets, when that was counted, and whether something happened since.

    `words` is empty where a plan was not counted yet.
    """

    words: str = ""
    counted_on: dt.date | None = None
    is_old: bool = False


@dataclass(frozen=True)
class Row:
    """What a row shows. `age` is in days, None for what never came in; `due` None when nothing is due."""

    application: Application
    what: str
    note: str
    age: int | None
    due: dt.date | None
    due_text: str
    late: bool
    tag: dict[str, Any]
    gates: Gates | None


def row_of(row: Any, *, today: dt.date, is_staff: bool) -> Row:
    """Put an application with its queue facts into words; the board reads no advice and no comments."""
    arrived = row.arrived_on or row.submitted_on
    due = row.due_on
    return Row(
        application=row,
        what=what_came(row),
        note=note_on(row) if is_staff else "",
        age=(today - arrived).days if arrived else None,
        due=due,
        due_text=pages.days_left(due, today) if due else "",
        late=bool(due and due < today),
        tag=pages.state_tag(row),
        gates=gates_of(row),
    )


def gates_of(row: Any) -> Gates | None:
    """Return the gates of a plan before the state, as they were counted; None for anything else."""
    if row.state not in {State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW}:
        return None
    found = getattr(row, "gate_summary", None)
    if found is None:
        return Gates()
    words = _("%(met)s of %(total)s") % {"met": found.met, "total": found.total}
    return Gates(words, timezone.localdate(found.counted_at), row.newest > found.basis)


def what_came(row: Any) -> str:
    """Say what came in last."""
    if row.evidence:
        return ngettext(
            "Evidence for %(count)s obligation", "Evidence for %(count)s obligations", row.evidence
        ) % {"count": row.evidence}
    if row.state in WAITING_FOR_STATE and (row.round_number or 1) > 1 and row.replies:
        return ngettext("%(count)s answer to comments", "%(count)s answers to comments", row.replies) % {
            "count": row.replies
        }
    if row.state in PLAN_STATES:
        return _("Comprehensive plan")
    if row.state in EARLY or row.plan_submitted_on is None:
        return _("Application")
    return _("Comprehensive plan, decided")


def note_on(row: Any) -> str:
    """Say what somebody of the state should know before opening the row; empty when there is nothing."""
    if row.state in IN_REVIEW and row.given:
        return _advice_note(row)
    if row.unanswered and row.state in EDITABLE | PLAN_EDITABLE:
        return ngettext(
            "The district has %(count)s comment to answer.",
            "The district has %(count)s comments to answer.",
            row.unanswered,
        ) % {"count": row.unanswered}
    if row.state in {State.SUBMITTED, State.PLAN_SUBMITTED} and row.reviewer is None:
        return _("Nobody has taken it up yet.")
    return ""


def _advice_note(row: Any) -> str:
    if row.given < row.needed:
        return _("One reviewer has recommended; a second one does too.")
    if row.is_mine:
        return _("You recommended this; somebody else decides.")
    return _("Recommended; waits for an approver.")
