"""What anybody may read without an account, and what nobody may."""

import datetime as dt

import pytest
from django.urls import reverse

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.django_db


def page(application):
    return reverse("public:application", args=[application.pk])


def test_index_leads_to_what_is_public(client, words):
    shown = words(client.get("/public/"))
    assert reverse("public:applications") in shown
    assert reverse("public:data") in shown


@pytest.mark.parametrize("state", list(State))
def test_application_is_public_from_its_submission_on(state, client):
    application, _cast = make.make_application(state)
    never_submitted = state in {State.DRAFT, State.WITHDRAWN}
    assert client.get(page(application)).status_code == (404 if never_submitted else 200)
    listed = [row.pk for row, _tag in client.get(reverse("public:applications")).context["applications"]]
    assert listed == ([] if never_submitted else [application.pk])


def test_public_page_tells_vision_request_decision_and_reason(client, words):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    services.decide_request(
        row,
        actor=cast.approver,
        version=row.version,
        status="approved_with_conditions",
        text="Report yearly.",
    )
    before = words(client.get(page(application)))
    assert ("Every student moves on when ready." in before, "Not decided" in before) == (True, True)
    assert "Report yearly." not in before
    with clock.at(dt.date(2027, 7, 20)):
        make.prepare(application, "approve-finally", cast)
        make.move(application, "approve-finally", cast, "approver", on=dt.date(2027, 8, 1))
    after = words(client.get(page(application)))
    for told in (
        "Approved with conditions",
        "Report yearly.",
        "Finally approved, July 20, 2027",
        "Code 256.7",
    ):
        assert told in after


def test_public_page_tells_the_reason_of_a_denial(client, words):
    application, _cast = make.make_application(State.DENIED)
    assert "Outside the law." in words(client.get(page(application)))


def test_public_page_names_no_person_and_no_internal_word(client, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 4, 2)):
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="district", text="Say who decides."
        )
        services.recommend(application, actor=cast.reviewer, advice="deny", reason="Weak, says I.")
    shown = words(client.get(page(application)))
    hidden = [
        "morgan@example.org", "Morgan Manager", "Lou Lead", "Say who decides.", "Weak, says I.",
        cast.reviewer.name, cast.lead.name,
    ]  # fmt: skip
    assert [text for text in hidden if text in shown] == []


def test_text_that_is_being_rewritten_is_not_public(client, words):
    application, cast = make.make_application(State.RETURNED)
    services.edit_application(
        application, actor=cast.lead, version=application.version, vision="Half a thought"
    )
    shown = words(client.get(page(application)))
    assert ("Half a thought" in shown, "Hours in a seat" in shown) == (False, False)
    assert "The district is working on its text." in shown
    application.refresh_from_db()
    make.move(application, "withdraw", cast, "lead", reason="A private matter.")
    shown = words(client.get(page(application)))
    assert ("Half a thought" in shown, "A private matter." in shown) == (False, False)
    assert "The district has withdrawn this application" in shown


def test_public_list_is_found_by_name_and_state(client):
    first, _cast = make.make_application(
        State.SUBMITTED, make.Cast(factories.make_district(name="Red Bluff"))
    )
    make.make_application(State.DENIED, make.Cast(factories.make_district(name="Mill Creek")))
    for query in ({"district": "bluff"}, {"state": "submitted"}):
        rows = client.get(reverse("public:applications"), query).context["applications"]
        assert [row for row, _tag in rows] == [first]


def test_public_list_says_when_there_is_nothing(client, words):
    address = reverse("public:applications")
    assert "Nothing submitted yet" in words(client.get(address))
    assert "No application fits" in words(client.get(address, {"district": "nowhere"}))
