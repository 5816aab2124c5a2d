"""What the rule asks of hidden and coded numbers, and which of them lack a movement. For the suppressor only."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from disclosure.family import Family, Layer
from disclosure.model import ALL
from disclosure.moves import Reach, coded_cells, find_loose, find_reach, has_children, whole_dims

Matrix = np.ndarray


def find_hopeless(family: Family) -> set[tuple[int, int]]:
    """Cells without such a movement even if nothing of the family were printed: sums alone bind them."""
    if family.hopeless is None:
        pattern, family.hidden = family.hidden, np.ones_like(family.hidden)
        family.hopeless = {(agency, column) for agency, column, _ in find_failures(family)}
        family.hidden = pattern
    return family.hopeless


def find_failures(family: Family) -> list[tuple[int, int, bool]]:
    """Cells without a movement as wide as the rule asks: (agency, column, whether its own row forbids it)."""
    found: dict[tuple[int, int], bool] = {}
    reaches: dict[str, Reach] = {}
    total = next((layer for layer in family.layers if layer.grade == ALL), None)
    for layer in sorted(family.layers, key=lambda layer: layer.grade == ALL):
        parts = [other for other in family.layers if other is not layer]
        reach, own = find_reach(family, layer, find_loose(family, layer, total, parts))
        if layer is total:
            for earlier in reaches.values():
                reach = {
                    q: (np.maximum(r[0], earlier[q][0]), np.maximum(r[1], earlier[q][1]))
                    for q, r in reach.items()
                }
        reaches[layer.grade] = reach
        for agency, column, inherent in _lacking(family, layer, reach, own):
            found[agency, column] = found.get((agency, column), True) and inherent
        for agency, column in _small_unions(family, layer):
            found.setdefault((agency, column), False)
    return [
        (a, j, inherent)
        for (a, j), inherent in sorted(found.items(), key=lambda item: (-item[0][0], item[0][1]))
    ]


def _lacking(family: Family, layer: Layer, reach: Reach, own: Reach) -> Iterator[tuple[int, int, bool]]:
    rule = family.rule
    hidden = family.hidden_cells() & layer.exists & ~family.known
    hidden[:, family.rest] = False
    for q, (up, down) in reach.items():
        side, name = q
        universe = name if side == "base" else family.universe_of[name]
        base = layer.base[universe]
        here = hidden & ~np.isnan(base) & (True if side == "base" else ~np.isnan(layer.top.get(name, base)))
        lacking = here & (up + down < rule.width)
        own_lacking = own[q][0] + own[q][1] < rule.width
        if side == "base":
            small = here & ~layer.guessed & (base >= 1) & (base < rule.minimum_n)
            floor = np.clip(base - _least(family, layer)[universe], 0, rule.down)
            lacking |= small & ((up < rule.up) | (down < floor))
            own_lacking |= small & ((own[q][0] < rule.up) | (own[q][1] < floor))
        for a, j in np.argwhere(lacking):
            yield int(a), int(j), bool(own_lacking[a, j])
    for m in sorted(layer.top):
        q = ("out", m) if m in family.outer else ("in", m)
        wanting = coded_cells(family, layer, m) & ~family.known
        for a, j in np.argwhere(wanting & (reach[q][0] + reach[q][1] < rule.coded_values - 1)):
            yield int(a), int(j), False


def _least(family: Family, layer: Layer) -> dict[str, Matrix]:
    """The same for every pattern, so counted once."""
    if layer.least is None:
        layer.least = count_least(family, layer)
    return layer.least


def count_least(family: Family, layer: Layer) -> dict[str, Matrix]:
    """What each cell of each universe holds at least, since every row that is listed has a student.

    Where a numerator is another universe but the numbers disagree, what moves with a cell ends its room.
    """
    inner = {u for found in family.nested.values() for u in found}
    least: dict[str, Matrix] = {}
    for u in [*sorted(inner), *sorted(set(layer.base) - inner)]:
        base = layer.base[u]
        floor = layer.exists.astype(float)
        for m, found in sorted(family.nested.items()):
            top = layer.top[m]
            if u in found:
                floor = np.fmax(floor, base - top)
            if family.universe_of[m] == u:
                for v in found:
                    floor = np.fmax(floor, top - np.maximum(layer.base[v] - least[v], 0))
        least[u] = _add_up(family, floor)
    return least


def _add_up(family: Family, least: Matrix) -> Matrix:
    for level in (2, 1, 0):
        here = np.flatnonzero(family.level == level)
        for d in whole_dims(family):
            least[here, 0] = np.maximum(least[here, 0], least[np.ix_(here, family.members[d])].sum(axis=1))
        if level:
            total = np.zeros(least.shape)
            np.add.at(total, family.parent[here], least[here])
            least = np.maximum(least, total)
    return least


def _small_unions(family: Family, layer: Layer) -> Iterator[tuple[int, int]]:
    """Hidden cells whose sum follows from what is printed and is itself a small group."""
    hidden = family.hidden_cells() & (layer.exists | ~family.exists)
    leaf = ~has_children(family, layer)
    for base in layer.base.values():
        mass = np.where(hidden & leaf, np.nan_to_num(base), 0.0)
        for level in (2, 1):
            kids = np.flatnonzero(family.level == level)
            total = np.zeros(mass.shape)
            np.add.at(total, family.parent[kids], mass[kids])
            small = (total >= 1) & (total < family.rule.minimum_n) & ~hidden
            small[:, family.rest] = False
            for parent, column in np.argwhere(small):
                yield next((c, int(column)) for c in family.children[parent] if mass[c, column] > 0)
            mass += np.where(hidden, total, 0.0)
