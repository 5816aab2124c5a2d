"""Comments, answers and decisions on the pages: who reads what, and what bad input does."""

import datetime as dt

import pytest
from django.urls import reverse

from statepl.audit.models import AuditEvent
from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.models import Comment
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.UNDER_REVIEW, State.PLAN_UNDER_REVIEW)
APRIL = dt.date(2026, 4, 2)


# comments ---------------------------------------------------------------------------------------------
def test_comments_reach_the_district_on_the_return_and_internal_ones_never(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    staff, own = sign_in(cast.reviewer), sign_in(cast.lead)

    def seen_by_district():
        pages = [at(page, application.pk) for page in ("detail", "comments", "history", "requests")]
        pages += ["/", reverse("public:application", args=[application.pk])]
        return " ".join(words(own.get(page)) for page in pages)

    with clock.at(APRIL):
        for audience, text in (("internal", "Whisper among us."), ("district", "Say who decides.")):
            data = {"anchor": "vision", "audience": audience, "text": text}
            assert staff.post(at("comment", application.pk), data).status_code == 302
        shown = seen_by_district()
        assert ("Whisper among us." in shown, "Say who decides." in shown) == (False, False)
        assert "added a comment" not in shown
        application.refresh_from_db()
        make.move(application, "return", cast, "reviewer")
        shown = seen_by_district()
    assert ("Whisper among us." in shown, "Say who decides." in shown) == (False, True)
    desk = words(staff.get(at("desk", application.pk)))
    assert ("Whisper among us." in desk, "Say who decides." in desk) == (True, True)
    trail = AuditEvent.objects.filter(verb="comment.added").values_list("object_label", "after")
    assert "Whisper" not in str(list(trail))


def test_internal_comment_has_no_answer_page_for_the_district(sign_in, at):
    application, cast = make.make_application(State.RETURNED)
    hidden = Comment.objects.create(
        application=application, anchor="vision", revision=1, audience="internal", text="Whisper.",
        written_by=cast.reviewer,
    )  # fmt: skip
    assert sign_in(cast.lead).get(at("answer", application.pk, hidden.pk)).status_code == 404


def test_board_reads_no_comments_and_no_recommendations(sign_in, at, words, board_member):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="internal", text="Whisper among us."
        )
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="Sound, says I.")
    client = sign_in(board_member)
    shown = " ".join(words(client.get(at(page, application.pk))) for page in ("desk", "history", "detail"))
    assert ("Whisper among us." in shown, "Sound, says I." in shown) == (False, False)


def test_comment_sent_twice_is_one(sign_in, at):
    application, cast = make.make_application(State.UNDER_REVIEW)
    client = sign_in(cast.reviewer)
    data = {"anchor": "vision", "audience": "district", "text": "Say who decides."}
    assert [client.post(at("comment", application.pk), data).status_code for _time in range(2)] == [302, 302]
    assert application.comments.count() == 1


def test_comment_without_an_audience_keeps_its_text(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    response = sign_in(cast.reviewer).post(
        at("comment", application.pk), {"anchor": "vision", "text": "Forgot to choose."}
    )
    assert (response.status_code, application.comments.count()) == (422, 0)
    assert "Forgot to choose." in words(response)


def test_answer_is_saved_and_can_be_changed(sign_in, at, words):
    application, cast = make.make_application(State.RETURNED)
    comment, client = application.comments.get(), sign_in(cast.lead)
    for text in ("The teacher does.", "The teacher and the student do."):
        assert client.post(at("answer", application.pk, comment.pk), {"text": text}).status_code == 302
    comment.refresh_from_db()
    assert comment.answer == "The teacher and the student do."
    assert "Change the answer" in words(client.get(at("comments", application.pk)))
    assert client.post(at("answer", application.pk, comment.pk), {"text": " "}).status_code == 422


# the desk ---------------------------------------------------------------------------------------------
def test_federal_check_is_stored_before_the_decision(sign_in, at, words):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    staff, approver = sign_in(cast.reviewer), sign_in(cast.approver)
    check, decide = at("federal", application.pk, row.pk), at("decide", application.pk, row.pk)
    staff.post(check, {"version": row.version, "federal_check": "federal_waiver", "federal_note": ""})
    row.refresh_from_db()
    refused = approver.post(decide, {"version": row.version, "status": "denied", "text": "Beyond the law."})
    assert refused.status_code == 422
    assert "Store the result of the federal examination first." in words(refused)
    assert "Beyond the law." in words(refused)
    staff.post(
        check, {"version": row.version, "federal_check": "federal_waiver", "federal_note": "US ED said no."}
    )
    row.refresh_from_db()
    done = approver.post(decide, {"version": row.version, "status": "denied", "text": "Beyond the law."})
    row.refresh_from_db()
    assert (done.status_code, row.status, row.is_decided) == (302, "denied", True)


def test_stale_decision_on_a_request_shows_the_stored_one(sign_in, at):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    old = row.version
    services.decide_request(
        row, actor=cast.approver, version=old, status="denied", text="Beyond the state’s power."
    )
    second = factories.make_user("approver")
    make.attest(application, second)
    response = sign_in(second).post(
        at("decide", application.pk, row.pk), {"version": old, "status": "approved", "text": "Fine."}
    )
    assert response.status_code == 409
    assert response.context["form"].stored == {
        "status": "Denied",
        "text": "Beyond the state’s power.",
        "granted_from": None,
        "granted_until": None,
    }
    assert "None" not in response.content.decode()
    row.refresh_from_db()
    assert row.status == "denied"


def test_finding_is_noted_as_corrected_by_an_approver_only(sign_in, at):
    application, cast = make.make_application(State.PROBATION)
    action = application.corrective_actions.get()
    address = at("resolve", application.pk, action.pk)
    assert sign_in(cast.lead).post(address).status_code == 403
    assert "No improvement cycle was closed." in sign_in(cast.approver).get(address).content.decode()
    assert sign_in(cast.approver).post(address).status_code == 302
    action.refresh_from_db()
    assert action.resolved_on == clock.today()


def test_gates_stand_on_the_desk_once_there_is_a_conditional_approval(sign_in, at, words):
    early, cast = make.make_application(State.UNDER_REVIEW)
    assert "Gates for final approval" not in words(sign_in(cast.reviewer).get(at("desk", early.pk)))
    late, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    page = sign_in(cast.reviewer).get(at("desk", late.pk))
    assert [gate["code"] for gate in page.context["gates"]] == [f"G{number}" for number in range(1, 10)]
