"""Reading the trail."""

import csv
import io
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from statepl.audit.models import AuditEvent, readable
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.audit.views import history_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail(lead: Any, reviewer: Any, district: Any) -> None:
    with transaction.atomic():
        record(Verb.USER_EDITED, lead, actor=lead, before={"name": "Lou"}, after={"name": "Lou Lead"})
        record(Verb.DISTRICT_CHANGED, district, actor=reviewer, district=district, after={"enrollment": 5})
        record(Verb.SIGN_IN_FAILED, lead, reason="=cmd|' /C calc'!A0")


def test_trail_opens_for_administrators_and_shows_who_what_and_change(
    trail: None, sign_in: Any, administrator: Any
) -> None:
    page = sign_in(administrator).get("/history/").content.decode()
    assert page.index("failed to sign in") < page.index("changed a district")
    for part in (
        "<del>Lou</del> <ins>Lou Lead</ins>",
        "enrollment: 5",
        "Rae Reviewer",
        "Willow Bend Unified",
    ):
        assert part in page


@pytest.mark.parametrize(
    "who", ["reviewer", "approver", "analyst", "engagement_lead", "board_member", "lead", "steward"]
)
def test_trail_is_closed_to_everybody_else(who: str, request: Any, trail: None, sign_in: Any) -> None:
    browser = sign_in(request.getfixturevalue(who))
    for answer in (browser.get("/history/"), browser.post("/history/export/")):
        assert (answer.status_code, b"Ask one of them" in answer.content) == (403, True)
        assert b"changed a district" not in answer.content
    assert AuditEvent.objects.count() == 3


def test_trail_sends_strangers_to_sign_in() -> None:
    assert Client().get("/history/").url == "/accounts/login/?next=/history/"
    assert Client().post("/history/export/").url == "/accounts/login/?next=/history/export/"


def test_trail_filters(trail: None, sign_in: Any, administrator: Any) -> None:
    browser = sign_in(administrator)
    cases = {
        "verb=user.edited": ["user.edited"],
        "person=rae": ["district.changed"],
        "thing=lou": ["user.sign_in_failed", "user.edited"],
        "since=2000-01-01&until=2001-01-01": [],
        "since=nonsense": [],
        "verb=no.such": [],
    }
    for query, verbs in cases.items():
        rows = browser.get(f"/history/?{query}").context["page_obj"].object_list
        assert [row.verb for row in rows] == verbs


@pytest.mark.parametrize("count", [1, 3])
def test_trail_costs_the_same_for_any_number(
    count: int, sign_in: Any, administrator: Any, lead: Any, django_assert_num_queries: Any
) -> None:
    with transaction.atomic():
        for _number in range(count):
            record(Verb.USER_EDITED, lead, actor=lead, after={"name": "x"})
    browser = sign_in(administrator)
    browser.get("/history/")
    with django_assert_num_queries(9):
        browser.get("/history/")


def test_export_gives_the_filtered_rows_and_goes_on_the_trail(
    trail: None, sign_in: Any, administrator: Any
) -> None:
    browser = sign_in(administrator)
    assert browser.get("/history/export/").status_code == 405
    answer = browser.post("/history/export/?thing=lou")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert [row["verb"] for row in rows] == ["user.sign_in_failed", "user.edited"]
    assert rows[0]["reason"] == "'=cmd|' /C calc'!A0"
    event = AuditEvent.objects.first()
    assert (event.verb, event.actor, event.after) == ("history.exported", administrator, {"thing": "lou"})


def test_export_is_no_get(sign_in: Any, administrator: Any) -> None:
    sign_in(administrator).get("/history/export/")
    assert AuditEvent.objects.count() == 0


def test_history_of_finds_the_things_rows_only(trail: None, lead: Any, district: Any, reviewer: Any) -> None:
    assert [event.verb for event in history_of(lead)] == ["user.sign_in_failed", "user.edited"]
    assert [event.verb for event in history_of(lead, district)] == [
        "user.sign_in_failed",
        "district.changed",
        "user.edited",
    ]
    assert list(history_of()) == []


def test_visible_to_is_empty_for_strangers(trail: None, administrator: Any, reviewer: Any) -> None:
    from django.contrib.auth.models import AnonymousUser

    counts = [
        AuditEvent.objects.visible_to(who).count() for who in (AnonymousUser(), reviewer, administrator)
    ]
    assert counts == [0, 0, 3]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (3, "3"),
        (["a", 2], "a, 2"),
        ({"start_date": "x", "n": [1]}, "start date: x; n: 1"),
    ],
)
def test_readable_values(value: Any, text: str) -> None:
    assert readable(value) == text


def test_changes_use_the_fields_own_words() -> None:
    event = AuditEvent(object_type="accounts.user", before={"title": "A"}, after={"title": "B", "made_up": 1})
    assert [tuple(change) for change in event.changes] == [("job title", "A", "B"), ("made up", "", "1")]
    assert AuditEvent(object_type="gone.thing", after={"some_field": "x"}).changes[0].label == "some field"
