"""Movements that need no program: two groups of one row change places, another row pays. Auditor only.

In a *leaf* (an agency that is no sum of others for this row) some students move from one group of a partition
to another. Where the district's row is hidden too it moves along, and then the state's; where it is printed,
another leaf of the same district (or another district) moves the other way round. Nothing else moves.
"""

from __future__ import annotations

import numpy as np

from disclosure.unknowns import Unknowns

MOST = 12.0


def find_exchanges(numbers: Unknowns, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far up and down each cell is seen to move. `low` and `high` bound the movement of each cell."""
    up, down = np.zeros(numbers.size), np.zeros(numbers.size)
    plus, minus = np.clip(high, 0, MOST), np.clip(-low, 0, MOST)
    for dim in np.unique(numbers.dim[numbers.dim >= 0]).tolist():
        _exchange(numbers, dim, plus, minus, up, down)
    return up, down


def _exchange(
    numbers: Unknowns, dim: int, plus: np.ndarray, minus: np.ndarray, up: np.ndarray, down: np.ndarray
) -> None:
    cells = np.flatnonzero(numbers.dim == dim)
    agencies, agency = np.unique(numbers.agency[cells], return_inverse=True)
    groups, group = np.unique(numbers.group[cells], return_inverse=True)
    at = np.full((len(agencies), len(groups)), -1, dtype=int)
    at[agency, group] = cells
    one = cells[np.unique(agency, return_index=True)[1]]
    level, block = numbers.level[one], np.searchsorted(agencies, numbers.block[one])
    known = (block < len(agencies)) & (agencies[np.minimum(block, len(agencies) - 1)] == numbers.block[one])
    rise = np.where(at >= 0, plus[at], 0.0)
    fall = np.where(at >= 0, minus[at], 0.0)
    swap = np.minimum(fall[:, :, None], rise[:, None, :])  # from the second to the third axis
    swap[:, np.arange(len(groups)), np.arange(len(groups))] = 0
    parent = np.where((level == 2) & known, block, -1)
    reach = _spread(swap, at, level, parent)
    here = at >= 0
    up[at[here]] = np.maximum(up[at[here]], reach.max(axis=1)[here])
    down[at[here]] = np.maximum(down[at[here]], reach.max(axis=2)[here])


def _spread(swap: np.ndarray, at: np.ndarray, level: np.ndarray, parent: np.ndarray) -> np.ndarray:
    """How far each agency can change each pair of groups, all sums kept."""
    school, district = level == 2, level == 1
    listed = at >= 0
    paid = np.zeros_like(swap)
    # A school against another of its district.
    kids = np.flatnonzero(school & (parent >= 0))
    paid[kids] = _against(swap[kids], parent[kids])
    # A district moves with a school, where both groups are listed in both; alone where no school lists them.
    below = np.zeros(listed.shape, dtype=bool)
    np.logical_or.at(below, parent[kids], listed[kids])
    path = np.zeros_like(swap)
    bare = ~(below[:, :, None] | below[:, None, :])
    path[district] = np.where(bare, swap, 0.0)[district]
    both = listed[:, :, None] & listed[:, None, :]
    mine = np.where(both[parent[kids]], np.minimum(swap[kids], swap[parent[kids]]), 0.0)
    np.maximum.at(path, parent[kids], mine)
    # Districts against one another, or with the state.
    d = np.flatnonzero(district)
    outer = _against(path[d], np.zeros(len(d), dtype=int))
    state = np.flatnonzero(level == 0)
    if len(state) == 1:
        told = both[state[0]]
        outer = np.maximum(outer, np.where(told, np.minimum(path[d], swap[state[0]]), 0.0))
        paid[state[0]] = np.where(told, np.minimum(path[d], swap[state[0]]).max(axis=0, initial=0.0), 0.0)
    else:
        outer = path[d]
    paid[d] = outer
    full = np.zeros_like(swap)
    full[d] = outer
    paid[kids] = np.maximum(paid[kids], np.minimum(mine, full[parent[kids]]))
    return paid


def _against(swap: np.ndarray, group: np.ndarray) -> np.ndarray:
    """What each row can exchange if one other row of its group moves the other way round."""
    back = swap.transpose(0, 2, 1)
    size = int(group.max(initial=-1)) + 1
    best = np.zeros((size, *swap.shape[1:]))
    np.maximum.at(best, group, back)
    holder = back == best[group]
    number = np.zeros((size, *swap.shape[1:]), dtype=int)
    np.add.at(number, group, holder)
    second = np.zeros_like(best)
    np.maximum.at(second, group, np.where(holder, 0.0, back))
    other = np.where(holder & (number[group] == 1), second[group], best[group])
    return np.asarray(np.minimum(swap, other))
