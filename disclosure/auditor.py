"""The auditor: proves, on the very rows to be published, that nothing hidden can be pinned down.

Separate code from the suppressor; it trusts nothing but the table, the rule, the ledger and the rows. Every
number that is not printed is a variable that may move away from its true value; every sum that can be formed
(members of a partition, schools of a district, districts of the state, grades, numerators that are another
universe) keeps its value exactly, which is the most an attacker can know. A linear program per connected part
then looks for movements. One solution settles many cells: every movement it holds is a certificate. Parts
are first tried small (one district, all else fixed), which only makes the proof harder, then whole.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import highspy
import numpy as np

from disclosure.model import (
    ALL,
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
    inner_universes,
)

Spot = tuple[str, str, str, str]  # what (universe or measure), agency, grade, subgroup
EPSILON = 1e-6
ROUNDS = 6


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


@dataclass
class _Variable:
    """A number that is not printed: how far it may go down and up, the block it lies in, what is asked."""

    spot: Spot
    low: float
    high: float
    block: str
    row: int = -1
    width: float = 0.0
    up: float = 0.0
    down: float = 0.0
    seen_up: float = 0.0
    seen_down: float = 0.0

    @property
    def is_settled(self) -> bool:
        return (
            self.seen_up + self.seen_down >= self.width - EPSILON
            and self.seen_up >= self.up - EPSILON
            and self.seen_down >= self.down - EPSILON
        )


class _Model:
    """Variables, and sums of movements that must stay nothing."""

    def __init__(self, table: Table, rows: Published, rule: Rule, ledger: Ledger) -> None:
        self.table, self.rows, self.rule, self.ledger = table, rows, rule, ledger
        self.universe, _family = group_universes(table)
        self.keys = table.keys
        self.variables: list[_Variable] = []
        self.at: dict[Spot, int] = {}
        self.sums: list[list[tuple[int, float]]] = []
        self.caps: list[tuple[list[tuple[int, float]], float]] = []
        self.base: dict[Spot, float] = {}
        self.printed: set[Spot] = set()
        self.parent: dict[str, str] = {}
        self.level: dict[str, str] = {}
        self.findings: list[Finding] = []
        self._read()

    # ---- the rows themselves
    def _read(self) -> None:
        t = self.table
        state = min((str(a) for a in t.agency[t.level == "state"]), default="")
        for i in range(len(t)):
            self.level[t.agency[i]] = t.level[i]
            above = t.parent[i] if t.level[i] == "school" else state
            self.parent[t.agency[i]] = "" if t.level[i] == "state" else str(above)
        for i in range(len(t)):
            self._check_row(i)
            self._note_base(i)
        self._guess()
        self.least = _count_least(self)
        whole = (t.subgroup == ALL) & (t.denominator > 0) & (t.numerator >= 0)
        self.rates = {
            (t.agency[i], t.measure[i], t.grade[i]): float(t.numerator[i] / t.denominator[i])
            for i in np.flatnonzero(whole)
        }
        for i in range(len(t)):
            self._add_variables(i)

    def _complain(self, row: int, why: str) -> None:
        self.findings.append(Finding(row, why))

    def _check_row(self, i: int) -> None:
        t, rows, n = self.table, self.rows, self.rule.minimum_n
        status = rows.status[i]
        numbers = (rows.numerator[i], rows.denominator[i], rows.value[i])
        if rows.keys[i] != self.keys[i]:
            self._complain(i, "The row is not the table's.")
        if status in (SUPPRESSED, NOT_COLLECTED) and not all(np.isnan(numbers)):
            self._complain(i, "A hidden row carries a number.")
        if 1 <= rows.denominator[i] < n or (t.kind[i] == "count" and 1 <= rows.numerator[i] < n):
            self._complain(i, "A group smaller than the minimum is printed.")
        if t.status[i] == SUPPRESSED and status != SUPPRESSED:
            self._complain(i, "The source hides this row.")
        if self.keys[i] in self.ledger.hidden and status != SUPPRESSED:
            self._complain(i, "An earlier release hid this row.")
        if status in (REPORTED, TOP, BOTTOM) and t.kind[i] != "count" and not t.denominator[i] >= n:
            self._complain(i, "The row is printed although its group is small or unknown.")
        if t.kind[i] == "rate" and status in (REPORTED, TOP, BOTTOM):
            self._check_rate(i)

    def _check_rate(self, i: int) -> None:
        t, rows = self.table, self.rows
        inside, outside = t.numerator[i], t.denominator[i] - t.numerator[i]
        band = self.rule.band(t.denominator[i])
        extreme = band is None or np.isnan(inside) or min(inside, outside) <= band
        if extreme == (rows.status[i] == REPORTED):
            self._complain(i, "An extreme rate is printed, or a plain one coded.")
        if not np.isnan(rows.numerator[i]):
            self._complain(i, "The numerator of a rate is printed.")
        if rows.status[i] != REPORTED and not np.isnan(rows.value[i]):
            self._complain(i, "A coded rate carries its value.")

    # ---- numbers
    def _spot(self, i: int, what: str | None = None) -> Spot:
        t = self.table
        return (what or str(self.universe[i]), t.agency[i], t.grade[i], t.subgroup[i])

    def _note_base(self, i: int) -> None:
        t = self.table
        if t.status[i] == NOT_COLLECTED:
            return
        number = t.numerator[i] if t.kind[i] == "count" else t.denominator[i]
        spot = self._spot(i)
        if np.isnan(self.base.get(spot, np.nan)):
            self.base[spot] = float(number)
        shown = self.rows.numerator[i] if t.kind[i] == "count" else self.rows.denominator[i]
        earlier = self.ledger.published.get(self.keys[i], (np.nan, np.nan, np.nan))
        stale = earlier[0] if t.kind[i] == "count" else earlier[1]
        if (
            not np.isnan(shown)
            or self.rows.status[i] == "no_students"
            or (t.status[i] == REPORTED and stale == number)
        ):
            self.printed.add(spot)

    def _guess(self) -> None:
        """Plausible numbers for what the source hides; the width of an interval does not hang on them alone."""
        t = self.table
        dimension = {t.subgroup[i]: t.dimension[i] for i in range(len(t)) if t.partition[i]}
        group: dict[tuple[str, str, str, str], list[Spot]] = defaultdict(list)
        for spot in sorted(self.base):
            if spot[3] in dimension and spot[3] != ALL:
                group[(*spot[:3], dimension[spot[3]])].append(spot)
        need: dict[Spot, float] = defaultdict(lambda: 5.0)
        for key, spots in group.items():
            total = (*key[:3], ALL)
            low = sum(1.0 if np.isnan(self.base[s]) else self.base[s] for s in spots)
            need[total] = max(need[total], low)
        for spot in sorted(self.base):
            if spot[3] == ALL and np.isnan(self.base[spot]):
                self.base[spot] = need[spot]
        for key, spots in group.items():
            gaps = [s for s in spots if np.isnan(self.base[s])]
            left = self.base.get((*key[:3], ALL), 0.0) - sum(self.base[s] for s in spots if s not in gaps)
            for spot in gaps:
                self.base[spot] = max(left // len(gaps), 1.0)
        for spot, number in self.base.items():
            if np.isnan(number):
                self.base[spot] = 1.0

    # ---- variables
    def _block(self, agency: str) -> str:
        return self.parent[agency] if self.level[agency] == "school" else agency

    def _variable(self, spot: Spot, low: float, high: float, row: int) -> _Variable:
        if spot not in self.at:
            self.at[spot] = len(self.variables)
            self.variables.append(_Variable(spot, low, high, self._block(spot[1]), row))
        return self.variables[self.at[spot]]

    def _add_variables(self, i: int) -> None:
        t, rule = self.table, self.rule
        if t.status[i] == NOT_COLLECTED:
            return
        spot, hidden = self._spot(i), self.rows.status[i] == SUPPRESSED
        number = self.base[spot]
        if spot not in self.printed:
            base = self._variable(spot, -max(number - 1, 0), np.inf, i)
            told = t.status[i] == REPORTED and hidden
            if hidden and number > 0:
                base.width = rule.width
                if told and number < rule.minimum_n:
                    base.up, base.down = rule.up, max(min(rule.down, number - self.least[spot]), 0)
        if t.kind[i] == "rate":
            self._add_numerator(i, spot, number, hidden)

    def _add_numerator(self, i: int, spot: Spot, number: float, hidden: bool) -> None:
        t, rule, m = self.table, self.rule, f"of {self.table.measure[i]}"
        coded = self.rows.status[i] in (TOP, BOTTOM)
        if self.rows.status[i] == REPORTED or number == 0:
            return
        inside = t.numerator[i]
        if np.isnan(inside):
            inside = np.floor(number * self._share(i) + 0.5)
        inside = min(inside, number)
        if hidden and (self.keys[i] in self.ledger.published and spot in self.printed):
            return
        if t.kind[i] == "rate" and (hidden or coded):
            top = self._variable(self._spot(i, m), -inside, np.inf, i)
            out = self._variable(self._spot(i, f"not {m}"), inside - number, np.inf, i)
            top.width = out.width = rule.width if hidden else 0.0
            if coded:
                self._add_band(i, inside, number, top, out)
            terms = [(self.at[top.spot], 1.0), (self.at[out.spot], 1.0)]
            if spot in self.at:
                terms.append((self.at[spot], -1.0))
            self.sums.append(terms)

    def _share(self, i: int) -> float:
        """The rate of the row's whole agency, else a half: a plausible rate for what the source hides."""
        return self.rates.get((self.table.agency[i], self.table.measure[i], self.table.grade[i]), 0.5)

    def _add_band(self, i: int, inside: float, number: float, top: _Variable, out: _Variable) -> None:
        band = self.rule.band(number) or 0
        edge, room = (
            (top, band - inside) if self.rows.status[i] == BOTTOM else (out, band - (number - inside))
        )
        edge.high = min(edge.high, max(room, 0.0))
        edge.width = max(edge.width, self.rule.coded_values - 1)

    # ---- sums
    def add_sums(self) -> None:
        """Every sum that a reader can form."""
        self._add_nested()
        self._add_partitions()
        self._add_children()
        self._add_grades()

    def _quantities(self) -> dict[str, set[tuple[str, str, str]]]:
        held: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        t = self.table
        for i in np.flatnonzero(t.status != NOT_COLLECTED).tolist():
            if self.base[self._spot(i)] <= 0:
                continue
            for what in self._whats(i):
                held[what].add((t.agency[i], t.grade[i], t.subgroup[i]))
        return held

    def _whats(self, i: int) -> list[str]:
        t = self.table
        m = t.measure[i]
        return [str(self.universe[i]), *([f"of {m}", f"not of {m}"] if t.kind[i] == "rate" else [])]

    def _sum(self, total: Spot | None, parts: list[Spot]) -> None:
        terms = [(self.at[s], 1.0) for s in parts if s in self.at]
        if total is not None and total in self.at:
            terms.append((self.at[total], -1.0))
        if terms:
            self.sums.append(terms)

    def _add_nested(self) -> None:
        t, known = self.table, sorted(set(self.universe))
        for i in np.flatnonzero((t.numerator_universe != "") & (t.kind == "rate")).tolist():
            for inner in inner_universes(t.numerator_universe[i], known):
                if self._spot(i, inner) in self.base:
                    top = self._spot(i, f"of {t.measure[i]}")
                    pair = [
                        (self.at[s], sign)
                        for s, sign in ((top, 1.0), (self._spot(i, inner), -1.0))
                        if s in self.at
                    ]
                    self.sums += [pair] if pair else []

    def _add_partitions(self) -> None:
        t = self.table
        dimension = {t.subgroup[i]: t.dimension[i] for i in range(len(t)) if t.partition[i]}
        for what, cells in sorted(self._quantities().items()):
            rows: dict[tuple[str, str, str], list[Spot]] = defaultdict(list)
            for agency, grade, subgroup in sorted(cells):
                if subgroup != ALL and subgroup in dimension:
                    rows[agency, grade, dimension[subgroup]].append((what, agency, grade, subgroup))
            for (agency, grade, _), parts in rows.items():
                if (agency, grade, ALL) in cells:
                    self._sum((what, agency, grade, ALL), parts)

    def _add_children(self) -> None:
        for what, cells in sorted(self._quantities().items()):
            below: dict[tuple[str, str, str], list[Spot]] = defaultdict(list)
            for agency, grade, subgroup in sorted(cells):
                if self.parent[agency]:
                    below[self.parent[agency], grade, subgroup].append((what, agency, grade, subgroup))
            for key, parts in below.items():
                if key in cells:
                    self._sum((what, *key), parts)

    def _add_grades(self) -> None:
        for what, cells in sorted(self._quantities().items()):
            grades: dict[tuple[str, str], list[Spot]] = defaultdict(list)
            for agency, grade, subgroup in sorted(cells):
                if grade != ALL:
                    grades[agency, subgroup].append((what, agency, grade, subgroup))
            for (agency, subgroup), parts in grades.items():
                if (agency, ALL, subgroup) in cells:
                    self._sum((what, agency, ALL, subgroup), parts)


