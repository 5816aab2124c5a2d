"""The cells of a plain family as edges of a network. For the suppressor only.

Where a dimension is a partition, its cells form a network: a school's row is a node, a district's column is a
node, the school's cell is an edge between them, and the district's cell an edge from its column to the state's.
What leaves all sums as they are is a flow that goes round in circles; the sums of a district's own rows follow
from those of its schools. ALL is a network of one column. Students who join or leave a school flow through ALL
and through each of its partitions at once.

A *kind* says what one student carries: the denominator together with each measure's numerator or
non-numerator, or a numerator against a non-numerator. Its capacities say how far an edge can go up and down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from disclosure.failures import count_least
from disclosure.family import Family
from disclosure.moves import find_band

MOST_MEASURES = 3
STATE = 16  # how many cells of others a cell of the state is worth
CAP = 9  # more room than that is never asked for
CELL = 1024  # what hiding a cell costs; its size adds a little, what is hidden already costs next to nothing


@dataclass(frozen=True)
class Kind:
    """Quantities that move together with their signs; capacities by edge if hidden, and if it is printed."""

    moves: tuple[tuple[int, int], ...]
    plus: list[int]
    minus: list[int]
    open_plus: list[int]
    open_minus: list[int]

    def spend(self, edge: int, way: int) -> None:
        """Take from the room of an edge what a movement uses, and give it to the way back; undone by `-way`."""
        self.plus[edge] -= way
        self.open_plus[edge] -= way
        self.minus[edge] += way
        self.open_minus[edge] += way


class Network:
    """Edges are numbered by agency and column; nodes are schools' rows, districts' columns and one hub a block.

    A *block* is a district with its schools. What leaves a block by one of the district's cells has to come back
    by another: where there is a state, other districts have to carry it (`linked`).
    """

    def __init__(self, family: Family) -> None:
        self.family, layer = family, family.layers[0]
        self.rule = family.rule
        (self.universe,) = family.measures
        self.measures = family.measures[self.universe]
        self.base = np.nan_to_num(layer.base[self.universe])
        self.exists = layer.exists
        self._number_edges()
        self._join()
        size = self.base[self.agency, self.column]
        self.value = size.astype(int).tolist()
        dear = np.where(self.family.level == 0, STATE, 1)[self.agency].tolist()
        self.cost = [d * (CELL + 16 * v.bit_length()) for d, v in zip(dear, self.value, strict=True)]
        self.known = family.known[self.agency, self.column].tolist()
        self.guessed = layer.guessed[self.agency, self.column].tolist()
        floor = np.clip(self.base - count_least(family, layer)[self.universe], 0, self.rule.down)
        self.floor = floor[self.agency, self.column].astype(int).tolist()
        self.coded: list[list[bool]] = []  # by measure: which edges print a band, if they are printed
        self._note_kinds()

    # ---- structure
    def _number_edges(self) -> None:
        family = self.family
        self.agency, self.column = np.nonzero(self.exists)
        self.edge_at = np.full(self.exists.shape, -1, dtype=int)
        self.edge_at[self.agency, self.column] = np.arange(len(self.agency))
        self.dim = family.dim_of[self.column].tolist()
        held = np.asarray(self.exists.any(axis=1))
        self.leaf = np.array([not any(held[c] for c in kids) for kids in family.children], dtype=bool)
        above = np.where(family.level == 2, family.parent, np.arange(len(held)))
        self.block = above[self.agency].tolist()
        self.state = int(np.flatnonzero(family.level == 0)[0])
        self.linked = np.asarray(bool(held[self.state]) & held & (family.level == 1))
        self.leaves: dict[int, list[int]] = {}
        for a in np.flatnonzero(np.asarray(held & self.leaf)).tolist():
            self.leaves.setdefault(int(above[a]), []).append(a)
        self.level = family.level[self.agency].tolist()
        listed = [np.asarray(self.exists[:, c].any(axis=1)) for c in family.members]
        self.dims_of = [[d for d, has in enumerate(listed) if has[a]] for a in range(len(held))]

    def _join(self) -> None:
        """Give every edge its nodes: where it comes from and where it goes."""
        family, columns = self.family, len(self.family.columns)
        dims, many = len(family.dims), len(family.agencies)
        held = np.asarray(self.exists.any(axis=1))
        self.first_row, self.first_hub = many * columns, many * columns + many * dims
        self.tail, self.head = [], []
        nodes = self.first_hub + many * dims
        self.arcs: list[list[tuple[int, int, bool]]] = [[] for _ in range(nodes)]
        for e, (a, j, d) in enumerate(zip(self.agency.tolist(), self.column.tolist(), self.dim, strict=True)):
            parent = int(family.parent[a])
            tail = self.row(a, d) if self.leaf[a] else a * columns + j
            inside = family.level[a] == 2 and held[parent]
            head = parent * columns + j if inside else self.hub(self.block[e], d)
            self.tail.append(tail)
            self.head.append(head)
            self.arcs[tail].append((e, head, True))
            self.arcs[head].append((e, tail, False))

    def row(self, agency: int, dim: int) -> int:
        """The node of an agency's row."""
        return self.first_row + agency * len(self.family.dims) + dim

    def hub(self, block: int, dim: int) -> int:
        """The node behind the cells of a block's district."""
        return self.first_hub + block * len(self.family.dims) + dim

    def is_coded(self, edge: int, measure: int) -> bool:
        """Whether an edge, if it is printed, prints a band of this measure that has to leave room."""
        return self.coded[measure][edge] and not self.known[edge]

    # ---- kinds
    def _note_kinds(self) -> None:
        edges = (self.agency, self.column)
        still = np.array(self.known, dtype=bool)
        unsure = still | np.array(self.guessed, dtype=bool)
        base, tops = self.base[edges], self.family.layers[0].top
        inside = [tops[m][edges] for m in self.measures]
        nothing = [0] * len(base)
        self.kinds: list[Kind] = []
        for sides in product((0, 1), repeat=len(self.measures)):
            rooms = [top if side else base - top for side, top in zip(sides, inside, strict=True)]
            minus = _whole(np.min([base - 1, *rooms], axis=0), unsure)
            moves = ((0, 1), *((2 + 2 * k - side, 1) for k, side in enumerate(sides)))
            self.kinds.append(Kind(moves, _whole(base + CAP, still), minus, nothing, nothing))
        band = find_band(self.family, base)
        told = self.family.valued[edges] | unsure
        for k, top in enumerate(inside):
            low = top <= band
            high = ~low & (base - top <= band)
            up = np.where(low, band - top, np.where(high, base - top, 0))
            down = np.where(low, top, np.where(high, band - base + top, 0))
            hidden = (_whole(base - top, unsure), _whole(top, unsure))
            self.kinds.append(
                Kind(((1 + 2 * k, 1), (2 + 2 * k, -1)), *hidden, _whole(up, told), _whole(down, told))
            )
            self.coded.append((low | high).tolist())

    # ---- sums
    def sums(self) -> Iterator[tuple[int, list[int]]]:
        """Every sum with a listed whole: its edge and the edges of its members."""
        family = self.family
        for a in range(len(family.agencies)):
            for d in self.dims_of[a]:
                if d and self.edge_at[a, 0] >= 0:
                    members = self.edge_at[a, family.members[d]]
                    yield int(self.edge_at[a, 0]), members[members >= 0].tolist()
            for j in np.flatnonzero(self.exists[a]):
                members = self.edge_at[family.children[a], j]
                if (members >= 0).any():
                    yield int(self.edge_at[a, j]), members[members >= 0].tolist()


