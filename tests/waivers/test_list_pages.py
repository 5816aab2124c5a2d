"""Lists and the history: the same cost for any number of rows, and what they say."""

import datetime as dt

import pytest
from django.urls import reverse

from statepl.core import clock
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 2)


# lists ------------------------------------------------------------------------------------------------
def make_several(state, count):
    return [make.make_application(state) for _number in range(count)]


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_for_any_number_of_rows(rows, sign_in, at, reviewer, django_assert_num_queries):
    make_several(State.UNDER_REVIEW, rows)
    client = sign_in(reviewer)
    with django_assert_num_queries(22):
        response = client.get(at("queue"), {"tab": "open"})
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(rows, sign_in, at, reviewer, django_assert_num_queries):
    make_several(State.PROBATION, rows)
    client = sign_in(reviewer)
    with django_assert_num_queries(10):
        response = client.get(at("list"))
    assert len(response.context["applications"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_public_list_costs_the_same_for_any_number_of_rows(rows, client, django_assert_num_queries):
    make_several(State.SUBMITTED, rows)
    with django_assert_num_queries(3):
        response = client.get(reverse("public:applications"))
    assert len(response.context["applications"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_page_costs_the_same_for_any_number_of_rows(rows, sign_in, at, django_assert_num_queries):
    application, cast = make.make_application(State.DRAFT)
    codes = ["delivery-seat-time"]
    kinds = make.FlexibilityType.objects.exclude(code__in=codes)[: rows - 1]
    for kind in kinds:
        services.add_request(application, actor=cast.lead, flexibility_type=kind, rationale="It blocks.")
    client = sign_in(cast.lead)
    with django_assert_num_queries(12):
        response = client.get(at("requests", application.pk))
    assert response.context["asked"] == rows


def test_queue_filter_keeps_the_tab(sign_in, at, reviewer, words):
    (first, _cast), _second = make_several(State.UNDER_REVIEW, 2)
    response = sign_in(reviewer).get(
        at("queue"), {"tab": "open", "district": first.district.name, "state": "under_review"}
    )
    assert [row.application for row in response.context["rows"]] == [first]
    assert [tab["label"] for tab in response.context["tabs"] if tab["current"]] == ["All open"]
    assert '<input type="hidden" name="tab" value="open"' in words(response)


def test_queue_says_what_waits_for_whom(sign_in, at):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        mine = sign_in(cast.reviewer).get(at("queue"), {"tab": "open"})
        theirs = sign_in(cast.approver).get(at("queue"))
    assert mine.context["rows"][0].note == "You recommended this; somebody else decides."
    assert theirs.context["rows"][0].note == "Recommended; waits for an approver."
    assert theirs.context["lead"] == "1 application is open. 0 are late. 1 needs you."


def test_queue_with_nothing_in_it_says_so(sign_in, at, reviewer, words):
    assert "Nothing here" in words(sign_in(reviewer).get(at("queue")))


# history ----------------------------------------------------------------------------------------------
def test_history_tells_everything_in_order(sign_in, at):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    page = sign_in(cast.lead).get(at("history", application.pk))
    assert [event.verb for event in page.context["events"]] == [
        "letter.released",
        "application.conditionally_approved",
        "application.claimed",
        "application.submitted",
        "assurance.acknowledged",
        "request.added",
        "application.edited",
        "application.started",
    ]
    staff = sign_in(cast.reviewer).get(at("history", application.pk))
    assert "application.recommended" in [event.verb for event in staff.context["events"]]
