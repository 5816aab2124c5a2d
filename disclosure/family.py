"""A family of universes as matrices: agencies by subgroups, one layer a grade. For the suppressor only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from disclosure.model import (
    ALL,
    NOT_COLLECTED,
    REPORTED,
    SUPPRESSED,
    Ledger,
    Rule,
    Table,
    group_universes,
    inner_universes,
)

Matrix = np.ndarray


@dataclass
class Layer:
    """One grade: denominators by universe, numerators by rate measure; NaN where there is no cell."""

    grade: str
    base: dict[str, Matrix]
    top: dict[str, Matrix]
    guessed: Matrix
    exists: Matrix
    least: dict[str, Matrix] | None = None


class Family:
    """One family. `hidden[agency, dimension]` is the pattern and only ever grows; dimension 0 is ALL.

    Where `cells[agency, column]` is set, it is the pattern instead: cell by cell, as `sparing.py` found it. It
    is found anew from `first`, the cells that are hidden for their own sake, which only ever grow too.

    `columns` are ALL and the subgroups; behind each subgroup that is no part of a partition stands one more
    column for the students outside it, whom nobody prints but anybody can count.
    """

    def __init__(
        self, table: Table, rows: np.ndarray, universe: np.ndarray, rule: Rule, ledger: Ledger
    ) -> None:
        self.table, self.rows, self.rule, self.ledger = table, rows, rule, ledger
        self.universe_of = dict(zip(table.measure[rows], universe[rows], strict=True))
        self.grades = sorted(set(table.grade[rows]))
        self._index(universe)
        self.unknown = np.zeros((len(self.agencies), len(self.columns)), dtype=bool)
        self.layers = [self._layer(grade) for grade in self.grades]
        self.exists = np.any([layer.exists for layer in self.layers], axis=0)
        self.hidden = np.zeros((len(self.agencies), len(self.dims)), dtype=bool)
        self.cells: Matrix | None = None
        self.is_stubborn = False  # whether no sparing pattern is looked for any more
        self.tries = 0  # how often one was not enough
        self.blank: Matrix | None = None
        self.hopeless: set[tuple[int, int]] | None = None
        self._hide_first()

    # ---- structure
    def _index(self, universe: np.ndarray) -> None:
        table, rows = self.table, self.rows
        level = dict(zip(table.agency[rows], table.level[rows], strict=True))
        mother = dict(zip(table.agency[rows], table.parent[rows], strict=True))
        self._add_missing(level, mother)
        rank = {"state": 0, "district": 1, "school": 2}
        self.agencies = sorted(level, key=lambda name: (rank[level[name]], name))
        place = {name: i for i, name in enumerate(self.agencies)}
        self.parent = np.array([place.get(mother[name], -1) for name in self.agencies], dtype=int)
        self.level = np.array([rank[level[name]] for name in self.agencies], dtype=int)
        self.children: list[list[int]] = [[] for _ in self.agencies]
        for i in np.flatnonzero(self.parent >= 0):
            self.children[self.parent[i]].append(int(i))
        self._index_columns()
        column = {name: j for j, name in enumerate(self.columns)}
        self.row_agency = np.array([place[name] for name in table.agency[rows]], dtype=int)
        self.row_column = np.array([column[name] for name in table.subgroup[rows]], dtype=int)
        self.row_universe = universe[rows]
        nested = zip(table.measure[rows], table.numerator_universe[rows], strict=True)
        known = sorted(set(self.row_universe))
        self.nested = {m: inner_universes(inner, known) for m, inner in sorted(set(nested)) if inner}
        rates = sorted(set(table.measure[rows][table.kind[rows] == "rate"]))
        self.measures = {u: [m for m in rates if self.universe_of[m] == u] for u in known}
        self.outer = {m for m in rates if self.nested.get(m)}

    def _add_missing(self, level: dict[str, str], mother: dict[str, str]) -> None:
        """Parents without a row are added, empty: what they would print is taken as known."""
        state = min((name for name, at in level.items() if at == "state"), default="\0state")
        for name in sorted(level):
            at, above = level[name], mother[name]
            if at == "school" and level.get(above, "district") == "district":
                mother[name] = above = above or "\0district"
                if above not in level:
                    level[above], mother[above] = "district", state
            else:
                mother[name] = "" if at == "state" else state
        level.setdefault(state, "state")
        mother.setdefault(state, "")

    def _index_columns(self) -> None:
        table, rows = self.table, self.rows
        named = sorted(
            set(zip(table.partition[rows], table.dimension[rows], table.subgroup[rows], strict=True))
        )
        self.columns, self.dims, dim_of = [ALL], [""], [0]
        self.whole = [True]
        for partition, dimension, subgroup in named:
            if subgroup == ALL:
                continue
            if not partition:
                self.dims.append(f"{dimension} {subgroup}")
                self.whole.append(False)
            elif dimension not in self.dims:
                self.dims.append(dimension)
                self.whole.append(True)
            self.columns += [subgroup] if partition else [subgroup, f"\0{subgroup}"]
            dim_of += [self.dims.index(dimension)] if partition else [len(self.dims) - 1] * 2
        self.dim_of = np.array(dim_of, dtype=int)
        self.members = [np.flatnonzero(self.dim_of == d) for d in range(len(self.dims))]
        self.rest = [j for j, name in enumerate(self.columns) if name.startswith("\0")]

    # ---- numbers
    def _layer(self, grade: str) -> Layer:
        table, shape = self.table, (len(self.agencies), len(self.columns))
        base = {u: np.full(shape, np.nan) for u in self.measures}
        top = {m: np.full(shape, np.nan) for found in self.measures.values() for m in found}
        guessed, seen = np.zeros(shape, dtype=bool), {u: np.zeros(shape, dtype=bool) for u in base}
        told = {m: np.zeros(shape, dtype=bool) for m in top}
        for k, row in enumerate(self.rows):
            if table.grade[row] != grade or table.status[row] == NOT_COLLECTED:
                continue
            spot, u, m = (self.row_agency[k], self.row_column[k]), self.row_universe[k], table.measure[row]
            number = table.numerator[row] if table.kind[row] == "count" else table.denominator[row]
            seen[u][spot] = True
            if not np.isnan(number):
                base[u][spot] = number
            if m in top:
                top[m][spot], told[m][spot] = table.numerator[row], True
            guessed[spot] |= table.status[row] == SUPPRESSED
        for u, numbers in base.items():
            self.unknown |= seen[u] & np.isnan(numbers)
            self._complete_base(numbers, seen[u] & np.isnan(numbers))
            for m in self.measures[u]:
                self._complete_top(numbers, top[m], told[m])
        for matrix in [*base.values(), *top.values()]:
            for j in self.rest:
                matrix[:, j] = np.maximum(matrix[:, 0] - matrix[:, j - 1], 0)
        exists = np.any([m > 0 for m in base.values()], axis=0)
        return Layer(grade, base, top, guessed, exists)

    def _complete_base(self, base: Matrix, unknown: Matrix) -> None:
        """Plausible numbers for what the source hides: shares of what its row leaves over."""
        for a in np.flatnonzero(unknown.any(axis=1)):
            needs = [np.nansum(base[a, c]) + unknown[a, c].sum() for c in self.members[1:]]
            if unknown[a, 0]:
                base[a, 0] = max([5.0, *needs])
            for c in self.members[1:]:
                gaps = c[unknown[a, c]]
                left = np.nan_to_num(base[a, 0]) - np.nansum(base[a, c])
                base[a, gaps] = np.maximum(left // max(len(gaps), 1), 1)

    def _complete_top(self, base: Matrix, top: Matrix, told: Matrix) -> None:
        """The same for numerators, at the rate of the whole agency."""
        gaps = told & np.isnan(top)
        for a in np.flatnonzero(gaps.any(axis=1)):
            whole = top[a, 0] / base[a, 0] if base[a, 0] > 0 else 0.5
            share = 0.5 if np.isnan(whole) else whole
            top[a, gaps[a]] = np.floor(base[a, gaps[a]] * share + 0.5)
        top[:] = np.where(np.isnan(base), np.nan, np.minimum(top, base))

    # ---- the first hidden rows
    def _hide_first(self) -> None:
        self.known = np.zeros(self.exists.shape, dtype=bool)
        self.valued = np.zeros(self.exists.shape, dtype=bool)  # known, and not as a band
        self.first = np.zeros(self.exists.shape, dtype=bool)
        changed = np.zeros(self.exists.shape, dtype=bool)
        for k, row in enumerate(self.rows):
            a, j = int(self.row_agency[k]), int(self.row_column[k])
            earlier = self.ledger.published.get(self._key(row))
            if earlier is not None:
                same = self._agrees(row, earlier)
                self.known[a, j] |= same
                self.valued[a, j] |= same and not (np.isnan(earlier[0]) and np.isnan(earlier[2]))
                changed[a, j] |= not same
            if self._must_hide(row) or changed[a, j]:
                self.first[a, j] = True
                self.hide(a, int(self.dim_of[j]))
        self.known &= ~changed
        self._hide_small_remainders()
        if self._is_tangled():
            self.hide_all()

    def _key(self, row: int) -> tuple[str, str, str, str]:
        t = self.table
        return (t.agency[row], t.measure[row], t.grade[row], t.subgroup[row])

    def _agrees(self, row: int, earlier: tuple[float, float, float]) -> bool:
        """Whether what an earlier release printed of this row still holds."""
        numerator, denominator, value = earlier
        t = self.table
        if t.status[row] != REPORTED:
            return False
        if not np.isnan(numerator) and numerator != t.numerator[row]:
            return False
        if not np.isnan(denominator) and denominator != t.denominator[row]:
            return False
        if np.isnan(value):
            return True
        now = (
            100 * t.numerator[row] / t.denominator[row]
            if t.denominator[row] and t.kind[row] == "rate"
            else np.nan
        )
        now = t.value[row] if np.isnan(now) else now
        return bool(abs(now - value) <= 0.5 + 1e-9)

    def _must_hide(self, row: int) -> bool:
        t, rule = self.table, self.rule
        if t.status[row] == NOT_COLLECTED:
            return False
        if t.status[row] == SUPPRESSED or self._key(row) in self.ledger.hidden:
            return True
        if t.kind[row] == "count":
            return not (t.numerator[row] == 0 or t.numerator[row] >= rule.minimum_n)
        if t.denominator[row] == 0 or not t.denominator[row] >= rule.minimum_n:
            return bool(t.denominator[row] != 0)
        if t.kind[row] == "mean":
            return bool(np.isnan(t.value[row]))
        return bool(np.isnan(t.numerator[row])) or self._is_uncodable(row)

    def _is_uncodable(self, row: int) -> bool:
        t, m = self.table, self.table.measure[row]
        inside, outside = t.numerator[row], t.denominator[row] - t.numerator[row]
        band = self.rule.band(t.denominator[row])
        if band is None:
            return True
        if min(inside, outside) > band:
            return False
        if len(self.grades) > 1 or max(inside, outside) <= band:
            return True
        shared = list(self.universe_of.values()).count(self.universe_of[m]) > 1
        return m in self.outer and (shared or inside <= band)

    def _hide_small_remainders(self) -> None:
        """A partition or a set of grades that misses a small group shows it by subtraction."""
        n = self.rule.minimum_n
        for layer in self.layers:
            for base in layer.base.values():
                for d in range(1, len(self.dims)):
                    c = self.members[d]
                    left = base[:, 0] - np.nansum(base[:, c], axis=1) if self.whole[d] else base[:, c[-1]]
                    small = (left >= 1) & (left < n) & np.any(base[:, c] > 0, axis=1)
                    for a in np.flatnonzero(small):
                        self.hide(int(a), d)
                        self.first[a, c] = True
        whole = [layer for layer in self.layers if layer.grade == ALL]
        parts = [layer for layer in self.layers if layer.grade != ALL]
        for u in self.measures if whole and parts else []:
            left = whole[0].base[u] - np.nansum([layer.base[u] for layer in parts], axis=0)
            for a, j in np.argwhere((left >= 1) & (left < n)):
                self.hide(int(a), int(self.dim_of[j]))

    def _is_tangled(self) -> bool:
        """Whether universes are nested other than as a tree below one."""
        inner = [u for found in self.nested.values() for u in found]
        return len(inner) != len(set(inner)) or len(set(self.measures) - set(inner)) != 1

    # ---- the pattern
    def hide(self, agency: int, dim: int) -> None:
        """Hide one row; with ALL, every row of the agency, since a printed row would add up to it."""
        if dim == 0:
            self.hidden[agency, :] = True
        self.hidden[agency, dim] = True

    def hide_all(self) -> None:
        """Print nothing of this family."""
        self.hidden[:] = True
        self.is_stubborn = True

    @property
    def prints_nothing(self) -> bool:
        """Whether no cell is printed."""
        return bool((self.hidden_cells() | ~self.exists).all())

    def is_shown(self, agency: int, columns: np.ndarray) -> bool:
        """Whether any of an agency's cells in these columns is printed."""
        return bool((self.exists & ~self.hidden_cells())[agency, columns].any())

    def printable(self, agency: int, dim: int) -> bool:
        """Whether a row holds anything that is still printed."""
        return bool(not self.hidden[agency, dim] and self.exists[agency, self.members[dim]].any())

    def cost(self, agency: int, column: int) -> tuple[bool, float, int]:
        """How dear it is to hide a sibling for the sake of a column: rich in it first, then small ones."""
        room = 2 * self.rule.up + 1
        biggest = [np.nanmax(np.nan_to_num(m[agency, [column, 0]]), initial=0) for m in self._bases(agency)]
        rich = any(np.nan_to_num(m[agency, column]) >= room for m in self._bases(agency))
        return (not rich, float(max(biggest)), agency)

    def _bases(self, agency: int) -> list[Matrix]:
        return [m for layer in self.layers for m in layer.base.values()]

    def hidden_cells(self) -> Matrix:
        """Which cells are hidden, agencies by columns."""
        return self.hidden[:, self.dim_of] if self.cells is None else self.cells

    def hidden_rows(self) -> np.ndarray:
        """Which of the family's table rows are hidden: their own cell is, and it is not an empty group."""
        _t, rows = self.table, self.rows
        hidden = self.hidden_cells()[self.row_agency, self.row_column]
        again = np.array([self._key(row) in self.ledger.hidden for row in rows], dtype=bool)
        return (hidden & self.exists[self.row_agency, self.row_column]) | again


def build_families(table: Table, rule: Rule, ledger: Ledger) -> list[Family]:
    """The families of a table, each with its first hidden rows."""
    universe, family = group_universes(table)
    heads = np.array([family[name] for name in universe], dtype=object)
    return [
        Family(table, np.flatnonzero(heads == head), universe, rule, ledger) for head in sorted(set(heads))
    ]
