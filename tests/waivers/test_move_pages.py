"""The pages of the moves: what blocks them, who was first, and that a GET changes nothing."""

import datetime as dt

import pytest

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.factories.pages import hidden
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 2)


# moves ------------------------------------------------------------------------------------------------
def test_submitting_twice_is_one_submission_and_one_mail(sign_in, at, reviewer):
    application, cast = make.make_application(State.DRAFT)
    client = sign_in(cast.lead)
    with clock.at(make.SPRING):
        data = hidden(client.get(at("move", application.pk, "submit")))
        first = client.post(at("move", application.pk, "submit"), data)
        second = client.post(at("move", application.pk, "submit"), data)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Somebody was first" in second.content.decode()
    assert AuditEvent.objects.filter(verb="application.submitted").count() == 1
    assert Message.objects.filter(to=reviewer.email).count() == 1


def test_blocked_move_lists_what_is_missing_and_changes_nothing(sign_in, at, words):
    cast = make.Cast(factories.make_district())
    with clock.at(make.SPRING):
        application = make.make_draft(cast, complete=False)
        client = sign_in(cast.lead)
        page = client.get(at("move", application.pk, "submit"))
        response = client.post(at("move", application.pk, "submit"), hidden(page))
    assert page.context["is_blocked"] is True
    assert response.status_code == 409
    for sentence in ("Write a draft of your vision.", "Ask for at least one kind of flexibility."):
        assert sentence in words(page)
        assert sentence in " ".join(response.context["form"].non_field_errors())
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_recommender_is_refused_with_the_reason(sign_in, at, words):
    application, _cast = make.make_application(State.UNDER_REVIEW)
    both = factories.make_user("reviewer")
    both.memberships.create(role="approver", starts_on="2020-01-01")
    make.attest(application, both)
    client = sign_in(both)
    with clock.at(APRIL):
        client.post(
            at("recommend", application.pk), {"advice": "approve", "reason": "It is sound.", "checked": "yes"}
        )
        address = at("move", application.pk, "approve-conditionally")
        page = client.get(address)
        sent = client.post(address, {"version": application.version, "on": "2026-07-01"})
    assert [page.status_code, sent.status_code] == [403, 403]
    assert "You made the recommendation." in words(page)
    assert "You made the recommendation." in words(sent)
    application.refresh_from_db()
    assert application.state == State.UNDER_REVIEW


def test_second_decider_reads_who_was_first_and_keeps_the_reason(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        second = factories.make_user("approver")
        make.move(application, "approve-conditionally", cast, "approver", on=make.YEAR_ONE)
        response = sign_in(second).post(
            at("move", application.pk, "deny"),
            {"version": application.version, "reason": "A reason of many words."},
        )
    assert response.status_code == 409
    assert "A reason of many words." in words(response)
    assert "Conditionally approved" in words(response)
    assert application.decisions.count() == 1


def test_date_outside_year_one_keeps_the_page_and_names_the_dates(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        client = sign_in(cast.approver)
        address = at("move", application.pk, "approve-conditionally")
        assert "From July 1, 2026 to June 30, 2027." in words(client.get(address))
        response = client.post(address, {"version": application.version, "on": "06/30/2026"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["on"])
    assert 'value="06/30/2026"' in words(response)


def test_unknown_verb_is_not_found(sign_in, reviewer):
    application, _cast = make.make_application(State.DRAFT)
    assert sign_in(reviewer).get(f"/waivers/{application.pk}/explode/").status_code == 404


def test_get_of_a_move_changes_nothing(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    before = AuditEvent.objects.count()
    sign_in(cast.lead).get(at("move", application.pk, "submit"))
    application.refresh_from_db()
    assert (application.state, AuditEvent.objects.count()) == (State.DRAFT, before)
