"""Plausible numbers for what the source hides, such that sums hold wherever they can. Auditor only.

How far a number can move is asked from where it stands. Where printed numbers leave nothing over for a hidden
one (three schools together are the district already), a guess above that would seem to have room to fall. So
the guesses are moved, as little as possible, until the sums are off by as little as possible.
"""

from __future__ import annotations

import highspy
import numpy as np

from disclosure.entries import Entries

NEAR = 1e-3  # what it costs to leave a guess by one student, where a sum that is off by one costs 1


def reconcile(
    soft: Entries, hard: Entries, value: np.ndarray, free: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """Values with the free ones changed so that soft sums come as near to nothing as they can.

    `value`, `free` and `least` are of all columns. Hard sums hold before and after; nothing falls below `least`.
    """
    if not free[soft.column].any():
        return value
    at = np.cumsum(free) - 1
    entries = Entries.joined([soft, hard])
    elastic = int(soft.row.max(initial=-1)) + 1
    touched = np.unique(entries.row[free[entries.column]])
    off = np.bincount(entries.row, entries.sign * value[entries.column])[touched]
    inside = free[entries.column]
    row = np.searchsorted(touched, entries.row[inside])
    column, sign = at[entries.column[inside]], entries.sign[inside]
    many, slack = int(free.sum()), np.flatnonzero(touched < elastic)
    move = _solve(
        rows=np.concatenate([row, row, slack, slack]),
        columns=np.concatenate(
            [
                column,
                many + column,
                2 * many + np.arange(len(slack)),
                2 * many + len(slack) + np.arange(len(slack)),
            ]
        ),
        signs=np.concatenate([sign, -sign, np.ones(len(slack)), -np.ones(len(slack))]),
        right=-off,
        cost=np.concatenate([np.full(2 * many, NEAR), np.ones(2 * len(slack))]),
        high=np.concatenate(
            [np.full(many, np.inf), np.maximum(value - least, 0)[free], np.full(2 * len(slack), np.inf)]
        ),
    )
    found = value.copy()
    found[free] += move[:many] - move[many : 2 * many]
    return np.maximum(found, np.minimum(least, value))


def _solve(
    *,
    rows: np.ndarray,
    columns: np.ndarray,
    signs: np.ndarray,
    right: np.ndarray,
    cost: np.ndarray,
    high: np.ndarray,
) -> np.ndarray:
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1)):
        solver.setOptionValue(option, value)
    order = np.lexsort((columns, rows))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(right)
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, np.zeros(len(cost)), high
    lp.row_lower_ = lp.row_upper_ = right
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.searchsorted(rows[order], np.arange(len(right) + 1))
    lp.a_matrix_.index_ = columns[order].astype(np.int32)
    lp.a_matrix_.value_ = signs[order]
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"No plausible numbers were found: {solver.getModelStatus()}.")
    return np.array(solver.getSolution().col_value)
