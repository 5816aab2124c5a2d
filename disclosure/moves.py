"""Movements: proofs that a hidden or coded number cannot be pinned down. For the suppressor only.

A *kind* of movement carries students from cell to cell: denominators with the numerators (or with the
non-numerators) of every measure, or numerators against non-numerators under fixed denominators. It has two
matrices, agencies by columns: how far each cell can go up (`plus`) and down (`minus`), nothing where the
number is printed. Four shapes of movement keep every sum:

- within one row, where the parents' cells can follow;
- two rows of one parent, or of two parents that can follow, the second possibly spread over many;
- a whole agency, ALL and one cell of each partition, where the parents can follow;
- two whole agencies, one giving and one taking.

Every shape found is a certificate. Whatever is not found counts as impossible, which errs to the safe side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from disclosure.family import Family, Layer

Matrix = np.ndarray
Reach = dict[tuple[str, str], tuple[Matrix, Matrix]]
PARTNERS = 8
MOST_KINDS = 64


@dataclass
class Kind:
    """One kind of movement: capacities and the quantities that go with it (+1) or against it (-1)."""

    plus: Matrix
    minus: Matrix
    moves: dict[tuple[str, str], int]
    fluid: Matrix  # cells that are sums of others and follow them: hidden parents, uncounted totals


def find_loose(family: Family, layer: Layer, total: Layer | None, parts: list[Layer]) -> Matrix:
    """Cells that may move in this layer without the sums over grades forbidding it."""
    if total is None or not parts:
        return np.ones(layer.exists.shape, dtype=bool)
    if layer is total:
        return ~np.any([part.exists for part in parts], axis=0)
    return total.exists.copy()


# ---- kinds
def _choices(family: Family, universe: str) -> list[tuple[frozenset[str], tuple[tuple[str, bool], ...]]]:
    """The ways a universe can grow by a student: moved universes, and for each measure whether in it."""
    ways: list[tuple[frozenset[str], tuple[tuple[str, bool], ...]]] = [(frozenset([universe]), ())]
    for m in family.measures[universe]:
        inner = list(product(*(_choices(family, u) for u in family.nested.get(m, []))))
        grown = []
        for moved, sides in ways:
            grown.append((moved, (*sides, (m, False))))
            for combo in inner:
                universes = moved.union(*(c[0] for c in combo))
                grown.append((universes, (*sides, (m, True), *(side for c in combo for side in c[1]))))
        ways = grown[:MOST_KINDS]
    return ways


def _kinds(family: Family, layer: Layer, hidden: Matrix, loose: Matrix) -> Iterator[Kind]:
    inner = {u for found in family.nested.values() for u in found}
    root = next(u for u in sorted(family.measures) if u not in inner)
    follows = (hidden & has_children(family, layer)) | _blank(family)
    for moved, sides in _choices(family, root):
        yield _denominator_kind(family, layer, hidden & loose, follows, moved, sides)
    for m in sorted(layer.top):
        if m not in family.outer:
            yield _flip_kind(family, layer, hidden & loose, follows, m)


def _denominator_kind(
    family: Family,
    layer: Layer,
    hidden: Matrix,
    follows: Matrix,
    moved: frozenset[str],
    sides: tuple[tuple[str, bool], ...],
) -> Kind:
    room = np.full(hidden.shape, np.inf)
    moves: dict[tuple[str, str], int] = {}
    for u in sorted(moved):
        moves["base", u] = 1
        room = np.fmin(room, layer.base[u] - 1)
    for m, inside in sides:
        moves["in" if inside else "out", m] = 1
        outside = layer.base[family.universe_of[m]] - layer.top[m]
        room = np.fmin(room, layer.top[m] if inside else outside)
    plus, minus = np.where(hidden, np.inf, 0.0), np.where(hidden, np.maximum(room, 0), 0.0)
    if len(moved) == 1 and len(sides) == 1 and sides[0][0] in family.outer and not sides[0][1]:
        up, down = _band_rooms(family, layer, hidden, sides[0][0])
        plus, minus = np.maximum(plus, down), np.maximum(minus, up)
    return Kind(plus, minus, moves, follows)


def _flip_kind(family: Family, layer: Layer, hidden: Matrix, follows: Matrix, m: str) -> Kind:
    base, top = layer.base[family.universe_of[m]], layer.top[m]
    free = hidden.copy()
    free[:, family.rest] = True
    plus = np.where(free, np.nan_to_num(base - top), 0.0)
    minus = np.where(free, np.nan_to_num(top), 0.0)
    up, down = _band_rooms(family, layer, hidden, m)
    return Kind(np.maximum(plus, up), np.maximum(minus, down), {("in", m): 1, ("out", m): -1}, follows)


def _blank(family: Family) -> Matrix:
    """Cells that no file holds and that no sum fixes: their whole row is absent, or its ALL is.

    One absent member beside listed ones is known to be nothing: ALL less the others leaves none for it.
    """
    if family.blank is None:
        absent = ~np.stack([family.exists[:, c].any(axis=1) for c in family.members], axis=1)
        family.blank = ~family.exists & (absent[:, family.dim_of] | ~family.exists[:, [0]])
    return family.blank


def coded_cells(family: Family, layer: Layer, measure: str) -> Matrix:
    """Cells whose rate of this measure is printed as a band."""
    base, top = layer.base[family.universe_of[measure]], layer.top[measure]
    with np.errstate(invalid="ignore"):
        extreme = np.minimum(top, base - top) <= find_band(family, base)
    extreme[:, family.rest] = False
    return extreme & (base > 0) & ~family.hidden_cells()


def find_band(family: Family, base: Matrix) -> Matrix:
    """How many students away from 0 % or 100 % each rate is coded; -1: not at all."""
    band = np.full(base.shape, -1.0)
    for bound in family.rule.bounds[::-1]:
        with np.errstate(invalid="ignore"):
            fits = (100 - bound) * base >= 100 * (family.rule.coded_values - 1)
        band[fits] = ((100 - bound) * base[fits]) // 100
    return band


def _band_rooms(family: Family, layer: Layer, hidden: Matrix, m: str) -> tuple[Matrix, Matrix]:
    """How far the numerator of a coded rate can go up and down within its band."""
    base, top = layer.base[family.universe_of[m]], layer.top[m]
    band, outside = find_band(family, base), base - top
    coded = coded_cells(family, layer, m) & ~family.known
    low = coded & (top <= band)
    high = coded & ~low
    up = np.where(low, band - top, np.where(high, outside, 0.0))
    down = np.where(low, top, np.where(high, band - outside, 0.0))
    return np.nan_to_num(up), np.nan_to_num(down)


def has_children(family: Family, layer: Layer) -> Matrix:
    """Cells that are sums of cells of the level below."""
    below = np.zeros(layer.exists.shape, dtype=bool)
    kids = np.flatnonzero(family.parent >= 0)
    np.logical_or.at(below, family.parent[kids], layer.exists[kids])
    return below


# ---- shapes
def find_reach(family: Family, layer: Layer, loose: Matrix) -> tuple[Reach, Reach]:
    """How far each quantity can go up and down, at all and if only its own row counted; capped by the rule."""
    cap = float(family.rule.up)
    hidden = family.hidden_cells() & layer.exists & ~family.known
    zero = np.zeros(hidden.shape)
    quantities = [("base", u) for u in layer.base] + [(side, m) for m in layer.top for side in ("in", "out")]
    reach: Reach = {q: (zero.copy(), zero.copy()) for q in quantities}
    own: Reach = {q: (zero.copy(), zero.copy()) for q in quantities}
    below = has_children(family, layer)
    alone = hidden & ~below & np.any(below, axis=1, keepdims=True)
    for kind in _kinds(family, layer, hidden, loose):
        up, down, own_up, own_down = _shapes(family, kind, cap, below)
        if alone.any():
            cut = below & ~alone.any(axis=1)[:, None]
            other = _shapes(family, _without_schools(family, kind, alone.any(axis=1)), cap, cut)
            up, down = (np.where(alone, new, old) for new, old in zip(other[:2], (up, down), strict=True))
        for q, sign in kind.moves.items():
            for result, pair in ((reach, (up, down)), (own, (own_up, own_down))):
                first, second = pair if sign > 0 else pair[::-1]
                result[q] = (np.maximum(result[q][0], first), np.maximum(result[q][1], second))
    return reach, own


def _without_schools(family: Family, kind: Kind, cut: np.ndarray) -> Kind:
    """The same kind where some districts stand for their schools.

    A district's group that no school lists cannot be summed from schools: for such a cell, and only for it,
    the sums of its district's schools are not formed.
    """
    gone = (family.parent >= 0) & cut[np.maximum(family.parent, 0)]
    plus, minus, fluid = kind.plus.copy(), kind.minus.copy(), kind.fluid.copy()
    plus[gone] = minus[gone] = 0
    fluid[cut] = False
    return Kind(plus, minus, kind.moves, fluid)


def _shapes(family: Family, kind: Kind, cap: float, above: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    plus, minus = np.minimum(kind.plus, cap), np.minimum(kind.minus, cap)
    soft_plus = np.where(kind.fluid, cap, plus)
    soft_minus = np.where(kind.fluid, cap, minus)
    leaf = ~above
    plus[:, 0], minus[:, 0] = (np.where(_blank(family)[:, 0], cap, side[:, 0]) for side in (plus, minus))
    plus0, minus0 = np.where(leaf, plus, 0.0), np.where(leaf, minus, 0.0)
    school = family.level == 2
    plus1, minus1 = _through(family, plus0, soft_plus, school), _through(family, minus0, soft_minus, school)
    root = np.zeros(len(school), dtype=int)
    plus2 = np.minimum(plus1, soft_plus[root]) if len(school) else plus1
    minus2 = np.minimum(minus1, soft_minus[root])
    siblings = np.where(family.parent >= 0, family.parent, 0)
    below_root = np.where(family.level > 0, 0, -1)
    itself = np.arange(len(school))
    home = np.where(school, siblings, itself)  # what lifts a district must be paid for outside it
    far = [_rows_alone(family, plus2, minus2), _rows_together(family, plus1, minus1, below_root, home)]
    near = [_rows_together(family, plus0, minus0, np.where(school, siblings, -1), itself)]
    far += [
        _agencies_alone(family, plus2, minus2),
        _agencies_together(family, plus1, minus1, below_root, home),
    ]
    near += [_agencies_together(family, plus0, minus0, np.where(school, siblings, -1), itself)]
    for alone in (far[0], far[2]):
        for reach in alone:
            reach[0] = np.maximum(reach[0], reach.max(axis=0))
    up = np.max([pair[0] for pair in far], axis=0)
    down = np.max([pair[1] for pair in far], axis=0)
    _lift(family, up)
    _lift(family, down)
    up = np.max([up, *(pair[0] for pair in near)], axis=0)
    down = np.max([down, *(pair[1] for pair in near)], axis=0)
    own_up, own_down = _rows_alone(family, plus, minus)
    up, down = np.minimum(up, cap), np.minimum(down, cap)
    return up, down, np.minimum(own_up, cap), np.minimum(own_down, cap)


def _through(family: Family, leaf: Matrix, soft: Matrix, school: np.ndarray) -> Matrix:
    """Capacity of a leaf's cell together with its district's."""
    path = leaf.copy()
    path[school] = np.minimum(leaf[school], soft[family.parent[school]])
    return path


def _lift(family: Family, reach: Matrix) -> None:
    """What moves a school through its district moves the district."""
    schools = np.flatnonzero(family.level == 2)
    np.maximum.at(reach, family.parent[schools], reach[schools])


def _rows_alone(family: Family, plus: Matrix, minus: Matrix) -> tuple[Matrix, Matrix]:
    up, down = np.zeros(plus.shape), np.zeros(plus.shape)
    for c in family.members[1:]:
        p, m = plus[:, c], minus[:, c]
        up[:, c] = np.minimum(p, m.sum(axis=1, keepdims=True) - m)
        down[:, c] = np.minimum(m, p.sum(axis=1, keepdims=True) - p)
    return up, down


def _rows_together(
    family: Family, plus: Matrix, minus: Matrix, group: np.ndarray, home: np.ndarray
) -> tuple[Matrix, Matrix]:
    up, down = np.zeros(plus.shape), np.zeros(plus.shape)
    inside = np.flatnonzero(group >= 0)
    for c in family.members[1:]:
        p, m = plus[np.ix_(inside, c)], minus[np.ix_(inside, c)]
        swap = np.minimum(m[:, :, None], p[:, None, :])
        swap[:, np.arange(len(c)), np.arange(len(c))] = 0
        others = _others(swap, group[inside], home[inside], len(group))
        reach_up = np.minimum(swap.transpose(0, 2, 1), others).max(axis=2)
        reach_down = np.minimum(swap, others.transpose(0, 2, 1)).max(axis=2)
        for partner in _partners(group[inside], (np.minimum(p, m)).sum(axis=1), PARTNERS):
            has = (partner >= 0) & (home[inside][partner] != home[inside])
            q_p, q_m = np.where(has[:, None], p[partner], 0), np.where(has[:, None], m[partner], 0)
            give, take = np.minimum(m, q_p), np.minimum(p, q_m)
            spread = np.minimum(take, give.sum(axis=1, keepdims=True) - give)
            reach_up = np.maximum(reach_up, spread)
            spread = np.minimum(give, take.sum(axis=1, keepdims=True) - take)
            reach_down = np.maximum(reach_down, spread)
        up[np.ix_(inside, c)], down[np.ix_(inside, c)] = reach_up, reach_down
    return up, down


def _others(swap: Matrix, group: np.ndarray, home: np.ndarray, size: int) -> Matrix:
    """What the rows of each row's group that have another home can exchange together."""
    total, near = np.zeros((size, *swap.shape[1:])), np.zeros((size, *swap.shape[1:]))
    np.add.at(total, group, swap)
    np.add.at(near, home, swap)
    return total[group] - near[home]


