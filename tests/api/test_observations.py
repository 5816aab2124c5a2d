"""Released numbers by REST: who may read, paging, filters, formats."""

import csv
import datetime as dt
import gzip
import io
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pyarrow import parquet

from evaluation.api.cells import KEY, cells, published_releases
from evaluation.models import Release
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.paging import RowAfter
from tests import factories
from tests.api.conftest import measure

ADDRESS = "/api/v1/observations/"
COLUMNS = [
    "release", "school_year", "level", "agency_id", "agency_name", "measure", "grade", "subgroup",
    "numerator", "denominator", "value", "status", "reason",
]  # fmt: skip


def walk(client: Client, address: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    while address:
        page = client.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def release(publish: Any, district: Any) -> Release:
    return publish([district])


def test_observations_print_the_contract_fields_in_order(
    reader: Client, release: Release, district: Any
) -> None:
    shown, withheld = reader.get(ADDRESS).json()["results"]
    assert list(shown) == COLUMNS
    assert shown == {
        "release": release.pk, "school_year": "2024-25", "level": "district", "agency_id": district.leaid,
        "agency_name": "Willow Bend Unified", "measure": "ATT", "grade": "ALL", "subgroup": "ALL",
        "numerator": 183, "denominator": 200, "value": 91.5, "status": "reported", "reason": None,
    }  # fmt: skip
    assert [withheld[name] for name in COLUMNS[7:]] == ["EL", None, None, None, "suppressed", "privacy"]


def test_observations_walk_gives_every_row_exactly_once(reader: Client, publish: Any) -> None:
    districts = [factories.make_district() for _ in range(7)]
    publish(districts)
    publish(districts, year=2025)
    rows = walk(reader, f"{ADDRESS}?page_size=3")
    keys = [(row["school_year"], row["agency_id"], row["subgroup"]) for row in rows]
    expected = {
        (year, one.leaid, group)
        for year in ("2024-25", "2025-26")
        for one in districts
        for group in ("ALL", "EL")
    }
    assert len(keys) == 28
    assert set(keys) == expected


def test_walk_stays_in_its_release_while_a_new_one_is_published(reader: Client, publish: Any) -> None:
    districts = [factories.make_district() for _ in range(3)]
    old = publish(districts)
    first = reader.get(f"{ADDRESS}?page_size=2").json()
    new = publish(districts, number=2)
    rest = walk(reader, first["next"])
    assert [row["release"] for row in first["results"] + rest] == [old.pk] * 6
    assert {row["release"] for row in walk(reader, ADDRESS)} == {new.pk}


def test_cursor_of_a_withdrawn_release_is_gone(reader: Client, release: Release) -> None:
    following = reader.get(f"{ADDRESS}?page_size=1").json()["next"]
    release.state, release.withdrawn_at, release.withdrawn_why = "withdrawn", clock.now(), "A mistake."
    release.save()
    response = reader.get(following)
    assert (response.status_code, response.json()["status"]) == (410, 410)
    assert reader.get(ADDRESS).json() == {"next": None, "results": []}


def test_cursor_is_bound_to_its_filters(reader: Client, release: Release) -> None:
    following = reader.get(f"{ADDRESS}?page_size=1").json()["next"]
    response = reader.get(f"{following}&subgroup=EL")
    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"
    assert reader.get(f"{ADDRESS}?cursor=made-up").json()["errors"][0]["parameter"] == "cursor"


def test_filters_combine_and_repeat(reader: Client, publish: Any, district: Any, other_district: Any) -> None:
    publish([district, other_district])
    both = walk(reader, f"{ADDRESS}?subgroup=EL&subgroup=ALL&agency_id={district.leaid}")
    assert [(row["agency_id"], row["subgroup"]) for row in both] == [
        (district.leaid, "ALL"),
        (district.leaid, "EL"),
    ]
    one = walk(reader, f"{ADDRESS}?status=suppressed&district={other_district.leaid}&level=district")
    assert [(row["agency_id"], row["subgroup"]) for row in one] == [(other_district.leaid, "EL")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("school_year", "2024-25"), ("level", "district"), ("agency_name", "Willow Bend Unified"),
        ("measure", "ATT"), ("grade", "ALL"), ("numerator", "183"), ("denominator", "200"),
        ("value", "91.5"), ("status", "reported"),
    ],
)  # fmt: skip
def test_each_field_filters(reader: Client, release: Release, name: str, value: str) -> None:
    rows = reader.get(ADDRESS, {name: value, "subgroup": "ALL"}).json()["results"]
    assert [str(row[name]) for row in rows] == [value]


def test_older_release_is_read_by_its_number(reader: Client, publish: Any, district: Any) -> None:
    old = publish([district])
    publish([district], number=2)
    assert {row["release"] for row in walk(reader, f"{ADDRESS}?release={old.pk}")} == {old.pk}


def test_unknown_filter_is_refused_with_the_allowed_ones(reader: Client, release: Release) -> None:
    response = reader.get(f"{ADDRESS}?colour=red")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    error = response.json()["errors"][0]
    assert error["parameter"] == "colour"
    assert error["allowed"] == [
        "release", "school_year", "level", "agency_id", "agency_name", "district", "measure", "grade",
        "subgroup", "numerator", "denominator", "value", "status", "reason", "cursor", "format", "page_size",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "allowed"),
    [
        ("level=county", ["state", "district", "school"]),
        ("reason=secret", ["privacy", "source", "extreme"]),
        ("school_year=1999-00", ["2024-25"]),
        ("format=xml", ["json", "csv", "parquet"]),
    ],
)
def test_unknown_value_is_refused_with_the_allowed_ones(
    reader: Client, release: Release, query: str, allowed: list[str]
) -> None:
    response = reader.get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["allowed"] == allowed


