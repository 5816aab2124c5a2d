"""What is at risk in the queue, and why. Rules over facts of one application; no database.

Each rule answers with a sentence that names the date and what is missing, or with nothing.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waivers.states import CLOSED, PLAN_EDITABLE, WAITING_FOR_STATE

# How many days ahead a date counts as soon.
PLAN_WINDOW_DAYS = 30
ACTION_DAYS = 14
OBLIGATION_DAYS = 30


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of one application. Dates are None where nothing is due.

    `unanswered` counts the state's comments that the district has not answered; `action_due_on` is the
    first date by which a finding must be corrected, `bare_due_on` the first by which an obligation still
    without evidence is due, `bare` how many of those there are.
    """

    state: str
    answer_due_on: dt.date | None = None
    plan_closes_on: dt.date | None = None
    unanswered: int = 0
    action_due_on: dt.date | None = None
    bare_due_on: dt.date | None = None
    bare: int = 0


@dataclass(frozen=True)
class Risk:
    """One thing that may go wrong: a code, the date it hangs on, and the sentence that people read."""

    code: str
    on: dt.date
    sentence: str


def risks(facts: Facts, today: dt.date) -> list[Risk]:
    """Return what is at risk, the nearest date first; nothing for what is closed."""
    if facts.state in CLOSED:
        return []
    found = [risk for rule in RULES if (risk := rule(facts, today)) is not None]
    return sorted(found, key=lambda risk: risk.on)


def late_answer(facts: Facts, today: dt.date) -> Risk | None:
    """The state's own answer is later than promised."""
    due = facts.answer_due_on
    if facts.state not in WAITING_FOR_STATE or due is None or due >= today:
        return None
    late = (today - due).days
    sentence = ngettext(
        "It has waited for the state %(count)s day longer than we promise.",
        "It has waited for the state %(count)s days longer than we promise.",
        late,
    )
    return Risk("answer", due, sentence % {"count": late})


def closing_window(facts: Facts, today: dt.date) -> Risk | None:
    """The plan window closes soon, and comments of the state are unanswered."""
    closes = facts.plan_closes_on
    if (
        facts.state not in PLAN_EDITABLE
        or facts.unanswered == 0
        or not _is_soon(closes, today, PLAN_WINDOW_DAYS)
    ):
        return None
    sentence = ngettext(
        "The plan window closes on %(date)s; %(count)s comment is unanswered.",
        "The plan window closes on %(date)s; %(count)s comments are unanswered.",
        facts.unanswered,
    )
    return Risk("window", closes, sentence % {"date": _date(closes), "count": facts.unanswered})


def open_action(facts: Facts, today: dt.date) -> Risk | None:
    """A finding must be corrected soon, and nothing says yet that it is."""
    due = facts.action_due_on
    if not _is_soon(due, today, ACTION_DAYS):
        return None
    words = _("A finding was to be corrected by %(date)s, and nothing shows yet that it is.")
    if due >= today:
        words = _("A finding is to be corrected by %(date)s, and nothing shows yet that it is.")
    return Risk("action", due, words % {"date": _date(due)})


def bare_obligation(facts: Facts, today: dt.date) -> Risk | None:
    """An obligation is due soon and has no evidence."""
    due = facts.bare_due_on
    if not _is_soon(due, today, OBLIGATION_DAYS):
        return None
    sentence = ngettext(
        "%(count)s obligation has no evidence; the first date is %(date)s.",
        "%(count)s obligations have no evidence; the first date is %(date)s.",
        facts.bare,
    )
    return Risk("obligation", due, sentence % {"date": _date(due), "count": facts.bare})


RULES: tuple[Callable[[Facts, dt.date], Risk | None], ...] = (
    late_answer,
    closing_window,
    open_action,
    bare_obligation,
)


def _is_soon(day: dt.date | None, today: dt.date, days: int) -> bool:
    """Say whether a date lies at most so many days ahead, or has passed."""
    return day is not None and day <= today + dt.timedelta(days=days)


def _date(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT")
