"""The reference table of disclosure control: an invented state of the size and unevenness of a real one.

1,000 districts with some 9,134 schools and 14 subgroups; groups are concentrated, so that most cells are either
empty or large and about one school cell in eleven is a small group. The same seed gives the same table.
"""

from collections.abc import Iterator

import numpy as np

from disclosure.model import Table

RACES = ("AM", "AS", "BL", "HI", "MU", "PI", "WH")
HALVES = {"sex": ("F", "M"), "income": ("ECODIS", "NECODIS"), "language": ("EL", "NEL")}
GROUPS = ("ALL", *RACES, *(group for pair in HALVES.values() for group in pair))
DIMENSION = dict.fromkeys(RACES, "race") | {g: name for name, pair in HALVES.items() for g in pair}
SHARES = np.array([0.012, 0.04, 0.16, 0.22, 0.04, 0.004, 0.524])  # of the state's students
SPREAD = np.array([2.6, 1.7, 1.7, 1.3, 1.2, 2.6, 0.4])  # how unevenly districts share them
PRESENT = np.array([0.17, 0.40, 0.50, 0.88, 0.48, 0.10, 1.0])  # of the schools that have any
LEAST = np.array([3.0, 3.0, 4.0, 4.0, 3.0, 3.0, 9.0])  # students a present group is meant to have


def build_reference(districts: int = 1000, seed: int = 1, rate: float | None = None) -> Table:
    """Return the table: counts of students, or rates of about `rate` with their numerators."""
    return Table.from_rows(_rows(districts, seed, rate))


def count_schools(districts: int, random: np.random.Generator) -> np.ndarray:
    """Return how many schools each district has: three in ten have one, a few have over a hundred."""
    drawn = np.floor(np.exp(random.normal(1.522, 1.30, districts))).astype(int)
    return np.clip(drawn, 1, 180)


def _rows(districts: int, seed: int, rate: float | None) -> Iterator[dict[str, object]]:
    random = np.random.default_rng(seed)
    many = count_schools(districts, random)
    everywhere, inside = np.zeros(len(GROUPS), dtype=int), np.zeros(len(GROUPS), dtype=int)
    for d, number in enumerate(many):
        name = f"{d:04d}"
        counts = _schools(int(number), random)
        tops = counts * 0 if rate is None else _numerators(counts, rate, random)
        for s in range(int(number)):
            yield from _cells("school", f"{name}-{s:03d}", name, counts[s], tops[s], rate)
        yield from _cells("district", name, "STATE", counts.sum(axis=0), tops.sum(axis=0), rate)
        everywhere, inside = everywhere + counts.sum(axis=0), inside + tops.sum(axis=0)
    yield from _cells("state", "STATE", "", everywhere, inside, rate)


def _schools(many: int, random: np.random.Generator) -> np.ndarray:
    """Return students by school and group."""
    mix = SHARES * np.exp(random.normal(0, SPREAD))
    poor, learners = random.beta(1.2, 1.3), 0.3 * random.beta(0.7, 2.6)
    small = random.random() < 0.06
    found = np.zeros((many, len(GROUPS)), dtype=int)
    for s in range(many):
        students = int(np.exp(random.normal(4.6 if small else 6.25, 0.55)))
        students = int(random.integers(3, 40)) if random.random() < 0.008 else students
        present = random.random(len(RACES)) < PRESENT
        here = mix * np.exp(random.normal(0, 0.5, len(RACES)))
        here = np.maximum(here / here.sum(), LEAST / max(students, 40)) * present
        found[s, 1:8] = random.multinomial(students, here / here.sum())
        found[s, 8] = random.binomial(students, 0.49)
        found[s, 10] = random.binomial(students, np.clip(poor + random.normal(0, 0.12), 0.02, 0.98))
        taught = random.random() < 0.9
        share = np.clip(learners + random.normal(0, 0.03), 4.0 / max(students, 60), 0.6)
        found[s, 12] = random.binomial(students, share) if taught else 0
        found[s, [9, 11, 13]] = students - found[s, [8, 10, 12]]
        found[s, 0] = students
    return found


def _numerators(counts: np.ndarray, rate: float, random: np.random.Generator) -> np.ndarray:
    """Return how many of each cell are inside, all of a school's groups adding up."""
    found = np.zeros(counts.shape, dtype=int)
    for s, row in enumerate(counts):
        inside = random.binomial(row[1:8], rate)
        found[s, 1:8], found[s, 0] = inside, inside.sum()
        for first in (8, 10, 12):
            found[s, first] = random.hypergeometric(row[first], row[first + 1], found[s, 0])
            found[s, first + 1] = found[s, 0] - found[s, first]
    return found


def _cells(
    level: str, agency: str, parent: str, counts: np.ndarray, tops: np.ndarray, rate: float | None
) -> Iterator[dict[str, object]]:
    for group, students, inside in zip(GROUPS, counts, tops, strict=True):
        if students:
            yield {
                "agency": agency,
                "level": level,
                "parent": parent,
                "measure": "ENR" if rate is None else "PRO",
                "universe": "enrolled",
                "kind": "count" if rate is None else "rate",
                "subgroup": group,
                "dimension": DIMENSION.get(group, ""),
                "partition": True,
                "numerator": students if rate is None else inside,
                "denominator": None if rate is None else students,
            }
