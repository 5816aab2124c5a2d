"""The parts below every viewset: problems, cursors, filters, files by COPY."""

import json
import logging
import re
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.core.exceptions import ValidationError
from django.core.signals import got_request_exception
from django.db import connection
from django.http import QueryDict
from psycopg2.errors import DivisionByZero
from pyarrow import parquet
from rest_framework.test import APIRequestFactory

from statepl.core.api import ApiViewSet, problem_handler
from statepl.core.copying import copy_statement, copy_to_parquet, stream
from statepl.core.errors import MoveRefused
from statepl.core.filters import Filter, one_of, read_filters
from statepl.core.paging import Position, fingerprint, keyset_page, read_cursor, read_size, write_cursor
from statepl.core.problems import BadParameter, NotReady
from statepl.districts.models import District
from tests import factories

CALLS = APIRequestFactory()
LEVEL = Filter("level", "level", "Level", one_of("state", "school"))


class _Failing(ApiViewSet):
    """A viewset that raises what it is given."""

    error: Any = None

    def list(self, request: Any) -> Any:
        raise self.error


def answer_to(error: Exception) -> Any:
    return _Failing.as_view({"get": "list"}, error=error)(CALLS.get("/api/v1/failing/"))


def test_unexpected_error_is_a_problem_is_noted_and_tells_nothing(
    db: None, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []

    def note(sender: Any, **kwargs: Any) -> None:
        seen.append(sender)

    got_request_exception.connect(note)
    with caplog.at_level(logging.ERROR, "statepl.core.problems"):
        response = answer_to(RuntimeError("secret detail"))
    got_request_exception.disconnect(note)
    body = json.loads(response.content)
    assert (response.status_code, body["title"]) == (500, "Something went wrong on our side")
    assert b"secret" not in response.content
    assert seen == [_Failing]
    assert "secret detail" in caplog.text


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValidationError("Say why."), 400), (MoveRefused("Not from this state."), 409)],
)
def test_refusal_of_a_service_is_a_problem_in_its_words(
    db: None, error: ValidationError, status: int
) -> None:
    response = answer_to(error)
    body = json.loads(response.content)
    assert (response.status_code, body["detail"]) == (status, error.messages[0])


def test_answer_in_preparation_says_when_to_come_back(db: None) -> None:
    response = answer_to(NotReady())
    assert (response.status_code, response["Retry-After"]) == (503, "60")


def test_problem_handler_is_the_one_of_the_settings(settings: Any) -> None:
    assert (
        settings.REST_FRAMEWORK["EXCEPTION_HANDLER"] == f"{ApiViewSet.__module__}.{problem_handler.__name__}"
    )


def test_filters_name_every_fault_at_once() -> None:
    with pytest.raises(BadParameter) as refused:
        read_filters(QueryDict("level=x&level=state&colour=red"), [LEVEL], ("format",))
    assert refused.value.errors == [
        {
            "parameter": "colour",
            "detail": "There is no parameter 'colour'.",
            "allowed": ["level", "format"],
            "allowed_count": 2,
        },
        {
            "parameter": "level",
            "value": "x",
            "detail": "'level' has no value 'x'.",
            "allowed": ["state", "school"],
            "allowed_count": 2,
        },
    ]


def test_filters_keep_repeated_values_once() -> None:
    query = QueryDict("level=state&level=school&level=state")
    assert read_filters(query, [LEVEL]) == {"level": ["state", "school"]}


@pytest.mark.parametrize("value", ["x" * 201, "a\x00b"])
def test_filter_value_that_no_database_should_see_is_unknown(value: str) -> None:
    everything = Filter("name", "name", "Name", one_of(), known=lambda values: values)
    assert everything.unknown([value, "fine"]) == [value]


def test_fingerprint_ignores_order_and_paging() -> None:
    one = fingerprint("/a/", [("b", "1"), ("a", "2"), ("cursor", "x"), ("page_size", "5")])
    assert one == fingerprint("/a/", [("a", "2"), ("b", "1"), ("format", "json")])
    assert one != fingerprint("/b/", [("a", "2"), ("b", "1")])
    assert one != fingerprint("/a/", [("a", "2"), ("b", "3")])


def test_cursor_keeps_its_position_and_refuses_forgery() -> None:
    position = Position((7, "ALL", 3), (1, 2))
    text = write_cursor(position, "bound")
    assert read_cursor(text, "bound") == position
    for forged in (text[:-1] + ("a" if text[-1] != "a" else "b"), "", ":::"):
        with pytest.raises(BadParameter):
            read_cursor(forged, "bound")


@pytest.mark.parametrize(("text", "size"), [(None, 100), ("1", 1), ("1000", 1000), ("0020", 20)])
def test_page_size_is_read(text: str | None, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "1001", "1e2", "٣", "99999999999"])
def test_page_size_outside_its_bounds_is_refused(text: str) -> None:
    with pytest.raises(BadParameter):
        read_size(text)


@pytest.mark.parametrize("descending", [False, True])
def test_keyset_page_walks_repeated_leading_keys(db: None, descending: bool) -> None:
    for name in ("Same", "Same", "Same", "Other"):
        factories.make_district(name=name)
    seen: list[Any] = []
    position: Position | None = Position()
    while position is not None:
        page = keyset_page(
            District.objects.all(), fields={"id": "pk"}, key=("name", "pk"), position=position, size=2,
            descending=descending,
        )  # fmt: skip
        seen += [pk for (pk,) in page.rows]
        position = page.following
    order = ("-name", "-pk") if descending else ("name", "pk")
    assert seen == [*District.objects.order_by(*order).values_list("pk", flat=True)]


def test_copy_quotes_what_the_caller_typed(db: None) -> None:
    factories.make_district(name='O\'Brien; DROP TABLE "x" %s')
    rows = District.objects.filter(name__in=['O\'Brien; DROP TABLE "x" %s'])
    text = b"".join(stream(copy_statement(rows, {"name": "name"}))).decode()
    assert text == 'name\n"O\'Brien; DROP TABLE ""x"" %s"\n'


@pytest.mark.django_db(transaction=True)
def test_failing_copy_raises_instead_of_ending_early() -> None:
    statement = "COPY (SELECT 1 / (5 - n) FROM generate_series(1, 9) AS n) TO STDOUT WITH (FORMAT csv)"
    with pytest.raises(DivisionByZero):
        b"".join(stream(statement))
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_reader_who_leaves_stops_the_copy() -> None:
    chunks = stream("COPY (SELECT repeat('x', 1000) FROM generate_series(1, 10000000)) TO STDOUT")
    assert next(chunks)
    chunks.close()
    copying = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY%' AND state = 'active'"
    deadline = time.monotonic() + 5
    left = None
    while left != 0 and time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(copying)
            left = cursor.fetchone()[0]
    assert left == 0


def test_parquet_keeps_types_and_nulls(db: None, tmp_path: Path) -> None:
    factories.make_district(leaid="0000001", name="Zero", enrollment=None)
    types = {"leaid": pa.string(), "name": pa.string(), "enrollment": pa.int32()}
    statement = copy_statement(District.objects.all(), {name: name for name in types})
    copy_to_parquet(statement, tmp_path / "x.parquet", types)
    table = parquet.read_table(tmp_path / "x.parquet")
    assert table.to_pylist() == [{"leaid": "0000001", "name": "Zero", "enrollment": None}]
    assert re.search("int32", str(table.schema.field("enrollment").type))
