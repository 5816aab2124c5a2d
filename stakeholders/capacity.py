"""Where the bodies of a place stand, step by step. No database here: rows in, rows out. Source: S-02."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.vocabulary.capacity import ASKED_FOR, Body, CapacityStep


@dataclass(frozen=True)
class StepRow:
    """One body at one step: the last check, those before it, and whether the next review is overdue."""

    body: Body
    step: CapacityStep
    last: Any
    earlier: tuple[Any, ...]
    is_overdue: bool


def steps(bodies: Iterable[Body], checks: Iterable[Any], *, today: dt.date) -> list[StepRow]:
    """Return a row for each body and step; overdue reviews stand first, the oldest on top. Checks come newest first."""
    found: dict[tuple[str, str], list[Any]] = {}
    for check in checks:
        found.setdefault((check.body, check.step), []).append(check)
    rows = [_row(body, step, found.get((body, step), []), today) for body in bodies for step in CapacityStep]
    late = sorted((row for row in rows if row.is_overdue), key=lambda row: row.last.review_on)
    return [*late, *(row for row in rows if not row.is_overdue)]


def _row(body: Body, step: CapacityStep, checks: list[Any], today: dt.date) -> StepRow:
    last, *earlier = checks or [None]
    return StepRow(body, step, last, tuple(earlier), last is not None and last.review_on < today)


def untrained(bodies: Iterable[Body], current: Iterable[Any]) -> list[str]:
    """Return a sentence for each body without a current training of a kind that the source asks for."""
    there = {(training.body, training.kind) for training in current}
    words = _("%(body)s: no current training in %(kind)s.")
    return [
        words % {"body": body.label, "kind": str(kind.label).lower()}
        for body in bodies
        for kind in ASKED_FOR
        if (body, kind) not in there
    ]
