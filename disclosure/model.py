"""The nouns of disclosure control: a table in, a rule, a ledger; a pattern and published rows out.

Suppressor and auditor share this module and nothing else. It holds no decision on what is safe: only shapes,
the arithmetic of bands, and how a pattern is turned into the rows a reader sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

REPORTED, SUPPRESSED, NOT_COLLECTED = "reported", "suppressed", "not_collected"
TOP, BOTTOM, NO_STUDENTS = "top_coded", "bottom_coded", "no_students"
PRIVACY, SOURCE, EXTREME = "privacy", "source", "extreme"
LEVELS = ("state", "district", "school")
KINDS = ("rate", "count", "mean")
ALL = "ALL"

#: What names one cell within a school year; the ledger speaks in these.
Key = tuple[str, str, str, str]  # agency, measure, grade, subgroup


class TableError(ValueError):
    """The table contradicts itself; the message names the first row that does."""


@dataclass(frozen=True)
class Rule:
    """How much is protected. All numbers are students, except `bounds`, which are percentages."""

    minimum_n: int = 10
    up: int = 3
    down: int = 2
    width: int = 3
    coded_values: int = 3
    bounds: tuple[int, ...] = (95, 90, 80, 60)

    def __post_init__(self) -> None:
        if (
            self.minimum_n < 2
            or self.down < 0
            or self.width < 1
            or self.up < self.width
            or self.coded_values < 2
        ):
            raise ValueError("The rule protects too little.")

    def bound(self, denominator: float) -> int | None:
        """The percentage beyond which a rate of that many students is coded; None: too few to code at all.

        It is the highest bound whose band holds at least `coded_values` numerators.
        """
        for bound in self.bounds:
            if (100 - bound) * denominator >= 100 * (self.coded_values - 1):
                return bound
        return None

    def band(self, denominator: float) -> int | None:
        """How many students away from 0 % or 100 % a rate of that many students is coded."""
        bound = self.bound(denominator)
        return None if bound is None else int((100 - bound) * denominator // 100)


@dataclass(frozen=True)
class Ledger:
    """What earlier releases of the same year hid, and what they printed: (numerator, denominator, value)."""

    hidden: frozenset[Key] = frozenset()
    published: Mapping[Key, tuple[float, float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, releases: Iterable[Published]) -> Ledger:
        """The ledger of earlier releases, oldest first."""
        hidden: set[Key] = set()
        printed: dict[Key, tuple[float, float, float]] = {}
        for release in releases:
            for i, key in enumerate(release.keys):
                if release.status[i] == SUPPRESSED:
                    hidden.add(key)
                elif release.status[i] != NOT_COLLECTED:
                    printed[key] = (
                        float(release.numerator[i]),
                        float(release.denominator[i]),
                        float(release.value[i]),
                    )
        return cls(frozenset(hidden), printed)


@dataclass(frozen=True)
class Table:
    """Cells of one school year, column by column. Unknown numbers are NaN, unknown words are empty.

    `universe` is the kind of denominator; measures that share it share a pattern. `numerator_universe` names
    the universe that a measure's numerator is, if it is one (tested within enrolled). `dimension` is empty for
    `ALL`; `partition` says whether the members of the dimension add up to `ALL`.
    """

    agency: np.ndarray
    level: np.ndarray
    parent: np.ndarray
    measure: np.ndarray
    universe: np.ndarray
    numerator_universe: np.ndarray
    kind: np.ndarray
    grade: np.ndarray
    subgroup: np.ndarray
    dimension: np.ndarray
    partition: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    status: np.ndarray

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Table:
        """A table from mappings; what is absent or None is unknown, grade is `ALL`, status `reported`."""
        listed = list(rows)
        columns: dict[str, np.ndarray] = {}
        for name in (f.name for f in fields(cls)):
            given = [row.get(name) for row in listed]
            if name in ("numerator", "denominator", "value"):
                columns[name] = np.array([np.nan if v is None else float(v) for v in given], dtype=float)
            elif name == "partition":
                columns[name] = np.array([bool(v) for v in given], dtype=bool)
            else:
                default = {"grade": ALL, "status": REPORTED, "kind": "rate"}.get(name, "")
                columns[name] = np.array([default if v is None else str(v) for v in given], dtype=object)
        return cls(**columns)

    def __post_init__(self) -> None:
        """Refuse what no table can mean. Errors name the row's position."""
        seen: dict[Key, int] = {}
        for i, key in enumerate(self.keys):
            if key in seen:
                raise TableError(f"Row {i} repeats row {seen[key]}: {' '.join(key)}.")
            seen[key] = i
        for i in range(len(self)):
            self._check(i)

    def _check(self, i: int) -> None:
        if self.level[i] not in LEVELS or self.kind[i] not in KINDS:
            raise TableError(f"Row {i}: level {self.level[i]} or kind {self.kind[i]} is not known.")
        if self.status[i] not in (REPORTED, SUPPRESSED, NOT_COLLECTED):
            raise TableError(f"Row {i}: status {self.status[i]} is not one a table may have.")
        if self.numerator[i] < 0 or self.denominator[i] < 0:
            raise TableError(f"Row {i} counts fewer than no students.")
        if self.kind[i] == "rate" and self.numerator[i] > self.denominator[i]:
            raise TableError(f"Row {i}: the numerator is above the denominator.")
        if (self.subgroup[i] == ALL) != (self.dimension[i] == ""):
            raise TableError(f"Row {i}: every subgroup but ALL needs a dimension.")

    def __len__(self) -> int:
        return len(self.agency)

    @property
    def keys(self) -> list[Key]:
        """What names each cell, in the order of the rows."""
        return list(zip(self.agency, self.measure, self.grade, self.subgroup, strict=True))

    def take(self, order: np.ndarray) -> Table:
        """The same table with its rows chosen and ordered by position."""
        return Table(**{f.name: getattr(self, f.name)[order] for f in fields(self)})


