"""From counted answers to figures that may be read: the same disclosure control as for evaluation data.

Each group stands by itself: an average over people who chose to answer means nothing, and without one no
sum gives a small group away.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from disclosure.auditor import Report
from disclosure.model import NOT_COLLECTED, Ledger, Published, Rule, Table
from disclosure.securing import secure


@dataclass(frozen=True)
class Counted:
    """How many people of a group answered a question, and how many of them chose an answer (or agreed)."""

    question: int
    option: int
    group: str
    chosen: int
    answered: int


@dataclass(frozen=True)
class Shown:
    """What may be read of one count: `share` is a percentage, or the bound of a coded one."""

    question: int
    option: int
    group: str
    status: str
    answered: int | None
    share: float | None


class NotClean(Exception):
    """The auditor found a number that could be worked out; nothing may be printed."""


def protect(counts: Iterable[Counted], *, minimum_n: int) -> list[Shown]:
    """Return what may be read of counts, in their order. Raises NotClean when the auditor objects."""
    rows = list(counts)
    if not rows:
        return []
    table = Table.from_rows(
        {
            "agency": "survey",
            "level": "district",
            "measure": f"{row.question}.{row.option}",
            "universe": f"question {row.question}",
            "subgroup": row.group,
            "dimension": "group",
            "numerator": row.chosen,
            "denominator": row.answered,
        }
        for row in rows
    )
    secured = secure(table, Rule(minimum_n=minimum_n), Ledger())
    _insist(secured.report)
    return [_shown(row, secured.published, index) for index, row in enumerate(rows)]


def _insist(report: Report) -> None:
    if not report.is_clean:
        raise NotClean


def _shown(row: Counted, published: Published, index: int) -> Shown:
    value, bound = published.value[index], published.bound[index]
    share = bound if np.isnan(value) else value
    answered = published.denominator[index]
    status = str(published.status[index])
    return Shown(
        row.question,
        row.option,
        row.group,
        status,
        None if np.isnan(answered) or status == NOT_COLLECTED else int(answered),
        None if np.isnan(share) else float(share),
    )
