"""Invented states for the tests: small, seeded, with sums that hold unless slack is asked for."""

from __future__ import annotations

from typing import Any

import numpy as np

from disclosure.model import Pattern, Published, Rule, Table, render

DIMENSIONS = {"race": ("BL", "HI", "WH"), "language": ("EL", "NEL"), "sex": ("F", "M")}


def build_rows(
    seed: int, schools: tuple[int, ...] = (3, 1, 4), size: int = 90, rate: float = 0.45, nested: bool = False
) -> list[dict[str, Any]]:
    """Rows of one state: `schools` per district, about `size` students a school, rates around `rate`."""
    random = np.random.default_rng(seed)
    leaves: dict[tuple[str, str], tuple[str, str]] = {}
    counts: dict[tuple[str, str], np.ndarray] = {}
    for d, many in enumerate(schools):
        for s in range(many):
            agency = (f"d{d}s{s}", f"d{d}")
            leaves[agency] = ("school", f"d{d}")
            students = int(random.integers(size // 3, 2 * size))
            groups = {name: random.dirichlet(np.arange(1, len(m) + 1)) for name, m in DIMENSIONS.items()}
            picks = {name: random.choice(len(DIMENSIONS[name]), students, p=p) for name, p in groups.items()}
            tested = random.random(students) < 0.97
            good = (random.random(students) < rate) & tested
            for name, members in DIMENSIONS.items():
                for k, member in enumerate(members):
                    here = picks[name] == k
                    counts[agency[0], member] = np.array(
                        [here.sum(), (here & tested).sum(), (here & good).sum()]
                    )
            counts[agency[0], "ALL"] = np.array([students, tested.sum(), good.sum()])
    totals: dict[tuple[str, str], np.ndarray] = {}
    for (school, group), numbers in counts.items():
        district = school.split("s")[0]
        for above in (district, "ST"):
            totals[above, group] = totals.get((above, group), np.zeros(3, dtype=int)) + numbers
    rows = []
    for (agency, group), numbers in {**counts, **totals}.items():
        if numbers[0]:
            rows += build_cells(agency, group, numbers, nested)
    return rows


def build_cells(agency: str, group: str, numbers: np.ndarray, nested: bool = False) -> list[dict[str, Any]]:
    """The rows of one agency and group: proficient, and tested within enrolled if nested."""
    level = "state" if agency == "ST" else "school" if "s" in agency else "district"
    shared = {
        "agency": agency,
        "level": level,
        "parent": {"state": "", "district": "ST", "school": agency.split("s", maxsplit=1)[0]}[level],
        "subgroup": group,
        "dimension": next((name for name, members in DIMENSIONS.items() if group in members), ""),
        "partition": True,
    }
    tested, good = int(numbers[1]), int(numbers[2])
    rows = [{**shared, "measure": "PRO", "universe": "tested", "numerator": good, "denominator": tested}]
    if nested:
        inner = {"universe": "enrolled", "numerator_universe": "tested"}
        rows.append(
            {**shared, **inner, "measure": "PAR", "numerator": tested, "denominator": int(numbers[0])}
        )
    return rows


def hide_small_only(table: Table, rule: Rule) -> Published:
    """What careless publishers do: hide the small groups, print the rest."""
    small = (table.denominator >= 1) & (table.denominator < rule.minimum_n)
    size = len(table)
    return render(
        table,
        Pattern(
            status=np.where(small, "suppressed", "reported").astype(object),
            reason=np.where(small, "privacy", "").astype(object),
            show_numerator=np.zeros(size, dtype=bool),
            show_denominator=~small,
            show_value=~small & (table.denominator > 0),
            bound=np.full(size, np.nan),
            decimals=np.ones(size, dtype=int),
        ),
    )
