"""The auditor: proves, on the very rows to be published, that nothing hidden can be pinned down.

Separate code from the suppressor; it trusts nothing but the table, the rule, the ledger and the rows. Every
number that is not printed is an unknown that may move away from its true value; every sum that can be formed
(members of a partition, schools of a district, districts of the state, grades, numerators that are another
universe) keeps its value exactly, which is the most an attacker can know. An absent row counts as nothing
where its partition is listed. Movements are looked for in three steps, each a proof by itself: exchanges
between two rows (`exchanges.py`), programs in which quantities move alike, programs in which each moves for
itself (`programs.py`). One movement is a certificate for every number it moves.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disclosure.bands import spread_band
from disclosure.model import (
    BOTTOM,
    NOT_COLLECTED,
    REPORTED,
    SUPPRESSED,
    TOP,
    Ledger,
    Published,
    Rule,
    Table,
    group_universes,
)
from disclosure.search import Search
from disclosure.unknowns import Unknowns

NOTHING = Ledger()


@dataclass(frozen=True)
class Finding:
    """One row that may not be published: its position and why, in words for the SEA's analysts."""

    row: int
    why: str


@dataclass(frozen=True)
class Report:
    """The auditor's word. Publication needs `is_clean`."""

    findings: tuple[Finding, ...]
    cells: int
    programs: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def audit(table: Table, published: Published, rule: Rule, ledger: Ledger = NOTHING) -> Report:
    """Whether these rows may be published: every row checked, every hidden or coded number given room."""
    findings, cells, programs = check_rows(table, published, rule, ledger), 0, 0
    universe, family = group_universes(table)
    heads = np.array([family[name] for name in universe], dtype=object)
    for head in sorted(set(heads)):
        rows = np.flatnonzero(heads == head)
        report = Auditor(table.take(rows), universe[rows], rule, ledger).examine(published.take(rows))
        findings += [Finding(int(rows[f.row]), f.why) for f in report.findings]
        cells, programs = cells + report.cells, programs + report.programs
    return Report(_sorted(findings), cells, programs)


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(set(findings), key=lambda f: (f.row, f.why)))


def check_rows(table: Table, rows: Published, rule: Rule, ledger: Ledger) -> list[Finding]:
    """What is wrong with single rows, before anything is computed from several."""
    t, n, status = table, rule.minimum_n, rows.status
    rate, count = t.kind == "rate", t.kind == "count"
    carried = ~np.isnan(rows.numerator) | ~np.isnan(rows.denominator) | ~np.isnan(rows.value)
    told = np.isin(status, (REPORTED, TOP, BOTTOM))
    small = (rows.denominator >= 1) & (rows.denominator < n)
    small |= count & (rows.numerator >= 1) & (rows.numerator < n)
    other = np.array([mine != theirs for mine, theirs in zip(t.keys, rows.keys, strict=True)], dtype=bool)
    again = np.array([key in ledger.hidden for key in t.keys], dtype=bool)
    band = spread_band(rule, t.denominator)
    extreme = ~(np.minimum(t.numerator, t.denominator - t.numerator) > band)
    wrong = {
        "The row is not the table's.": other,
        "A hidden row carries a number.": carried & np.isin(status, (SUPPRESSED, NOT_COLLECTED)),
        "A group smaller than the minimum is printed.": small,
        "The source hides this row.": (t.status == SUPPRESSED) & (status != SUPPRESSED),
        "An earlier release hid this row.": again & (status != SUPPRESSED),
        "The row is printed although its group is small or unknown.": told & ~count & ~(t.denominator >= n),
        "An extreme rate is printed, or a plain one coded.": rate & told & (extreme == (status == REPORTED)),
        "The numerator of a rate is printed.": rate & told & ~np.isnan(rows.numerator),
        "A coded rate carries its value.": rate & told & (status != REPORTED) & ~np.isnan(rows.value),
    }
    return [Finding(int(i), why) for why, where in wrong.items() for i in np.flatnonzero(where)]


