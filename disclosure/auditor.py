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

from disclosure.exchanges import find_exchanges
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
from disclosure.programs import EPSILON, Program
from disclosure.unknowns import Entries, Moves, Unknowns, spread_band

NOTHING = Ledger()
LARGE = 3000  # columns; above it the last programs look at one district at a time


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
        self.programs = 0
        self._forget()

    def _forget(self) -> None:
        self.seen_up = np.zeros((self.numbers.count, self.numbers.size))
        self.seen_down = np.zeros_like(self.seen_up)

    def examine(self, published: Published) -> Report:
        """Whether these rows of the family may be published, as far as it takes more than one row to tell."""
        numbers = self.numbers
        low, high = numbers.low, numbers.high
        numbers.read(published)
        if not ((numbers.low <= low).all() and (numbers.high >= high).all()):
            self._forget()
        for moves in numbers.kinds():
            self._try_kind(moves)
        self._try_apart()
        findings = self._find_unions(published)
        for spot in np.argwhere(self._open()):
            findings.append(
                Finding(int(numbers.row_of[tuple(spot)]), "A number can be pinned down too closely.")
            )
        return Report(_sorted(findings), int((numbers.width > 0).sum()), self.programs)

    # ---- what is proved
    def _missing(self) -> tuple[np.ndarray, np.ndarray]:
        """How far each number must still be seen to move up, and down; nothing where all is proved."""
        numbers = self.numbers
        narrow = self.seen_up + self.seen_down < numbers.width - EPSILON
        up = np.where(self.seen_up < numbers.up - EPSILON, numbers.up, 0.0)
        down = np.where(self.seen_down < numbers.down - EPSILON, numbers.down, 0.0)
        wide = np.where(narrow & (up + down == 0), numbers.width, 0.0)
        return np.maximum(up, wide), np.maximum(down, wide)

    def _open(self) -> np.ndarray:
        up, down = self._missing()
        return np.asarray((up > 0) | (down > 0))

    def _note(self, moves: Moves, exists: np.ndarray, plus: np.ndarray, minus: np.ndarray) -> None:
        """Note movements of cells, up and down by at least so many, in quantities that move alike."""
        for q, sign in moves:
            up, down = (plus, minus) if sign > 0 else (minus, plus)
            here = exists[q]
            self.seen_up[q, here] = np.maximum(self.seen_up[q, here], up[here])
            self.seen_down[q, here] = np.maximum(self.seen_down[q, here], down[here])

    # ---- movements
    def _try_kind(self, moves: Moves) -> None:
        """Movements in which several quantities move alike: far fewer columns, and mostly enough."""
        numbers = self.numbers
        exists = np.concatenate([numbers.listed, numbers.held[len(numbers.listed) :]])
        used = np.any([exists[q] for q, _ in moves], axis=0)
        low, high = np.where(used, -np.inf, 0.0), np.where(used, np.inf, 0.0)
        for q, sign in moves:
            below, above = (
                (numbers.low[q], numbers.high[q]) if sign > 0 else (-numbers.high[q], -numbers.low[q])
            )
            low = np.where(exists[q], np.maximum(low, below), low)
            high = np.where(exists[q], np.minimum(high, above), high)
        if not self._asks(moves).any():
            return
        if not numbers.has_grades:
            every = np.all([exists[q] for q, _ in moves], axis=0)
            found = find_exchanges(numbers, np.where(every, low, 0.0), np.where(every, high, 0.0))
            self._note(moves, exists, *found)
        asked = self._asks(moves)
        if not asked.any():
            return
        program = Program(numbers.sums_together(moves), low, high)
        at = program.columns

        def ask() -> tuple[np.ndarray, np.ndarray]:
            wanted = self._asks(moves)
            return np.minimum(wanted[0, at], program.high), np.minimum(wanted[1, at], -program.low)

        def note(solution: np.ndarray) -> None:
            whole = np.zeros(numbers.size)
            whole[at] = solution
            self._note(moves, exists, whole, -whole)

        program.settle(numbers.block, ask, note)
        self.programs += program.count

    def _asks(self, moves: Moves) -> np.ndarray:
        up, down = self._missing()
        asked = np.zeros((2, self.numbers.size))
        for q, sign in moves:
            asked = np.maximum(asked, np.stack((up[q], down[q]) if sign > 0 else (down[q], up[q])))
        return asked

    def _try_apart(self) -> None:
        """What is left: every quantity moves for itself, in the whole family or, if large, block by block."""
        numbers = self.numbers
        open_blocks = np.unique(np.tile(numbers.block, numbers.count)[self._open().ravel()])
        if not len(open_blocks):
            return
        sums, low, high = numbers.sums_apart(), numbers.low.ravel(), numbers.high.ravel()
        if int(((low < 0) | (high > 0)).sum()) <= LARGE:
            self._try_columns(sums, low, high)
            return
        for block in open_blocks:
            inside = np.tile(numbers.block == block, numbers.count)
            self._try_columns(sums, np.where(inside, low, 0.0), np.where(inside, high, 0.0))

    def _try_columns(self, sums: Entries, low: np.ndarray, high: np.ndarray) -> None:
        program = Program(sums, low, high)
        at = program.columns

        def ask() -> tuple[np.ndarray, np.ndarray]:
            up, down = self._missing()
            return np.minimum(up.ravel()[at], program.high), np.minimum(down.ravel()[at], -program.low)

        def note(solution: np.ndarray) -> None:
            up, down = self.seen_up.ravel(), self.seen_down.ravel()
            up[at], down[at] = np.maximum(up[at], solution), np.maximum(down[at], -solution)

        program.settle(np.tile(self.numbers.block, self.numbers.count), ask, note, alone=True)
        self.programs += program.count

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
