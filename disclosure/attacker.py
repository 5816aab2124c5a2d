"""The attacker: what an outsider computes from published rows alone. Never sees the protected table.

It forms every sum a reader can form, subtracts, turns printed percentages back into numerators where only
one whole number fits, and repeats until nothing new follows. Then, if asked, a linear program per hidden
cell bounds what subtraction leaves. Used by tests, and by whoever wants to try a published file:
`tally` counts what `recover` names.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import highspy
import numpy as np

from disclosure.model import ALL, REPORTED, SUPPRESSED, Published, Table

Spot = tuple[str, str, str, str]  # "den <universe>" or "num <measure>", agency, grade, subgroup
Sum = tuple[Spot, list[Spot]]  # the whole and its parts
NOTHING = 1e-6  # two ends closer than this are one


@dataclass(frozen=True)
class Structure:
    """What everybody knows: who belongs to whom, and which subgroups add up. No numbers."""

    parent: dict[str, str]
    dimension: dict[str, str]
    universe: dict[str, str]
    numerator_universe: dict[str, str]
    kind: dict[str, str]

    @classmethod
    def of(cls, table: Table) -> Structure:
        """The public structure of a table."""
        state = min((str(a) for a in table.agency[table.level == "state"]), default="")
        parent = {}
        for agency, level, above in zip(table.agency, table.level, table.parent, strict=True):
            parent[agency] = "" if level == "state" else (above if level == "school" else state)
        whole = table.partition & (table.subgroup != ALL)
        return cls(
            parent,
            dict(zip(table.subgroup[whole], table.dimension[whole], strict=True)),
            dict(zip(table.measure, table.universe, strict=True)),
            dict(zip(table.measure, table.numerator_universe, strict=True)),
            dict(zip(table.measure, table.kind, strict=True)),
        )


@dataclass(frozen=True)
class Recovered:
    """A number that was not printed and follows: its row, which number, and the value."""

    row: int
    what: str
    value: float


@dataclass(frozen=True)
class Tally:
    """How many hidden numbers an outsider learns. Counts only.

    `narrow` ones are not exact, but lie between ends less than `width` apart. `untried` were left out of the
    programs because the time was over; subtraction has tried all.
    """

    hidden: int
    by_subtraction: int
    by_programs: int
    narrow: int
    untried: int


def _always() -> bool:
    return True


def tally(
    published: Published, structure: Structure, *, width: int = 3, has_time: Callable[[], bool] = _always
) -> Tally:
    """Count what follows from a published file, the programs with the fewest sums first while there is time."""
    known, wanted, held = _read(published, structure)
    sums = _sums(held, structure)
    hidden = [spot for spot in wanted if spot not in known]
    _close(known, sums)
    left = {spot: wanted[spot] for spot in hidden if spot not in known}
    exact = narrow = untried = 0
    for tied in sorted(_tied(known, sums), key=len):
        if not has_time():
            untried += len({spot for total, members in tied for spot in (total, *members)} & left.keys())
            continue
        for _, low, high in _ends(known, left, tied):
            exact += high - low < NOTHING
            narrow += NOTHING <= high - low < width
    return Tally(len(hidden), len(hidden) - len(left), exact, narrow, untried)


def recover(published: Published, structure: Structure, programs: bool = False) -> list[Recovered]:
    """Numbers of suppressed rows that follow exactly, by subtraction, and by linear programs if asked."""
    known, wanted, held = _read(published, structure)
    sums = _sums(held, structure)
    hidden = {
        spot: row for spot, row in wanted.items() if spot not in known
    }  # a row may print its denominator
    _close(known, sums)
    if programs:
        _bound(known, wanted, sums)
    found = [Recovered(row, spot[0], known[spot]) for spot, row in hidden.items() if spot in known]
    return sorted(found, key=lambda r: (r.row, r.what))


def _read(published: Published, structure: Structure) -> tuple[dict[Spot, float], dict[Spot, int], set[Spot]]:
    known: dict[Spot, float] = {}
    wanted: dict[Spot, int] = {}
    held: set[Spot] = set()
    for i, (agency, measure, grade, subgroup) in enumerate(published.keys):
        if published.status[i] in ("not_collected", "no_students"):
            continue
        base, top = (f"den {structure.universe[measure]}", f"num {measure}")
        if structure.kind[measure] == "count":
            base = top
        names = [base, top] if structure.kind[measure] == "rate" else [base]
        spots: list[Spot] = [(name, agency, grade, subgroup) for name in names]
        held.update(spots)
        if published.status[i] == SUPPRESSED:
            wanted.update(dict.fromkeys(spots, i))
        shown = published.numerator[i] if structure.kind[measure] == "count" else published.denominator[i]
        if not math.isnan(shown):
            known[spots[0]] = float(shown)
        if len(spots) == 2 and not math.isnan(published.numerator[i]):
            known[spots[1]] = float(published.numerator[i])
        elif (
            len(spots) == 2 and published.status[i] == REPORTED and not math.isnan(shown * published.value[i])
        ):
            only = _only_numerator(float(shown), float(published.value[i]), int(published.decimals[i]))
            if only is not None:
                known[spots[1]] = only
    return known, wanted, held


def _only_numerator(denominator: float, value: float, decimals: int) -> float | None:
    """The one whole number that a printed percentage can stand for, if there is one."""
    half = 0.5 * 10.0**-decimals
    low = math.ceil((value - half) * denominator / 100 - 1e-9)
    high = math.floor((value + half) * denominator / 100 + 1e-9)
    return float(low) if low == high else None


def _sums(held: set[Spot], structure: Structure) -> list[Sum]:
    parts: dict[tuple[Spot, str], list[Spot]] = defaultdict(list)
    for what, agency, grade, subgroup in sorted(held):
        if subgroup in structure.dimension:
            parts[(what, agency, grade, ALL), structure.dimension[subgroup]].append(
                (what, agency, grade, subgroup)
            )
        if structure.parent.get(agency):
            total = (what, structure.parent[agency], grade, subgroup)
            parts[total, "children"].append((what, agency, grade, subgroup))
        if grade != ALL:
            parts[(what, agency, ALL, subgroup), "grades"].append((what, agency, grade, subgroup))
    nested = {f"num {m}": f"den {u}" for m, u in structure.numerator_universe.items() if u}
    for what, agency, grade, subgroup in sorted(held):
        inner = (nested.get(what, ""), agency, grade, subgroup)
        if inner in held:
            parts[(what, agency, grade, subgroup), "nested"] = [inner]
    return [(total, members) for (total, _), members in sorted(parts.items()) if total in held]


def _close(known: dict[Spot, float], sums: list[Sum]) -> None:
    """Subtract until nothing new follows."""
    news = True
    while news:
        news = False
        for total, members in sums:
            missing = [spot for spot in [total, *members] if spot not in known]
            if len(missing) != 1:
                continue
            if missing[0] == total:
                known[total] = sum(known[s] for s in members)
                news = True
                continue
            left = known[total] - sum(known[s] for s in members if s in known)
            if left >= 0:  # below nothing, the sum does not hold and says nothing
                known[missing[0]] = left
                news = True


def _bound(known: dict[Spot, float], wanted: dict[Spot, int], sums: list[Sum]) -> None:
    """Add what linear programs pin down, one program for all numbers that sums tie together.

    Sums that contradict one another say nothing of the numbers they tie together.
    """
    found: dict[Spot, float] = {}
    for tied in _tied(known, sums):
        found |= {s: round(low) for s, low, high in _ends(known, wanted, tied) if high - low < NOTHING}
    known |= found


def _ends(
    known: dict[Spot, float], wanted: dict[Spot, int], tied: list[Sum]
) -> Iterator[tuple[Spot, float, float]]:
    """Between which ends each wanted number lies that these sums bound on both sides."""
    solver, place = _program(known, tied)
    for spot in [s for s in place if s in wanted]:
        low, high = (_end(solver, place[spot], sense) for sense in (1.0, -1.0))
        if low is not None and high is not None:
            yield spot, low, high


def _tied(known: dict[Spot, float], sums: list[Sum]) -> list[list[Sum]]:
    """The sums that hold something unknown, in groups that share no unknown number."""
    head: dict[Spot, Spot] = {}

    def find(spot: Spot) -> Spot:
        while head.setdefault(spot, spot) != spot:
            head[spot] = spot = head[head[spot]]
        return spot

    groups: dict[Spot, list[Sum]] = defaultdict(list)
    unknown = [[s for s in (total, *members) if s not in known] for total, members in sums]
    for spots in unknown:
        for spot in spots[1:]:
            head[find(spot)] = find(spots[0])
    for one, spots in zip(sums, unknown, strict=True):
        if spots:
            groups[find(spots[0])].append(one)
    return list(groups.values())


def _program(known: dict[Spot, float], sums: list[Sum]) -> tuple[highspy.Highs, dict[Spot, int]]:
    """A program of the unknown numbers of these sums: where each stands in it, and none below its least."""
    spots = sorted({s for total, members in sums for s in [total, *members] if s not in known})
    place = {spot: k for k, spot in enumerate(spots)}
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for spot in spots:
        solver.addVar(0.0 if spot[0].startswith("num ") else 1.0, highspy.kHighsInf)
    for total, members in sums:
        left = known.get(total, 0.0) - sum(known.get(s, 0.0) for s in members)
        terms = [(place[s], 1.0) for s in members if s in place]
        terms += [(place[total], -1.0)] if total in place else []
        columns, signs = zip(*terms, strict=True)
        solver.addRow(left, left, len(terms), np.array(columns, dtype=np.int32), np.array(signs))
    return solver, place


def _end(solver: highspy.Highs, column: int, sense: float) -> float | None:
    solver.changeColCost(column, sense)
    solver.run()
    solved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    value = float(solver.getSolution().col_value[column]) if solved else None
    solver.changeColCost(column, 0.0)
    return value
