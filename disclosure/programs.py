"""Linear programs over movements, for the auditor only: one model per system, built once, started warm.

A *system* is columns that may move within bounds and sums of them that must stay nothing. Standing still is
always a solution, so no program can fail for lack of one. Every solution is a certificate for all that moves.
"""

from __future__ import annotations

from collections.abc import Callable

import highspy
import numpy as np

from disclosure.entries import Entries

EPSILON = 1e-6
ROUNDS = 8
SINGLES = 400
DUAL, PRIMAL = 1, 4  # the first program of a model starts cold, where the dual is faster; then the primal

#: Takes a movement of the free columns and notes what it proves.
Note = Callable[[np.ndarray], None]
#: What is still asked of the free columns: (up, down), where both are positive either will do in turn.
Ask = Callable[[], tuple[np.ndarray, np.ndarray]]


def fix_columns(entries: Entries, free: np.ndarray) -> tuple[Entries, np.ndarray]:
    """Drop columns that cannot move, also because they stand alone in a sum; what is left of the sums."""
    free = free.copy()
    while True:
        kept = free[entries.column]
        entries = Entries(entries.row[kept], entries.column[kept], entries.sign[kept])
        _, row, size = np.unique(entries.row, return_inverse=True, return_counts=True)
        alone = entries.column[size[row] == 1]
        if not len(alone):
            return Entries(row, entries.column, entries.sign), free
        free[alone] = False


class Program:
    """A system as a model of the solver. `columns` are the ones that may move, in the order of solutions."""

    def __init__(self, entries: Entries, low: np.ndarray, high: np.ndarray) -> None:
        entries, free = fix_columns(entries, (low < 0) | (high > 0))
        self.columns, self.count = np.flatnonzero(free), 0
        self.low, self.high = low[free], high[free]
        self._entries = entries
        self._solver: highspy.Highs | None = None

    def _build(self) -> highspy.Highs:
        solver = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            solver.setOptionValue(option, value)
        place = np.cumsum(np.bincount(self.columns, minlength=int(self.columns.max()) + 1)) - 1
        order = np.lexsort((self._entries.column, self._entries.row))
        row = self._entries.row[order]
        rows = int(row.max(initial=-1)) + 1
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), rows
        lp.col_cost_ = np.zeros(len(self.columns))
        lp.col_lower_, lp.col_upper_ = self.low, self.high
        lp.row_lower_ = lp.row_upper_ = np.zeros(rows)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.searchsorted(row, np.arange(rows + 1))
        lp.a_matrix_.index_ = place[self._entries.column[order]].astype(np.int32)
        lp.a_matrix_.value_ = self._entries.sign[order]
        solver.passModel(lp)
        return solver

    def move(self, up: np.ndarray, down: np.ndarray) -> np.ndarray:
        """Move columns as far up or down as wanted (0: not wanted), all at once; the movement found."""
        solver = self._solver = self._solver or self._build()
        solver.setOptionValue("simplex_strategy", DUAL if self.count == 0 else PRIMAL)
        self.count += 1
        every = np.arange(len(self.columns), dtype=np.int32)
        low = np.where(down > 0, np.maximum(self.low, -down), self.low)
        high = np.where(up > 0, np.minimum(self.high, up), self.high)
        solver.changeColsBounds(len(every), every, low, high)
        solver.changeColsCost(len(every), every, (down > 0) * 1.0 - (up > 0) * 1.0)
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The linear program was not solved: {solver.getModelStatus()}.")
        return np.array(solver.getSolution().col_value)

    def settle(self, block: np.ndarray, ask: Ask, note: Note, alone: bool = False) -> None:
        """Prove what can be proved: all cells at once, then one a block, at last one by one if `alone`."""
        if len(self.columns):
            self._settle_many(ask, note)
            self._settle_apart(block, ask, note)
            if alone:
                self._settle_alone(ask, note)

    def _settle_many(self, ask: Ask, note: Note) -> None:
        for turn in range(ROUNDS):
            up, down = ask()
            before = int(((up > 0) | (down > 0)).sum())
            if not before:
                return
            note(self.move(*_one_way(up, down, turn)))
            up, down = ask()
            if turn > 1 and int(((up > 0) | (down > 0)).sum()) == before:
                return

    def _settle_apart(self, block: np.ndarray, ask: Ask, note: Note) -> None:
        """Rounds in which every block has one column to move, until each had its turns both ways."""
        tried = np.zeros((2, len(self.columns)), dtype=bool)
        while True:
            wanted = np.array(ask())
            chosen = np.zeros_like(wanted)
            way, column = np.nonzero((wanted > 0) & ~tried)
            if not len(way):
                return
            _, first = np.unique(block[self.columns[column]], return_index=True)
            chosen[way[first], column[first]] = wanted[way[first], column[first]]
            tried[way[first], column[first]] = True
            note(self.move(chosen[0], chosen[1]))

    def _settle_alone(self, ask: Ask, note: Note) -> None:
        """The hardest cells; those beyond the most programs stay unproved, which errs to the safe side.

        Blocks that move together share what the state leaves them, so what a round refused may move alone.
        """
        wanted, last = np.array(ask()), self.count + SINGLES
        for column, way in np.argwhere(wanted.T > 0):
            if wanted[way, column] > 0 and self.count < last:
                chosen = np.zeros_like(wanted)
                chosen[way, column] = wanted[way, column]
                note(self.move(chosen[0], chosen[1]))
                wanted = np.array(ask())


def _one_way(up: np.ndarray, down: np.ndarray, turn: int) -> tuple[np.ndarray, np.ndarray]:
    """One direction for each column: the only one asked, else by a fixed pattern that changes every turn."""
    both = (up > 0) & (down > 0)
    upward = (np.arange(len(up)) * 2654435761 >> (8 + turn)) % 2 == turn % 2
    return np.where(both & ~upward, 0.0, up), np.where(both & upward, 0.0, down)
