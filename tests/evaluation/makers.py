"""Files of observations, and a small state whose numbers can be released."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluation.models import Release
from evaluation.services.imports import ImportResult, import_observations
from evaluation.services.releases import release_as_operator
from tests import factories

COLUMNS = ["school_year", "level", "agency_id", "measure", "subgroup", "numerator", "denominator"]
YEAR = 2024
# One race of 6 students; what is shown must not give them away.
GROUPS = {
    "ALL": (240, 180),
    "WH": (150, 117),
    "HI": (50, 34),
    "BL": (34, 25),
    "AS": (6, 4),
    "ECODIS": (110, 77),
    "NECODIS": (130, 103),
    "SWD": (40, 22),
    "NSWD": (200, 158),
}


def write_file(path: Path, rows: Iterable[Mapping[str, Any]], columns: list[str] | None = None) -> Path:
    """Write a CSV file of observations."""
    listed = list(rows)
    names = columns or list(listed[0] if listed else COLUMNS)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(listed)
    return path


def row(district: Any, **changes: Any) -> dict[str, Any]:
    """Return a good row of a district."""
    return {
        "school_year": "2024-25",
        "level": "district",
        "agency_id": district.leaid,
        "measure": "ATT",
        "subgroup": "ALL",
        "numerator": 180,
        "denominator": 240,
        **changes,
    }


def district_rows(
    district: Any, *, measure: str = "ATT", year: str = "2024-25", more: int = 0
) -> list[dict[str, Any]]:
    """Return every group of a district; `more` students are added to the white group and to all."""
    extra = {"ALL": more, "WH": more, "NECODIS": more, "NSWD": more}
    return [
        row(
            district,
            school_year=year,
            measure=measure,
            subgroup=group,
            denominator=size + extra.get(group, 0),
            numerator=inside + extra.get(group, 0) // 2,
        )
        for group, (size, inside) in GROUPS.items()
    ]


def small_state(
    tmp_path: Path, districts: list[Any], *, measures: tuple[str, ...] = ("ATT",)
) -> ImportResult:
    """Import, as the operator, every group of some districts."""
    rows = [
        line
        for place, district in enumerate(districts)
        for measure in measures
        for line in district_rows(district, measure=measure, more=20 * place)
    ]
    return import_observations(write_file(tmp_path / "state.csv", rows), actor=None)


def released_state(tmp_path: Path, districts: list[Any]) -> Release:
    """Import and publish."""
    small_state(tmp_path, districts)
    release = release_as_operator(YEAR)
    assert isinstance(release, Release)
    assert release.state == Release.State.PUBLISHED, release.findings
    return release


def make_districts(number: int) -> list[Any]:
    """Make some districts."""
    return [factories.make_district() for _ in range(number)]
