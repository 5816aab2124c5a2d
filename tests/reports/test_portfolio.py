"""The state's portfolio: counts by state and year, never a ranking, a constant number of queries."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.portfolio import portfolio
from statepl.core import clock
from tests import factories
from tests.factories.papers import fill
from tests.factories.waivers import Cast, make_application
from waivers.filings import filing_of
from waivers.models import Application, Filing

pytestmark = pytest.mark.django_db
TODAY = dt.date(2028, 11, 2)


def named(name: str) -> Cast:
    return Cast(factories.make_district(name=name))


@pytest.fixture
def four(district: Any) -> list[Application]:
    """Two in practice in Year Two, one under review, one draft."""
    rows = [make_application("implementing", Cast(district))[0]]
    rows += [
        make_application(state, named(name))[0]
        for state, name in (
            ("implementing", "Aspen Ridge"),
            ("under_review", "Birch Lake"),
            ("draft", "Cedar Hill"),
        )
    ]
    return rows


def tables(rows: Any = None) -> dict[str, Any]:
    with clock.at(TODAY):
        found = portfolio(Application.objects.public() if rows is None else rows)
    return {part.code: part for part in found}


def lines(part: Any) -> dict[str, tuple[Any, ...]]:
    return {row[0]: row[1:] for row in part.rows}


def test_applications_stand_in_their_state_and_year(four: list[Application]) -> None:
    part = tables()["standing"]
    assert part.headers == (
        "State", "Before", "Year One", "Year Two", "Year Three", "Year Four", "Year Five", "After", "All",
    )  # fmt: skip
    assert {str(state): numbers for state, numbers in lines(part).items()} == {
        "Under review": (0, 0, 0, 1, 0, 0, 0, 1),
        "Implementing": (0, 0, 0, 2, 0, 0, 0, 2),
    }


def test_decisions_and_requests_are_counted(four: list[Application]) -> None:
    found = tables()
    decisions = found["decisions"]
    assert decisions.headers[0] == "Decision"
    assert sum(lines(decisions)["Conditionally approved"]) == 2
    requests = lines(found["requests"])
    [(label, numbers)] = [(label, numbers) for label, numbers in requests.items() if numbers[0] == 3]
    assert numbers == (3, 2, 0, 0, 0, 1), label


def test_barriers_are_counted_by_condition_and_by_whose_rule_it_is(four: list[Application]) -> None:
    numbers = [number for row in tables()["barriers"].rows for number in row[1:]]
    assert sum(numbers) == 2  # one of each plan that was submitted


def test_barriers_of_plans_that_are_still_written_are_not_told(district: Any) -> None:
    application, cast = make_application("conditionally_approved", Cast(district))
    with clock.at(dt.date(2027, 5, 10)):
        from waivers.services.filings import open_filing

        fill(open_filing(application, kind=Filing.Kind.PLAN), cast.lead)
    assert filing_of(application, Filing.Kind.PLAN) is not None
    assert tables()["barriers"].rows == ()


def test_numbers_that_are_due_are_there_explained_or_overdue(four: list[Application]) -> None:
    rows = lines(tables()["due"])
    assert set(rows) == {"Year One", "Year Two"}
    for due, there, explained, overdue in rows.values():
        assert due == there + explained + overdue
    assert rows["Year One"][2] > 0  # the factory explains the baseline


def test_more_districts_take_no_more_queries(four: list[Application]) -> None:
    with clock.at(TODAY):
        one = Application.objects.public().filter(pk=four[0].pk)
        with CaptureQueriesContext(connection) as few:
            portfolio(one)
        with CaptureQueriesContext(connection) as many:
            portfolio(Application.objects.public())
    assert len(many) == len(few)


def test_page_and_file_say_the_same_to_the_state_and_the_board(
    sign_in: Any, four: list[Application], analyst: Any, board_member: Any, other_lead: Any
) -> None:
    with clock.at(TODAY):
        for person in (analyst, board_member):
            client = sign_in(person)
            page = client.get(reverse("reports:portfolio")).content.decode()
            assert "Flexibility asked for" in page
            assert "Aspen Ridge" not in page
        file = b"".join(client.get(reverse("reports:portfolio-csv")).streaming_content).decode()
        rows = list(csv.DictReader(io.StringIO(file)))
        assert {
            "table": "Where applications stand", "row": "Implementing", "column": "Year Two", "number": "0",
        } in rows  # fmt: skip
        for name in ("portfolio", "portfolio-csv"):
            assert sign_in(other_lead).get(reverse(f"reports:{name}")).status_code == 403


def test_what_a_person_is_recused_from_is_not_counted(four: list[Application], analyst: Any) -> None:
    from waivers.services import declare_recusal

    declare_recusal(analyst, actor=analyst, kind="family", application=four[0])
    part = tables(Application.objects.visible_to(analyst).public())["standing"]
    assert {str(state): numbers[-1] for state, numbers in lines(part).items()} == {
        "Under review": 1,
        "Implementing": 1,
    }