def _partners(group: np.ndarray, richness: np.ndarray, most: int) -> Iterator[np.ndarray]:
    """For each row, one after another, the richest other rows of its group; -1 where there is none."""
    order = np.lexsort((np.arange(len(group)), -richness, group))
    ranked = group[order]
    starts = np.searchsorted(ranked, group, side="left")
    ends = np.searchsorted(ranked, group, side="right")
    largest = int((ends - starts).max(initial=0))
    for rank in range(min(most, largest)):
        at = starts + rank
        partner = np.where(at < ends, order[np.minimum(at, len(order) - 1)], -1)
        yield np.where(partner == np.arange(len(group)), -1, partner)


def whole_dims(family: Family) -> list[int]:
    return [d for d in range(1, len(family.dims)) if family.whole[d]]


def _agencies_alone(family: Family, plus: Matrix, minus: Matrix) -> tuple[Matrix, Matrix]:
    """Students join or leave one agency: ALL and one cell of each partition it has."""
    whole = whole_dims(family)
    up = _crossed(family, plus, {d: _dim_room(family, plus, d) for d in whole})
    return up, _crossed(family, minus, {d: _dim_room(family, minus, d) for d in whole})


def _dim_room(family: Family, room: Matrix, d: int) -> np.ndarray:
    c = family.members[d]
    held = family.exists[:, c].any(axis=1)
    return np.where(held, np.minimum(room[:, c].sum(axis=1), 99.0), 99.0)


