"""Invented observations: students are drawn once, then counted in every way, so that all sums hold.

Only counts by group leave this module; a drawn student never becomes a row.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from statepl.districts.models import District, School

RACES = ["AM", "AS", "BL", "HI", "MU", "PI", "WH"]
HEADER = [
    "school_year", "level", "agency_id", "measure", "grade", "subgroup", "numerator", "denominator", "value",
]  # fmt: skip
# code -> (kind, level in the first year, change a year, part of the school that is counted)
MEASURES: dict[str, tuple[str, float, float, float]] = {
    "ATT": ("rate", 0.86, 0.010, 1.0),
    "DIS_OSS": ("count", 0.06, -0.005, 1.0),
    "ENG": ("mean", 61.0, 1.2, 0.7),
    "SUR_STU": ("rate", 0.62, 0.015, 0.6),
    "PRO_ELA": ("rate", 0.47, 0.012, 0.5),
    "PRO_MTH": ("rate", 0.42, 0.015, 0.5),
    "GRO_MTH": ("mean", 50.0, 0.6, 0.4),
    "PAR_MTH": ("rate", 0.93, 0.002, 0.55),
}
BEHIND = {"BL": 0.09, "HI": 0.07, "AM": 0.08, "AS": -0.06, "MU": 0.0, "PI": 0.03, "WH": -0.03}
RARE = 0.12  # in how many schools the two smallest groups are met
FEWER_IS_BETTER = {"DIS_OSS"}


class Roll:
    """The invented students of one school: one array a trait, the same in every year but the newest tests."""

    def __init__(self, school: School, chance: np.random.Generator) -> None:
        size = int(chance.integers(160, 900))
        share = chance.dirichlet([2.0, 4.0, 8.0, 10.0, 4.0, 2.0, 24.0])
        share[[RACES.index("AM"), RACES.index("PI")]] *= chance.random(2) < RARE
        share /= share.sum()
        self.race = chance.choice(len(RACES), size=size, p=share)
        self.poor = chance.random(size) < chance.uniform(0.25, 0.65)
        self.swd = chance.random(size) < 0.14
        self.el = chance.random(size) < np.where(self.race == RACES.index("HI"), 0.35, 0.03)
        self.female = chance.random(size) < 0.49
        self.luck = chance.random(size)

    def groups(self) -> dict[str, np.ndarray]:
        """Return who belongs to which subgroup."""
        members = {"ALL": np.ones(self.race.size, dtype=bool)}
        members |= {code: self.race == index for index, code in enumerate(RACES)}
        for yes, no, trait in (
            ("ECODIS", "NECODIS", self.poor),
            ("SWD", "NSWD", self.swd),
            ("EL", "NEL", self.el),
        ):
            members |= {yes: trait, no: ~trait}
        return members | {"F": self.female, "M": ~self.female}

    def chances(self, code: str, years_on: int) -> np.ndarray:
        """Return each student's chance (or expected score) for a measure."""
        kind, level, change, _part = MEASURES[code]
        unit = 100.0 if kind == "mean" else 1.0
        behind = np.array([BEHIND[race] for race in RACES])[self.race]
        behind = behind + 0.08 * self.poor + 0.17 * self.swd + 0.14 * self.el
        sign = -0.4 if code in FEWER_IS_BETTER else 1.0
        spread = 0.25 if kind == "mean" else 1.0
        now = level + change * years_on - sign * spread * unit * behind
        return np.asarray(np.clip(now, 1.0, 99.0) if kind == "mean" else np.clip(now, 0.01, 0.99))


def write_observations(
    path: Path,
    districts: Iterable[District],
    *,
    school_year: str,
    years_on: int,
    seed: int,
    with_state: bool = True,
) -> int:
    """Write the observation file of a year for these districts, their schools and the state; return its rows."""
    rows = 0
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        state: Totals = {}
        for district in districts:
            whole: Totals = {}
            for school in district.schools.order_by("ncessch"):
                own = count_school(school, years_on=years_on, seed=seed)
                add(whole, own)
                rows += write(writer, school_year, "school", school.agency_id, own)
            add(state, whole)
            rows += write(writer, school_year, "district", district.agency_id, whole)
        if with_state:
            rows += write(writer, school_year, "state", "TG", state)
    return rows


Totals = dict[tuple[str, str], tuple[float, int]]


def count_school(school: School, *, years_on: int, seed: int) -> Totals:
    """Return (measure, subgroup) -> (numerator or sum of scores, denominator) of one school and year."""
    roll = Roll(school, np.random.default_rng([seed, school.pk]))
    chance = np.random.default_rng([seed, school.pk, years_on])
    counted: Totals = {}
    for code, (kind, _level, _change, part) in MEASURES.items():
        present = roll.luck < part
        expected = roll.chances(code, years_on)
        got = (
            expected + chance.normal(0, 12, expected.size)
            if kind == "mean"
            else chance.random(expected.size) < expected
        )
        for group, members in roll.groups().items():
            chosen = members & present
            counted[code, group] = (float(np.sum(got[chosen])), int(np.count_nonzero(chosen)))
    return counted


def add(total: Totals, part: Totals) -> None:
    """Add the counts of a part to those of the whole."""
    for key, (numerator, denominator) in part.items():
        before = total.get(key, (0.0, 0))
        total[key] = (before[0] + numerator, before[1] + denominator)


def write(writer: Any, year: str, level: str, agency: str, counted: Totals) -> int:
    """Write the rows of one agency; return how many."""
    rows = list(lines(year, level, agency, counted))
    writer.writerows(rows)
    return len(rows)


def lines(year: str, level: str, agency: str, counted: Totals) -> Iterator[list[Any]]:
    """Yield rows of the observation file; a group without students has no row."""
    for (code, group), (numerator, denominator) in counted.items():
        kind = MEASURES[code][0]
        if denominator == 0:
            continue
        value = round(min(99.0, max(1.0, numerator / denominator)), 1) if kind == "mean" else ""
        count = "" if kind == "mean" else int(numerator)
        yield [year, level, agency, code, "ALL", group, count, denominator, value]
