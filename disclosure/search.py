"""The auditor's search for movements of the numbers of one family, within bounds. Auditor only."""

from __future__ import annotations

import numpy as np

from disclosure.entries import Entries
from disclosure.exchanges import find_exchanges
from disclosure.programs import EPSILON, Program
from disclosure.unknowns import Moves, Unknowns

LARGE = 10_000  # columns; above it numbers are not moved one by one


class Search:
    """How far each number was seen to move, `seen_up` and `seen_down`: quantities by cells, in students."""

    def __init__(self, numbers: Unknowns, low: np.ndarray, high: np.ndarray) -> None:
        self.numbers, self.low, self.high, self.programs = numbers, low, high, 0
        self._forget()

    def _forget(self) -> None:
        self._programs: dict[Moves, Program] = {}
        self.seen_up, self.seen_down = np.zeros_like(self.low), np.zeros_like(self.low)

    def widen(self, low: np.ndarray, high: np.ndarray) -> None:
        """Set new bounds; what was seen within narrower ones stays seen."""
        if not ((low <= self.low).all() and (high >= self.high).all()):
            self._forget()
        if (low < self.low).any() or (high > self.high).any():
            self._programs = {}
        self.low, self.high = low, high

    def run(self, width: np.ndarray, up: np.ndarray, down: np.ndarray, alone: bool = True) -> None:
        """Look for as much room as is asked: in all, upwards and downwards; at last number by number."""
        self.width, self.up, self.down = width, up, down
        for moves in self.numbers.kinds():
            self._try_kind(moves)
        if not alone:
            return
        self._try_apart()
        for moves in self.numbers.kinds():
            self._try_kind(moves, alone=True)

    def _missing(self) -> tuple[np.ndarray, np.ndarray]:
        """How far each number must still be seen to move up, and down; nothing where all is proved."""
        narrow = self.seen_up + self.seen_down < self.width - EPSILON
        up = np.where(self.seen_up < self.up - EPSILON, self.up, 0.0)
        down = np.where(self.seen_down < self.down - EPSILON, self.down, 0.0)
        wide = np.where(narrow & (up + down == 0), self.width, 0.0)
        return np.maximum(up, wide), np.maximum(down, wide)

    @property
    def open(self) -> np.ndarray:
        """Which numbers are not yet proved to have the room that is asked."""
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
    def _try_kind(self, moves: Moves, alone: bool = False) -> None:
        """Movements in which several quantities move alike: far fewer columns, and mostly enough."""
        numbers = self.numbers
        exists = np.concatenate([numbers.listed, numbers.held[len(numbers.listed) :]])
        used = np.any([exists[q] for q, _ in moves], axis=0)
        low, high = np.where(used, -np.inf, 0.0), np.where(used, np.inf, 0.0)
        for q, sign in moves:
            below, above = (self.low[q], self.high[q]) if sign > 0 else (-self.high[q], -self.low[q])
            low = np.where(exists[q], np.maximum(low, below), low)
            high = np.where(exists[q], np.minimum(high, above), high)
        if not self._asks(moves).any():
            return
        if not numbers.has_grades:
            every = np.all([exists[q] for q, _ in moves], axis=0)
            found = find_exchanges(numbers, np.where(every, low, 0.0), np.where(every, high, 0.0))
            self._note(moves, exists, *found)
        if not self._asks(moves).any():
            return
        program = self._programs.get(moves) or Program(numbers.sums_together(moves), low, high)
        self._programs[moves] = program
        at, before = program.columns, program.count

        def ask() -> tuple[np.ndarray, np.ndarray]:
            wanted = self._asks(moves)
            return np.minimum(wanted[0, at], program.high), np.minimum(wanted[1, at], -program.low)

        def note(solution: np.ndarray) -> None:
            whole = np.zeros(numbers.size)
            whole[at] = solution
            self._note(moves, exists, whole, -whole)

        program.settle(numbers.block, ask, note, alone)
        self.programs += program.count - before

    def _asks(self, moves: Moves) -> np.ndarray:
        up, down = self._missing()
        asked = np.zeros((2, self.numbers.size))
        for q, sign in moves:
            asked = np.maximum(asked, np.stack((up[q], down[q]) if sign > 0 else (down[q], up[q])))
        return asked

    def _try_apart(self) -> None:
        """What is left: every quantity moves for itself, in one district, and in all where that is few."""
        free = ((self.low < 0) | (self.high > 0)).ravel()
        block = np.tile(self.numbers.block, self.numbers.count)
        for at in np.unique(self.numbers.block[self.open.any(axis=0)]).tolist():
            self._try_columns(free & (block == at))
        if self.open.any() and int(free.sum()) <= LARGE:
            self._try_columns(free)

    def _try_columns(self, free: np.ndarray) -> None:
        """Movements of these columns (quantity * size + cell) while all others stand still."""
        sums = self.numbers.sums_apart
        inside = free[sums.column]
        sums = Entries(sums.row[inside], sums.column[inside], sums.sign[inside])
        low, high = (np.where(free, bound.ravel(), 0.0) for bound in (self.low, self.high))
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