def _crossed(family: Family, room: Matrix, best: dict[int, np.ndarray]) -> Matrix:
    """Per cell: its own room, that of ALL, and the best of every other partition."""
    reach = np.zeros(room.shape)
    reach[:, 0] = np.min([room[:, 0], *best.values()], axis=0)
    for d in best:
        rest = np.min([room[:, 0], *(v for e, v in best.items() if e != d)], axis=0)
        c = family.members[d]
        reach[:, c] = np.minimum(room[:, c], rest[:, None])
    return reach


def _agencies_together(
    family: Family, plus: Matrix, minus: Matrix, group: np.ndarray, home: np.ndarray
) -> tuple[Matrix, Matrix]:
    up, down = np.zeros(plus.shape), np.zeros(plus.shape)
    inside = np.flatnonzero((group >= 0) & ((plus[:, 0] > 0) | (minus[:, 0] > 0)))
    if len(inside) < 2:
        return up, down
    whole = whole_dims(family)
    p, m, g = plus[inside], minus[inside], group[inside]
    flows = {d: _exchange(plus, minus, group, home, inside, family.members[d]) for d in whole}
    held = {d: family.exists[np.ix_(inside, family.members[d])].any(axis=1) for d in whole}
    richness = np.minimum(p, m)[:, [0]].sum(axis=1) * 100 + np.minimum(p, m).sum(axis=1)
    for partner in _partners(g, richness, PARTNERS):
        has = (partner >= 0) & (home[inside][partner] != home[inside])
        rooms = np.zeros((2, *p.shape))
        best: list[dict[int, np.ndarray]] = [{}, {}]
        rooms[0, :, 0] = np.where(has, np.minimum(p[:, 0], m[partner, 0]), 0)
        rooms[1, :, 0] = np.where(has, np.minimum(m[:, 0], p[partner, 0]), 0)
        for d in whole:
            c = family.members[d]
            for way, (a, b) in enumerate(((p, m), (m, p))):
                direct = np.minimum(a[:, c], b[partner][:, c])
                bridge = _bridged(a[:, c], b[partner][:, c], flows[d], partner, way)
                room = np.where(has[:, None], np.maximum(direct, bridge), 0)
                rooms[way][:, c] = room
                none = ~held[d] & ~held[d][partner]
                best[way][d] = np.where(none, 99.0, room.max(axis=1))
        for way, result in enumerate((up, down)):
            reach = _crossed(family, rooms[way], best[way])
            result[inside] = np.maximum(result[inside], reach)
    return up, down


def _exchange(
    plus: Matrix, minus: Matrix, group: np.ndarray, home: np.ndarray, inside: np.ndarray, c: np.ndarray
) -> tuple[Matrix, Matrix]:
    """What rows of other homes can exchange between two columns, and each row's own share of it."""
    everyone = np.flatnonzero(group >= 0)
    swap = np.minimum(minus[np.ix_(everyone, c)][:, :, None], plus[np.ix_(everyone, c)][:, None, :])
    others = np.zeros((len(group), len(c), len(c)))
    mine = np.zeros((len(group), len(c), len(c)))
    others[everyone] = _others(swap, group[everyone], home[everyone], len(group))
    mine[everyone] = swap
    return others[inside], mine[inside]


def _bridged(a: Matrix, b: Matrix, flow: tuple[Matrix, Matrix], partner: np.ndarray, way: int) -> Matrix:
    """The taker's column differs from the giver's; other rows of the group exchange the two."""
    others, mine = flow
    left = np.maximum(others - mine[partner], 0)
    left = left if way == 0 else left.transpose(0, 2, 1)
    return np.minimum(a, np.minimum(left, b[:, None, :]).max(axis=2))