def _whole(room: np.ndarray, fixed: np.ndarray) -> list[int]:
    found: list[int] = np.where(fixed, 0, np.clip(np.floor(room), 0, CAP)).astype(int).tolist()
    return found


def is_plain(family: Family) -> bool:
    """Whether a family's cells form such networks: one universe, no grades, partitions listed alike.

    What an earlier release printed and this one would hide needs more room around it than is looked for here.
    """
    if (
        not family.exists.any()
        or len(family.layers) != 1
        or len(family.measures) != 1
        or family.nested
        or not all(family.whole)
    ):
        return False
    if len(family.measures[next(iter(family.measures))]) > MOST_MEASURES:
        return False
    exists = family.layers[0].exists
    tops = family.layers[0].top.values()
    if (
        family.unknown.any()
        or (family.known & family.first).any()
        or any(np.isnan(top[exists]).any() for top in tops)
    ):
        return False
    held = np.asarray(exists.any(axis=1))
    if not held.any() or not exists[held, 0].all():
        return False
    below = np.zeros(exists.shape, dtype=bool)
    kids = np.flatnonzero((family.parent >= 0) & held & held[family.parent])
    if (exists[kids] & ~exists[family.parent[kids]]).any():
        return False
    np.logical_or.at(below, family.parent[kids], exists[kids])
    parents = np.unique(family.parent[kids])
    return not (exists[parents] & ~below[parents]).any()