def audit(table: Table, published: Published, rule: Rule, ledger: Ledger | None = None) -> Report:
    """Whether these rows may be published: every row checked, every hidden or coded number given room."""
    model = _Model(table, published, rule, ledger or Ledger())
    model.add_sums()
    programs = _Programs(model)
    programs.run()
    findings = model.findings + _unions(model)
    for variable in model.variables:
        if not variable.is_settled:
            findings.append(Finding(variable.row, f"{variable.spot[0]} can be pinned down too closely."))
    cells = sum(1 for v in model.variables if v.width > 0)
    return Report(tuple(sorted(set(findings), key=lambda f: (f.row, f.why))), cells, programs.count)


def _unions(model: _Model) -> list[Finding]:
    """Hidden cells below one printed cell that together are a small group."""
    found = []
    for terms in model.sums:
        spots = [model.variables[j] for j, sign in terms]
        if any(sign < 0 for _, sign in terms) or any(v.spot[0] not in model.universe for v in spots):
            continue
        total = sum(model.base[v.spot] for v in spots if model.rows.status[v.row] == SUPPRESSED)
        if 1 <= total < model.rule.minimum_n and len(spots) == sum(1 for v in spots if v.width > 0):
            found.append(Finding(spots[0].row, "The hidden cells of a sum are together a small group."))
    return found