@pytest.mark.parametrize("query", ["agency_id=%00", "agency_id=0000000", "measure=ZZZ", "page_size=0",
                                   "page_size=1001", "page_size=x", "release=99999999999999999999",
                                   "numerator=-1", "value=1e9", "format=csv&page_size=5"])  # fmt: skip
def test_value_that_makes_no_sense_is_refused(reader: Client, release: Release, query: str) -> None:
    response = reader.get(f"{ADDRESS}?{query}")
    assert (response.status_code, response.json()["title"]) == (400, "The request cannot be understood")


def test_json_csv_and_parquet_hold_the_same_rows(reader: Client, publish: Any) -> None:
    publish([factories.make_district(name=f'Comma, "quote" {place}') for place in range(5)])
    rows = walk(reader, f"{ADDRESS}?page_size=4")
    response = reader.get(f"{ADDRESS}?format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = list(csv.DictReader(io.StringIO(body(response).decode())))
    assert text == [{name: "" if v is None else str(v) for name, v in row.items()} for row in rows]
    response = reader.get(ADDRESS, headers={"Accept": "application/vnd.apache.parquet"})
    assert parquet.read_table(io.BytesIO(body(response))).to_pylist() == rows


def test_csv_and_parquet_of_nothing_keep_their_header(reader: Client, db: None) -> None:
    assert body(reader.get(f"{ADDRESS}?format=csv")).decode() == ",".join(COLUMNS) + "\n"
    table = parquet.read_table(io.BytesIO(body(reader.get(f"{ADDRESS}?format=parquet"))))
    assert (table.num_rows, table.column_names) == (0, COLUMNS)


def test_csv_cell_is_no_formula(reader: Client, publish: Any) -> None:
    publish([factories.make_district(name="=cmd()")])
    rows = list(csv.DictReader(io.StringIO(body(reader.get(f"{ADDRESS}?format=csv")).decode())))
    assert rows[0]["agency_name"] == "'=cmd()"


def test_export_is_audited_without_numbers(reader: Client, release: Release, api_client: Any) -> None:
    body(reader.get(f"{ADDRESS}?format=csv&subgroup=EL"))
    event = AuditEvent.objects.get(verb="observations.exported")
    assert (event.object_label, event.after) == ("Dashboard", {"format": "csv", "subgroup": ["EL"]})


def test_unchanged_answer_is_304(reader: Client, release: Release, publish: Any, district: Any) -> None:
    first = reader.get(ADDRESS)
    second = reader.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])
    third = reader.get(ADDRESS, headers={"If-Modified-Since": first["Last-Modified"]})
    assert third.status_code == 304
    publish([district], number=2)
    assert reader.get(ADDRESS, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_withdrawal_counts_as_a_change(reader: Client, publish: Any, district: Any) -> None:
    with clock.at(clock.now() - dt.timedelta(hours=2)):
        older = publish([district])
    with clock.at(clock.now() - dt.timedelta(hours=1)):
        newer = publish([district], number=2)
    before = reader.get(ADDRESS)
    newer.state, newer.withdrawn_at, newer.withdrawn_why = "withdrawn", clock.now(), "A mistake."
    newer.save()
    after = reader.get(ADDRESS, headers={"If-Modified-Since": before["Last-Modified"]})
    assert (after.status_code, {row["release"] for row in after.json()["results"]}) == (200, {older.pk})


def test_answer_is_packed_on_request(reader: Client, publish: Any) -> None:
    publish([factories.make_district() for _ in range(5)])
    plain = reader.get(ADDRESS)
    packed = reader.get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


def test_page_starts_in_the_index_however_deep(publish: Any, district: Any) -> None:
    release = publish([district])
    facts, _changed_at = published_releases()
    rows = cells(facts, {}).filter(RowAfter(KEY[1:], (1, 5, 1, "ALL", 1))).order_by(*KEY[1:])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = rows.values_list("release_id")[:2].explain()
    condition = next(line for line in plan.splitlines() if "Index Cond" in line)
    assert f"(release_id = {release.pk})" in condition
    assert "ROW(level, agency_key, measure_id" in condition


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_walk_over_releases_gives_every_row_once_at_any_page_size(
    reader: Client, publish: Any, district: Any, size: int
) -> None:
    for year in (2022, 2023, 2024):
        publish([district], year=year)
    rows = walk(reader, f"{ADDRESS}?page_size={size}")
    assert [(row["school_year"], row["subgroup"]) for row in rows] == [
        (year, group) for year in ("2022-23", "2023-24", "2024-25") for group in ("ALL", "EL")
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_queries_however_many_rows(
    reader: Client, publish: Any, django_assert_num_queries: Any, count: int
) -> None:
    publish([factories.make_district() for _ in range(count)])
    reader.get(ADDRESS)
    with django_assert_num_queries(3):  # key, releases, rows
        assert len(reader.get(ADDRESS).json()["results"]) == 2 * count
    measure("CHR")
    with django_assert_num_queries(7):  # and the codes of both filters
        reader.get(f"{ADDRESS}?measure=ATT&subgroup=EL")