class Auditor:
    """The auditor of one family. What it proved stays proved for later rows that print no more."""

    def __init__(self, table: Table, universe: np.ndarray, rule: Rule, ledger: Ledger = NOTHING) -> None:
        self.numbers = Unknowns(table, universe, rule, ledger)
        self.start_anew()

    def start_anew(self) -> None:
        """Forget every proof; what is known of the table alone stays."""
        still = np.zeros(self.numbers.held.shape)
        self.search = Search(self.numbers, still, still)
        self.free = Search(self.numbers, *self.numbers.all_hidden())
        self.sought = np.zeros((3, *still.shape))  # what `free` was asked: width, up, down

    def examine(self, published: Published) -> Report:
        """Whether these rows of the family may be published, as far as it takes more than one row to tell."""
        numbers, search = self.numbers, self.search
        numbers.read(published)
        search.widen(numbers.low, numbers.high)
        search.run(*self._excuse(), alone=False)
        if search.open.any():
            self._look_freely()
            search.run(*self._excuse())
        findings = self._find_unions(published)
        for spot in np.argwhere(search.open):
            at = int(numbers.row_of[tuple(spot)])
            findings.append(Finding(at, "A number can be pinned down too closely."))
        programs = search.programs + self.free.programs
        return Report(_sorted(findings), int((numbers.width > 0).sum()), programs)

    def _look_freely(self) -> None:
        """How far the numbers still open could move if nothing of the family were printed; asked once each."""
        numbers, open_ = self.numbers, self.search.open
        asks = np.stack((numbers.width, numbers.up, numbers.down))
        fresh = open_ & (asks > self.sought).any(axis=0)
        if fresh.any():
            self.sought = np.where(fresh, np.maximum(asks, self.sought), self.sought)
            self.free.run(*np.where(fresh, asks, 0.0))

    def _excuse(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ask no more room than there would be if nothing of the family were printed: width, up, down.

        Where that is too narrow, sums alone bind numbers to one another (a group that no school lists while
        all schools list the other half). Then its whole district has to print nothing.
        """
        numbers, search, free = self.numbers, self.search, self.free
        known = self.sought.any(axis=0)
        most_up, most_down = (np.maximum(one, other) for one, other in (
            (free.seen_up, search.seen_up), (free.seen_down, search.seen_down)))  # fmt: skip
        printed = (numbers.low == 0) & (numbers.high == 0) & numbers.held
        tells = numbers.held.any(axis=0) & printed.any(axis=0)
        silent = known & ~np.isin(numbers.block, numbers.block[tells])
        width = np.where(silent, np.minimum(numbers.width, most_up + most_down), numbers.width)
        up = np.where(known, np.minimum(numbers.up, most_up), numbers.up)
        down = np.where(known, np.minimum(numbers.down, most_down), numbers.down)
        return width, up, down

    # ---- sums of hidden cells
    def _find_unions(self, rows: Published) -> list[Finding]:
        """Hidden cells below one printed cell that together are a small group."""
        numbers, found = self.numbers, []
        for q in range(len(numbers.universes)):
            closed = (numbers.low[q] < 0) | (numbers.high[q] > 0)
            sums = numbers.sums[numbers.held_key[q]]
            _, row = np.unique(sums.row, return_inverse=True)
            size = int(row.max(initial=-1)) + 1
            on = closed[sums.column]
            hidden = on & (rows.status[numbers.row_of[q, sums.column]] == SUPPRESSED)
            mass = np.bincount(row, np.where(hidden, numbers.base[q, sums.column], 0.0), size)
            lost = np.bincount(row, on & (sums.sign < 0), size) > 0
            lost |= np.bincount(row, on & (numbers.width[q, sums.column] == 0), size) > 0
            small = ~lost & (mass >= 1) & (mass < numbers.rule.minimum_n)
            first = np.full(size, len(on))
            np.minimum.at(first, row[on], np.flatnonzero(on))
            for k in np.flatnonzero(small):
                at = int(numbers.row_of[q, sums.column[first[k]]])
                found.append(Finding(at, "The hidden cells of a sum are together a small group."))
        return found
