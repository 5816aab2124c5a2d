"""Published scores by REST: what the page says, no more; drafts and shown ones do not exist."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from reports import services
from reports.models import ReadinessSnapshot
from statepl.core import clock
from tests.factories.reports import make_report

pytestmark = pytest.mark.django_db
REST = "/api/v1/reports/readiness/"
LATER = dt.date(2027, 3, 22)


@pytest.fixture
def shown(application: Any, cast: Any) -> ReadinessSnapshot:
    return services.show_snapshot(make_report(application, actor=cast.reviewer), actor=cast.reviewer)


def publish(snapshot: ReadinessSnapshot, cast: Any) -> ReadinessSnapshot:
    with clock.at(LATER):
        return services.publish_snapshot(snapshot, actor=cast.approver, version=snapshot.version)


def results(**query: str) -> list[dict[str, Any]]:
    response = Client().get(REST, query)
    assert response.status_code == 200, response.content
    rows: list[dict[str, Any]] = response.json()["results"]
    return rows


def test_shown_score_is_not_listed(shown: ReadinessSnapshot) -> None:
    assert results() == []
    assert Client().get(f"{REST}{shown.pk}/").status_code == 404


def test_published_score_is_listed_with_nine_dimensions(shown: ReadinessSnapshot, cast: Any) -> None:
    snapshot = publish(shown, cast)
    [row] = results()
    told = snapshot.told
    assert {name: row[name] for name in ("verified", "claimed", "coverage", "band")} == {
        name: told[name] for name in ("verified", "claimed", "coverage", "band")
    }
    assert (row["id"], row["application"], row["state"], row["is_newest"]) == (
        snapshot.pk, snapshot.application_id, "published", True,
    )  # fmt: skip
    assert (row["district_name"], row["as_of"], row["waiver_year"]) == (
        "Willow Bend Unified",
        "2027-03-12",
        1,
    )
    assert (row["gates_met"], row["formula"], row["inputs_sha256"]) == (
        False, "readiness score 1", snapshot.inputs_sha256,
    )  # fmt: skip
    assert [each["code"] for each in row["dimensions"]] == [f"D{number}" for number in range(1, 10)]
    [due] = [each for each in row["dimensions"] if each["code"] == "D8"]
    assert (due["standing"], due["verified"], due["weight"]) == ("not_due", None, 1)
    assert Client().get(f"{REST}{snapshot.pk}/").json() == row


def test_withdrawn_score_keeps_its_reason_and_loses_its_numbers(shown: ReadinessSnapshot, cast: Any) -> None:
    snapshot = publish(shown, cast)
    services.withdraw_snapshot(snapshot, actor=cast.approver, version=snapshot.version, why="Read wrongly.")
    [row] = results(state="withdrawn")
    assert (row["withdrawn_why"], row["is_newest"], row["dimensions"]) == ("Read wrongly.", False, [])
    assert {row[name] for name in ("band", "verified", "claimed", "coverage", "gates_met")} == {None}
    assert row["district_words"] == ""
    assert results(band="insufficient") == []


def test_filters_narrow_and_name_what_is_allowed(shown: ReadinessSnapshot, cast: Any, district: Any) -> None:
    publish(shown, cast)
    assert len(results(band="insufficient", newest="yes", district_leaid=district.leaid)) == 1
    assert results(band="ready") == results(newest="no") == []
    answer = Client().get(REST, {"band": "perfect"})
    assert (answer.status_code, "ready" in answer.content.decode()) == (400, True)


def test_unchanged_list_is_a_304_until_something_is_withdrawn(shown: ReadinessSnapshot, cast: Any) -> None:
    snapshot = publish(shown, cast)
    tag = Client().get(REST)["ETag"]
    assert Client().get(REST, headers={"if-none-match": tag}).status_code == 304
    with clock.at(dt.date(2027, 3, 23)):
        services.withdraw_snapshot(snapshot, actor=cast.approver, version=snapshot.version, why="Wrong.")
    assert Client().get(REST, headers={"if-none-match": tag}).status_code == 200
