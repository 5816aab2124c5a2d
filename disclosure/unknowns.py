"""What a reader of published rows does not know, as arrays: for the auditor only.

One family of universes. A *cell* is an agency, a grade and a subgroup; a *quantity* is the denominator of a
universe, or the numerator or non-numerator of a measure. `low` and `high` say how far each number may move
from its true value, nothing where it is printed; `sums` are the movements that must add up to nothing. Sums
depend on the table alone, so what was proved for rows that print more stays proved for rows that print less.
"""

from __future__ import annotations

from functools import cached_property
from itertools import product

import numpy as np

from disclosure.bands import spread_band
from disclosure.entries import Entries
from disclosure.model import (
    ALL,
    BOTTOM,
    NO_STUDENTS,
    NOT_COLLECTED,
    REPORTED,
    SUPPRESSED,
    TOP,
    Ledger,
    Published,
    Rule,
    Table,
    inner_universes,
)
from disclosure.plausible import reconcile

Matrix = np.ndarray
Moves = tuple[tuple[int, int], ...]  # quantities that move together, each with its sign
MOST_MEASURES = 3


class Unknowns:
    """The numbers of one family. `low`, `high`, `width`, `up`, `down`: quantities by cells, in students."""

    def __init__(self, table: Table, universe: np.ndarray, rule: Rule, ledger: Ledger) -> None:
        self.table, self.rule, self.ledger = table, rule, ledger
        self.counted = table.status != NOT_COLLECTED
        self._index(universe)
        self._index_quantities(universe)
        self._note_numbers()
        self._guess()
        self._note_numerators()
        self.low, self.high = np.zeros((self.count, self.size)), np.zeros((self.count, self.size))
        self.sums = {key: self._sums_of(held) for key, held in self._held_masks().items()}
        self._reconcile()
        self._count_least()

    # ---- structure
    def _index(self, universe: np.ndarray) -> None:
        t = self.table
        agencies, agency = np.unique(t.agency.astype(str), return_inverse=True)
        grades, grade = np.unique(t.grade.astype(str), return_inverse=True)
        groups, group = np.unique(t.subgroup.astype(str), return_inverse=True)
        _dims, dim = np.unique(t.dimension.astype(str), return_inverse=True)
        spot = (agency * len(grades) + grade) * len(groups) + group
        found, first, self.row_cell = np.unique(spot, return_index=True, return_inverse=True)
        at = np.full(len(agencies) * len(grades) * len(groups), -1, dtype=int)
        at[found] = np.arange(len(found))
        place = {name: k for k, name in enumerate(agencies.tolist())}
        state = min((str(a) for a in t.agency[t.level == "state"]), default="")
        above = np.where(t.level == "school", t.parent, np.where(t.level == "state", "", state))[first]
        parent = np.array([place.get(str(name), -1) for name in above], dtype=int)
        rank = np.array([("state", "district", "school").index(level) for level in t.level[first]])
        block = np.where(rank == 2, parent, agency[first])
        self.size = len(found)
        self.level, self.block, self.agency = rank, block, agency[first]
        self.group, self.grade = group[first], grade[first]
        whole = int(np.searchsorted(groups, ALL)) if ALL in groups else -1
        every = int(np.searchsorted(grades, ALL)) if ALL in grades else -1
        adds = np.zeros(len(groups), dtype=int) - 1
        adds[group[t.partition]] = dim[t.partition]
        self.dim = np.where(self.group == whole, -1, adds[self.group])
        self.total_of = self._lookup(at, (len(grades), len(groups)), self.agency, self.grade, whole)
        self.total_of[self.group == whole] = -1
        self.parent_of = self._lookup(at, (len(grades), len(groups)), parent, self.grade, self.group)
        self.every_of = self._lookup(at, (len(grades), len(groups)), self.agency, every, self.group)
        self.every_of[self.grade == every] = -1
        self.is_total = self.group == whole
        self.has_grades = bool((self.every_of >= 0).any())

    def _lookup(
        self,
        at: np.ndarray,
        shape: tuple[int, int],
        agency: np.ndarray,
        grade: np.ndarray | int,
        group: np.ndarray | int,
    ) -> np.ndarray:
        grade, group = np.broadcast_to(grade, agency.shape), np.broadcast_to(group, agency.shape)
        known = (agency >= 0) & (grade >= 0) & (group >= 0)
        spot = (agency * shape[0] + grade) * shape[1] + group
        return np.where(known, at[np.where(known, spot, 0)], -1)

    def _index_quantities(self, universe: np.ndarray) -> None:
        t = self.table
        self.universes = sorted(set(universe))
        rates = sorted(set(t.measure[t.kind == "rate"]))
        self.base_of = {u: q for q, u in enumerate(self.universes)}
        self.in_of = {m: len(self.universes) + 2 * k for k, m in enumerate(rates)}
        self.count = len(self.universes) + 2 * len(rates)
        self.row_base = np.array([self.base_of[u] for u in universe], dtype=int)
        self.row_in = np.array([self.in_of.get(m, -1) for m in t.measure], dtype=int)
        self.is_rate = t.kind == "rate"
        self.row_in[~self.is_rate] = -1
        owner = dict(zip(t.measure[self.is_rate], self.row_base[self.is_rate], strict=True))
        self.rates_of: dict[int, list[int]] = {q: [] for q in self.base_of.values()}
        for m in rates:
            self.rates_of[int(owner[m])].append(self.in_of[m])
        nested = sorted(set(zip(t.measure, t.numerator_universe, self.is_rate, strict=True)))
        self.inner_of = {
            self.in_of[m]: [self.base_of[u] for u in inner_universes(inner, self.universes)]
            for m, inner, is_rate in nested
            if inner and is_rate
        }

    # ---- numbers
    def _note_numbers(self) -> None:
        t, shape = self.table, (len(self.universes), self.size)
        self.row_number = np.where(t.kind == "count", t.numerator, t.denominator)
        self.base, self.listed = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
        self.listed[self.row_base[self.counted], self.row_cell[self.counted]] = True
        told = np.flatnonzero(self.counted & ~np.isnan(self.row_number))[::-1]
        self.base[self.row_base[told], self.row_cell[told]] = self.row_number[told]
        self.told = ~np.isnan(self.base)

    def _guess(self) -> None:
        """Plausible numbers for what the source hides; the width of an interval does not hang on them alone."""
        members = np.flatnonzero(self.dim >= 0)
        dims = int(self.dim.max(initial=0)) + 1
        key = ((self.agency * (self.grade.max(initial=0) + 1) + self.grade) * dims + self.dim)[members]
        _, row = np.unique(key, return_inverse=True)
        total = self.total_of[members]
        for base, listed in zip(self.base, self.listed, strict=True):
            here, gap = listed[members], listed[members] & np.isnan(base[members])
            known = np.bincount(row, np.where(here & ~gap, base[members], 0.0))
            gaps = np.bincount(row, gap)
            need = np.full(self.size, 5.0)
            has = here & (total >= 0)
            np.maximum.at(need, total[has], (known + gaps)[row[has]])
            blank = self.is_total & listed & np.isnan(base)
            base[blank] = need[blank]
            whole = np.where(total >= 0, np.nan_to_num(base[total]), 0.0)
            share = np.maximum((whole - known[row]) // np.maximum(gaps[row], 1), 1.0)
            base[members[gap]] = share[gap]
            base[listed & np.isnan(base)] = 1.0

    def _count_least(self) -> None:
        """What each cell holds at least: every row that is listed has a student, and so have the rows below.

        Where a numerator is another universe but the file's numbers disagree, the numbers that move with it
        run into nothing sooner; more room than that cannot be asked for.
        """
        self.least = (np.nan_to_num(self.base) > 0).astype(float)
        inside = np.full((self.count, self.size), np.nan)
        inside[self.row_in[self.rated], self.row_cell[self.rated]] = self.row_inside[self.rated]
        inner = {q for found in self.inner_of.values() for q in found}
        for q in [*sorted(inner), *(q for q in self.base_of.values() if q not in inner)]:
            for top in [top for top, found in self.inner_of.items() if q in found]:
                self.least[q] = np.fmax(self.least[q], self.base[q] - inside[top])
            for top in [top for top in self.rates_of[q] if top in self.inner_of]:
                for u in self.inner_of[top]:
                    room = self.base[q] - inside[top] + np.maximum(self.base[u] - self.least[u], 0)
                    self.least[q] = np.fmax(self.least[q], self.base[q] - room)
            self._add_up_least(q)

    def _add_up_least(self, q: int) -> None:
        least = self.least[q]
        members = np.flatnonzero((self.dim >= 0) & (self.total_of >= 0))
        dims = int(self.dim.max(initial=0)) + 1
        for level in (2, 1, 0):
            here = members[self.level[members] == level]
            key, row = np.unique(self.total_of[here] * dims + self.dim[here], return_inverse=True)
            np.maximum.at(least, key // dims, np.bincount(row, least[here], len(key)))
            kids = np.flatnonzero((self.level == level) & (self.parent_of >= 0))
            least[:] = np.maximum(least, np.bincount(self.parent_of[kids], least[kids], self.size))
        least[~self.listed[q]] = 0.0

    def _note_numerators(self) -> None:
        t, size = self.table, len(self.table)
        self.row_base_number = self.base[self.row_base, self.row_cell]
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = t.numerator / t.denominator
        whole = (t.subgroup == ALL) & (t.denominator > 0) & (t.numerator >= 0) & self.is_rate
        shares = np.full((self.count, self.size), np.nan)
        shares[self.row_in[whole], self.row_cell[whole]] = rate[whole]
        above = self.total_of[self.row_cell]
        share = np.full(size, np.nan)
        fits = self.is_rate & (above >= 0)
        share[fits] = shares[self.row_in[fits], above[fits]]
        guess = np.floor(self.row_base_number * np.where(np.isnan(share), 0.5, share) + 0.5)
        self.row_inside = np.minimum(
            np.where(np.isnan(t.numerator), guess, t.numerator), self.row_base_number
        )
        self.rated = self.is_rate & self.counted & (self.row_base_number > 0)

    def _reconcile(self) -> None:
        """Move the guesses until sums hold wherever they can: what is printed may leave nothing over."""
        value, free = np.zeros(self.held.shape), np.zeros(self.held.shape, dtype=bool)
        least, bases = np.zeros(self.held.shape), slice(0, len(self.universes))
        value[bases], least[bases] = np.nan_to_num(self.base), self.listed
        free[bases] = self.listed & ~self.told
        r = np.flatnonzero(self.rated)
        spot, outside = (self.row_in[r], self.row_cell[r]), (self.row_in[r] + 1, self.row_cell[r])
        value[spot], value[outside] = self.row_inside[r], self.row_base_number[r] - self.row_inside[r]
        free[spot] = np.isnan(self.table.numerator[r])
        free[outside] = free[spot] | free[self.row_base[r], self.row_cell[r]]
        found = reconcile(
            self._sums_soft(), self._sums_hard(), value.ravel(), free.ravel(), least.ravel()
        ).reshape(value.shape)
        self.base = np.where(self.listed, found[bases], self.base)
        self.row_base_number = self.base[self.row_base, self.row_cell]
        self.row_inside[r] = np.minimum(found[spot], self.row_base_number[r])

    # ---- sums
    def _held_masks(self) -> dict[bytes, np.ndarray]:
        """For each quantity the cells that hold it; quantities that share them share their sums."""
        self.held = np.zeros((self.count, self.size), dtype=bool)
        live = self.counted & (self.row_base_number > 0)
        self.held[self.row_base[live], self.row_cell[live]] = True
        for side in (0, 1):
            self.held[self.row_in[self.rated] + side, self.row_cell[self.rated]] = True
        self.held_key = [mask.tobytes() for mask in self.held]
        return dict(zip(self.held_key, self.held, strict=True))

    def _sums_of(self, held: np.ndarray) -> Entries:
        """Every sum over cells that a reader can form: partitions, schools and districts, grades."""
        dims = int(self.dim.max(initial=0)) + 1
        found = []
        for at, kind in ((self.total_of, self.dim), (self.parent_of, dims), (self.every_of, dims + 1)):
            part = np.flatnonzero(held & (at >= 0) & held[at] & (np.asarray(kind) >= 0))
            name = at[part] * (dims + 2) + np.broadcast_to(kind, at.shape)[part]
            rows, first = np.unique(name, return_index=True)
            found.append(Entries(name, part, np.ones(len(part))))
            found.append(Entries(rows, at[part[first]], -np.ones(len(rows))))
        return Entries(*(np.concatenate([getattr(e, n) for e in found]) for n in ("row", "column", "sign")))

    def sums_together(self, moves: Moves) -> Entries:
        """The sums of quantities that move alike, each different one once."""
        seen: list[bytes] = []
        parts: list[Entries] = []
        for key in dict.fromkeys(self.held_key[q] for q, _ in moves):
            entries = self.sums[key]
            fresh = np.ones(len(entries.row), dtype=bool)
            for other in seen:
                differs = np.frombuffer(key, dtype=bool) != np.frombuffer(other, dtype=bool)
                known = np.isin(entries.row, self.sums[other].row)
                changed = np.unique(
                    np.concatenate([e.row[differs[e.column]] for e in (entries, self.sums[other])])
                )
                fresh &= ~known | np.isin(entries.row, changed)
            parts.append(Entries(entries.row[fresh], entries.column[fresh], entries.sign[fresh]))
            seen.append(key)
        return Entries.joined(parts)

    @cached_property
    def sums_apart(self) -> Entries:
        """The sums of all quantities, each moving by itself; columns are quantity * size + cell."""
        return Entries.joined([self._sums_soft(), self._sums_hard()])

    def _sums_soft(self) -> Entries:
        """Sums that files keep as a rule: over cells, and of a numerator that is another universe."""
        parts = []
        for q, key in enumerate(self.held_key):
            entries = self.sums[key]
            parts.append(Entries(entries.row, entries.column + q * self.size, entries.sign))
        for inside, found in self.inner_of.items():
            for q in found:
                cells = np.flatnonzero(self.held[inside] & self.listed[q])
                parts.append(self._link(cells, ((inside, 1), (q, -1))))
        return Entries.joined(parts)

    def _sums_hard(self) -> Entries:
        """Sums that cannot fail: numerator and non-numerator are the denominator."""
        parts = [self._link(np.zeros(0, dtype=int), ((0, 1),))]
        for q, inside in ((q, i) for q, found in self.rates_of.items() for i in found):
            parts.append(
                self._link(np.flatnonzero(self.held[inside]), ((inside, 1), (inside + 1, 1), (q, -1)))
            )
        return Entries.joined(parts)

    def _link(self, cells: np.ndarray, terms: Moves) -> Entries:
        rows = np.tile(np.arange(len(cells)), len(terms))
        columns = np.concatenate([q * self.size + cells for q, _ in terms])
        return Entries(rows, columns, np.repeat([float(sign) for _, sign in terms], len(cells)))

    # ---- what moves together
    def kinds(self) -> list[Moves]:
        """Ways for one student to come, or to change sides, that keep all links between quantities."""
        inner = {q for found in self.inner_of.values() for q in found}
        kinds = [way for q in sorted(self.rates_of) if q not in inner for way in self._ways(q)]
        for inside in sorted(self.in_of.values()):
            ways = self._joined([self._ways(q) for q in self.inner_of.get(inside, [])])
            kinds += [((inside, 1), (inside + 1, -1), *way) for way in ways]
        return kinds

    def _ways(self, q: int) -> list[Moves]:
        choices: list[list[Moves]] = []
        for inside in self.rates_of[q]:
            grown = self._joined([self._ways(u) for u in self.inner_of.get(inside, [])])
            choices.append([((inside + 1, 1),), *(((inside, 1), *way) for way in grown)])
        return [((q, 1), *way) for way in self._joined(choices)]

    @staticmethod
    def _joined(choices: list[list[Moves]]) -> list[Moves]:
        """One choice of each; where there are many measures, alike for all of them but one."""
        if len(choices) <= MOST_MEASURES:
            picks = list(product(*choices))
        else:
            picks = []
            for k in range(len(choices)):
                for own, rest in ((0, -1), (-1, 0)):
                    picks.append(tuple(c[own if j == k else rest] for j, c in enumerate(choices)))
        return [tuple(move for way in pick for move in way) for pick in picks]

    # ---- what the rows leave open
    def read(self, rows: Published) -> None:
        """Set how far every number may move, and what is asked of it, from the rows to be published."""
        shape = (self.count, self.size)
        self.low, self.high = np.zeros(shape), np.zeros(shape)
        self.width, self.up, self.down = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.row_of = np.full(shape, -1, dtype=int)
        hidden = self.counted & (rows.status == SUPPRESSED)
        printed = self._read_bases(rows, hidden)
        self._read_rates(rows, hidden, printed)
        if not (printed & (self.base > 0)).any():  # who knows no number of a family can reckon none
            self.width[:], self.up[:], self.down[:] = 0, 0, 0

    def all_hidden(self) -> tuple[Matrix, Matrix]:
        """How far every number could move if nothing of the family were printed."""
        low, high = np.zeros((self.count, self.size)), np.zeros((self.count, self.size))
        bases = slice(0, len(self.universes))
        low[bases] = np.where(self.listed, -np.maximum(np.nan_to_num(self.base) - 1, 0), 0.0)
        low[self.row_in[self.rated], self.row_cell[self.rated]] = -self.row_inside[self.rated]
        outside = (self.row_base_number - self.row_inside)[self.rated]
        low[self.row_in[self.rated] + 1, self.row_cell[self.rated]] = -outside
        high[:] = np.where(self.held, np.inf, 0.0)
        return low, high

    def _read_bases(self, rows: Published, hidden: np.ndarray) -> Matrix:
        t, rule = self.table, self.rule
        count = t.kind == "count"
        stale = np.array([self._stale(i) for i in range(len(t))]) if self.ledger.published else np.nan
        shown = np.where(count, rows.numerator, rows.denominator)
        open_to_all = ~np.isnan(shown) | (rows.status == NO_STUDENTS)
        open_to_all |= (t.status == REPORTED) & (stale == self.row_number)
        printed = np.zeros(self.base.shape, dtype=bool)
        seen = open_to_all & self.counted
        printed[self.row_base[seen], self.row_cell[seen]] = True
        closed = self.listed & ~printed
        bases = slice(0, len(self.universes))
        self.low[bases] = np.where(closed, -np.maximum(self.base - 1, 0), 0.0)
        self.high[bases] = np.where(closed, np.inf, 0.0)
        free = self.counted & closed[self.row_base, self.row_cell]
        asked = free & hidden & (self.row_base_number > 0)
        self._ask(self.width, self.row_base, asked, np.full(len(t), float(rule.width)))
        small = asked & (t.status == REPORTED) & (self.row_base_number < rule.minimum_n)
        least = self.row_base_number - self.least[self.row_base, self.row_cell]
        self._ask(self.up, self.row_base, small, np.full(len(t), float(rule.up)))
        self._ask(self.down, self.row_base, small, np.clip(least, 0, rule.down))
        back = np.flatnonzero(free)[::-1]
        self.row_of[self.row_base[back], self.row_cell[back]] = back
        return printed

    def _stale(self, i: int) -> float:
        earlier = self.ledger.published.get(
            (self.table.agency[i], self.table.measure[i], self.table.grade[i], self.table.subgroup[i])
        )
        if earlier is None:
            return np.nan
        return earlier[0] if self.table.kind[i] == "count" else earlier[1]

    def _ask(self, what: Matrix, quantity: np.ndarray, rows: np.ndarray, need: np.ndarray) -> None:
        np.maximum.at(what, (quantity[rows], self.row_cell[rows]), need[rows])

    def _read_rates(self, rows: Published, hidden: np.ndarray, printed: Matrix) -> None:
        coded = self.rated & np.isin(rows.status, (TOP, BOTTOM))
        earlier = np.zeros(len(self.table), dtype=bool)
        if self.ledger.published:
            earlier = np.array([key in self.ledger.published for key in self.table.keys])
        free = (self.rated & hidden & ~(earlier & printed[self.row_base, self.row_cell])) | coded
        r = np.flatnonzero(free)
        inside, number = self.row_inside[r], self.row_base_number[r]
        band = np.nan_to_num(spread_band(self.rule, number))
        bottom = rows.status[r] == BOTTOM
        for side, held, edge in ((0, inside, bottom), (1, number - inside, coded[r] & ~bottom)):
            spot = (self.row_in[r] + side, self.row_cell[r])
            self.low[spot] = -held
            self.high[spot] = np.where(edge, np.maximum(band - held, 0.0), np.inf)
            asked = np.where(hidden[r], self.rule.width, np.where(edge, self.rule.coded_values - 1, 0))
            self.width[spot] = asked
            self.row_of[spot] = r
