"""How far groups are from all students, by REST: only what is printed exactly, as of the release that is read."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from pyarrow import parquet

from tests.api.test_observations import body, walk
from tests.factories.waivers import make_application
from waivers.states import State

ADDRESS = "/api/v1/gaps/"
COLUMNS = [
    "release", "school_year", "level", "agency_id", "agency_name", "measure", "grade", "subgroup", "reference",
    "value", "reference_value", "gap", "status", "reference_status", "baseline_year", "baseline_gap", "gap_change",
    "movement",
]  # fmt: skip


def facts(value: float | None, *, whole: float = 91.5, status: str = "reported") -> dict[str, Any]:
    """Return what a release prints of the group EL and of all students."""
    withheld = {"status": "suppressed", "reason": "privacy"}
    return {
        "EL": withheld if value is None else {"value": value, "status": status, "denominator": 60},
        "ALL": {"value": whole, "status": "reported", "denominator": 200},
    }


@pytest.fixture
def year_one(db: None) -> Any:
    """An application whose waiver Year One is under way."""
    application, _cast = make_application(State.CONDITIONALLY_APPROVED)
    return application


@pytest.fixture
def district(year_one: Any) -> Any:
    """The district of that application."""
    return year_one.district


def test_gap_and_its_change_since_year_one(
    reader: Client, publish: Any, district: Any, year_one: Any
) -> None:
    first = publish([district], year=year_one.start_school_year, printed=facts(80.0))
    later = publish([district], year=year_one.start_school_year + 1, printed=facts(84.2, whole=97.0))
    shown = walk(reader, f"{ADDRESS}?school_year={later.year_label}")
    assert len(shown) == 1
    assert list(shown[0]) == COLUMNS
    assert {name: shown[0][name] for name in COLUMNS[6:]} == {
        "grade": "ALL", "subgroup": "EL", "reference": "ALL", "value": 84.2, "reference_value": 97.0, "gap": -12.8,
        "status": "reported", "reference_status": "reported", "baseline_year": first.year_label,
        "baseline_gap": -11.5, "gap_change": -1.3, "movement": "widened",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "movement"), [(84.0, "narrowed"), (70.0, "widened"), (80.0, "unchanged"), (103.0, "unchanged")]
)
def test_distance_is_told_whichever_side_the_group_is_on(
    reader: Client, publish: Any, district: Any, year_one: Any, value: float, movement: str
) -> None:
    publish([district], year=year_one.start_school_year, printed=facts(80.0, whole=91.5))
    publish([district], year=year_one.start_school_year + 1, printed=facts(value, whole=91.5))
    assert walk(reader, ADDRESS)[-1]["movement"] == movement


@pytest.mark.parametrize("status", ["suppressed", "top_coded", "bottom_coded"])
def test_what_is_not_printed_exactly_is_never_subtracted(
    reader: Client, publish: Any, district: Any, year_one: Any, status: str
) -> None:
    bound = None if status == "suppressed" else 95.0
    publish([district], year=year_one.start_school_year, printed=facts(bound, status=status))
    publish([district], year=year_one.start_school_year + 1, printed=facts(80.0))
    first, later = walk(reader, ADDRESS)
    assert (first["status"], first["gap"], first["baseline_gap"]) == (status, None, None)
    assert (later["gap"], later["baseline_gap"], later["gap_change"], later["movement"]) == (
        -11.5,
        None,
        None,
        None,
    )


def test_district_without_a_submitted_application_has_no_baseline(reader: Client, publish: Any) -> None:
    draft, _cast = make_application(State.DRAFT)
    publish([draft.district], year=draft.start_school_year or 2026, printed=facts(80.0))
    (row,) = walk(reader, ADDRESS)
    assert (row["gap"], row["baseline_year"], row["gap_change"]) == (-11.5, None, None)


def test_reader_goes_on_with_the_baseline_that_the_first_page_knew(
    reader: Client, publish: Any, district: Any, other_district: Any, year_one: Any
) -> None:
    start = year_one.start_school_year
    publish([district, other_district], year=start, printed=facts(80.0))
    later = publish([district, other_district], year=start + 1, printed=facts(82.0))
    page = reader.get(f"{ADDRESS}?school_year={later.year_label}&page_size=1").json()
    tag = reader.get(ADDRESS)["ETag"]
    publish([district, other_district], year=start, number=2, printed=facts(60.0))
    rows = page["results"] + walk(reader, page["next"])
    assert [row["baseline_gap"] for row in rows if row["baseline_gap"] is not None] == [-11.5]
    assert reader.get(ADDRESS)["ETag"] != tag


def test_formats_tell_the_same_row_for_row(
    reader: Client, publish: Any, district: Any, year_one: Any
) -> None:
    publish([district], year=year_one.start_school_year, printed=facts(80.0))
    publish([district], year=year_one.start_school_year + 1, printed=facts(85.0))
    rows = walk(reader, ADDRESS)
    table = parquet.read_table(io.BytesIO(body(reader.get(f"{ADDRESS}?format=parquet"))))
    assert table.to_pylist() == rows
    lines = [*csv.DictReader(io.StringIO(body(reader.get(f"{ADDRESS}?format=csv")).decode()))]
    assert [line["gap"] for line in lines] == ["-11.5", "-6.5"]
    assert list(lines[0]) == COLUMNS


def test_key_and_known_filters_are_asked_for(
    client: Client, reader: Client, publish: Any, district: Any
) -> None:
    publish([district])
    assert client.get(ADDRESS).status_code == 401
    assert reader.get(f"{ADDRESS}?value=3").status_code == 400
    assert reader.get(f"{ADDRESS}?subgroup=SWD").json()["results"] == []
    assert reader.get(ADDRESS, headers={"If-None-Match": reader.get(ADDRESS)["ETag"]}).status_code == 304