def _count_least(model: _Model) -> dict[Spot, float]:
    """What each cell holds at least: every row that is listed has a student, and so have the rows below."""
    t = model.table
    dimension = {t.subgroup[i]: t.dimension[i] for i in range(len(t)) if t.partition[i]}
    least = {spot: 1.0 if number > 0 else 0.0 for spot, number in model.base.items()}
    for level in ("school", "district", "state"):
        spots = [spot for spot in sorted(least) if model.level[spot[1]] == level]
        rows: dict[tuple[Spot, str], float] = defaultdict(float)
        for spot in spots:
            if spot[3] != ALL and spot[3] in dimension:
                rows[(*spot[:3], ALL), dimension[spot[3]]] += least[spot]
        for (total, _), number in rows.items():
            if total in least:
                least[total] = max(least[total], number)
        above: dict[Spot, float] = defaultdict(float)
        for spot in spots:
            above[spot[0], model.parent[spot[1]], spot[2], spot[3]] += least[spot]
        for spot, number in above.items():
            if spot in least:
                least[spot] = max(least[spot], number)
    return least


class _Programs:
    """The linear programs: small parts first, whole parts for what is left, one by one at the end."""

    def __init__(self, model: _Model) -> None:
        self.model, self.count = model, 0
        self.by_variable: dict[int, list[int]] = defaultdict(list)
        for k, terms in enumerate(model.sums):
            for j, _ in terms:
                self.by_variable[j].append(k)

    def run(self) -> None:
        """Settle what can be settled."""
        variables = self.model.variables
        blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
        for part, members in enumerate(self._parts()):
            for j in members:
                blocks[str(part), variables[j].block].append(j)
        for _, members in sorted(blocks.items()):
            self._settle(members)
        for members in self._parts():
            self._settle(members)
            for j in members:
                if not variables[j].is_settled:
                    self._solve(members, {j: 1.0})
                if not variables[j].is_settled:
                    self._solve(members, {j: -1.0})

    def _parts(self) -> list[list[int]]:
        head = list(range(len(self.model.variables)))

        def find(j: int) -> int:
            while head[j] != j:
                head[j] = head[head[j]]
                j = head[j]
            return j

        for terms in self.model.sums:
            for j, _ in terms[1:]:
                head[find(j)] = find(terms[0][0])
        parts: dict[int, list[int]] = defaultdict(list)
        for j in range(len(head)):
            parts[find(j)].append(j)
        return sorted(parts.values())

    def _settle(self, members: list[int]) -> None:
        """A few programs that move many cells at once, in changing directions."""
        variables = self.model.variables
        for turn in range(ROUNDS):
            open_ones = [j for j in members if not variables[j].is_settled]
            if not open_ones:
                return
            before = len(open_ones)
            wanted = {j: self._direction(variables[j], k + turn) for k, j in enumerate(open_ones)}
            self._solve(members, wanted)
            if turn > 1 and before == sum(1 for j in members if not variables[j].is_settled):
                return

    @staticmethod
    def _direction(variable: _Variable, turn: int) -> float:
        if variable.seen_up < variable.up:
            return 1.0 if turn % 4 else -1.0
        if variable.seen_down < variable.down:
            return -1.0 if turn % 4 else 1.0
        return 1.0 if turn % 2 else -1.0

    def _solve(self, members: list[int], wanted: dict[int, float]) -> None:
        """Move the wanted cells as far as asked, all else inside these members free, outside fixed."""
        self.count += 1
        need = self.model.rule.up
        place = {j: k for k, j in enumerate(members)}
        variables = self.model.variables
        low = [
            max(variables[j].low, -need if wanted.get(j, 0) < 0 and len(wanted) > 1 else -np.inf)
            for j in members
        ]
        high = [min(variables[j].high, need if wanted.get(j, 0) > 0 else np.inf) for j in members]
        low = [
            max(bound, -need) if wanted.get(j, 0) < 0 else bound
            for j, bound in zip(members, low, strict=True)
        ]
        cost = [wanted.get(j, 0.0) for j in members]
        solution = _maximise(cost, low, high, self._matrix(place))
        for j, moved in zip(members, solution, strict=True):
            variables[j].seen_up = max(variables[j].seen_up, moved)
            variables[j].seen_down = max(variables[j].seen_down, -moved)

    def _matrix(self, place: dict[int, int]) -> list[list[tuple[int, float]]]:
        sums = sorted({k for j in place for k in self.by_variable[j]})
        return [[(place[j], sign) for j, sign in self.model.sums[k] if j in place] for k in sums]


def _maximise(
    cost: list[float], low: list[float], high: list[float], sums: list[list[tuple[int, float]]]
) -> np.ndarray:
    """A solution of one linear program; standing still is always one, so it cannot fail for lack of any."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(cost), len(sums)
    lp.col_cost_ = -np.array(cost, dtype=float)
    lp.col_lower_ = np.array(low, dtype=float)
    lp.col_upper_ = np.array(high, dtype=float)
    lp.row_lower_ = lp.row_upper_ = np.zeros(len(sums))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(terms) for terms in sums)])
    lp.a_matrix_.index_ = np.array([k for terms in sums for k, _ in terms], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([sign for terms in sums for _, sign in terms], dtype=float)
    solver.passModel(lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"The linear program was not solved: {solver.getModelStatus()}.")
    return np.array(solver.getSolution().col_value)