@dataclass(frozen=True)
class Pattern:
    """What may be printed of each cell, in the order of the table's rows.

    `bound` is the percentage a coded rate lies beyond (`>= 95`, `<= 5`), NaN elsewhere; `decimals` how many
    decimals a percentage is printed with (none for rare events).
    """

    status: np.ndarray
    reason: np.ndarray
    show_numerator: np.ndarray
    show_denominator: np.ndarray
    show_value: np.ndarray
    bound: np.ndarray
    decimals: np.ndarray

    def take(self, order: np.ndarray) -> Pattern:
        """The same pattern with its rows chosen and ordered by position."""
        return Pattern(**{f.name: getattr(self, f.name)[order] for f in fields(self)})

    def to_bytes(self) -> bytes:
        """The pattern as text, the same on every machine: for hashes and for comparing runs."""
        columns = [getattr(self, f.name).tolist() for f in fields(self)]
        return "\n".join(",".join(map(str, row)) for row in zip(*columns, strict=True)).encode()


@dataclass(frozen=True)
class Published:
    """The rows a reader sees: no number that is not printed (NaN)."""

    keys: list[Key]
    status: np.ndarray
    reason: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    value: np.ndarray
    bound: np.ndarray
    decimals: np.ndarray

    def take(self, order: np.ndarray) -> Published:
        """The same rows chosen and ordered by position."""
        columns = {f.name: getattr(self, f.name)[order] for f in fields(self) if f.name != "keys"}
        return Published(keys=[self.keys[i] for i in order], **columns)


def percentage(table: Table) -> np.ndarray:
    """Rates as percentages from their counts, else as given; other kinds as given."""
    with np.errstate(divide="ignore", invalid="ignore"):
        computed = 100.0 * table.numerator / table.denominator
    return np.where((table.kind == "rate") & np.isfinite(computed), computed, table.value)


def render(table: Table, pattern: Pattern) -> Published:
    """The rows that follow from a pattern; percentages rounded half up to their decimals."""
    scale = np.power(10.0, pattern.decimals)
    rounded = np.floor(percentage(table) * scale + 0.5 + 1e-9) / scale
    return Published(
        keys=table.keys,
        status=pattern.status,
        reason=pattern.reason,
        numerator=np.where(pattern.show_numerator, table.numerator, np.nan),
        denominator=np.where(pattern.show_denominator, table.denominator, np.nan),
        value=np.where(pattern.show_value, rounded, np.nan),
        bound=pattern.bound,
        decimals=pattern.decimals,
    )


def inner_universes(inner: str, known: Iterable[str]) -> list[str]:
    """The universes of a table that a measure's numerator universe stands for: itself, or its torn parts."""
    return sorted(name for name in known if inner and (name == inner or name.startswith(f"{inner} ")))


def group_universes(table: Table) -> tuple[np.ndarray, dict[str, str]]:
    """The universe each row counts in, and the family of universes each of these belongs to.

    Counts are universes of their own. A universe whose measures print different denominators somewhere is
    several universes, one a measure. Universes nested in one another are one family, named by its first.
    """
    universe = np.where(table.kind == "count", "count " + table.measure, table.universe).astype(object)
    universe = np.where(universe == "", "only " + table.measure, universe).astype(object)
    first: dict[tuple[str, str, str, str], float] = {}
    torn = set()
    for i in range(len(table)):
        spot = (universe[i], table.agency[i], table.grade[i], table.subgroup[i])
        if (
            not np.isnan(table.denominator[i])
            and first.setdefault(spot, table.denominator[i]) != table.denominator[i]
        ):
            torn.add(universe[i])
    for i in range(len(table)):
        if universe[i] in torn and table.kind[i] != "count":
            universe[i] = f"{universe[i]} {table.measure[i]}"
    family = {name: name for name in sorted(set(universe))}
    for outer, inner in sorted(set(zip(universe, table.numerator_universe, strict=True))):
        for part in inner_universes(inner, family):
            one, other = sorted((family[outer], family[part]))
            family = {name: one if head == other else head for name, head in family.items()}
    return universe, family
