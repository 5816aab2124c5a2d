"""What the services do, refuse, and record."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from policy.models import DistrictCondition
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.documents.models import Document
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.models import Application, Obligation
from waivers.states import State

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF"
MARCH = dt.date(2027, 3, 12)


def upload(data=PDF, name="minutes.pdf"):
    return SimpleUploadedFile(name, data)


def files_on_disk():
    root = Path(settings.MEDIA_ROOT) / "documents"
    return {path for path in root.rglob("*") if path.is_file()}


# starting and editing ---------------------------------------------------------------------------------
@pytest.mark.parametrize("year", [2024, 2028])
def test_start_takes_this_school_year_or_one_of_the_next_two(year):
    cast = make.Cast(factories.make_district())
    with clock.at(make.SPRING), pytest.raises(ValidationError, match="from 2025 to 2027"):
        services.start_application(cast.district, actor=cast.lead, start_school_year=year)


def test_second_open_application_is_refused_and_one_after_a_closed_one_is_not():
    application, cast = make.make_application(State.DRAFT)
    with clock.at(make.SPRING):
        with pytest.raises(ValidationError, match="open application already"):
            services.start_application(cast.district, actor=cast.lead, start_school_year=2026)
        make.move(application, "withdraw", cast, "lead", reason="Next year.")
        second = services.start_application(cast.district, actor=cast.lead, start_school_year=2027)
    assert (Application.objects.count(), second.state) == (2, State.DRAFT)


@pytest.mark.parametrize("role", ["contributor", "data_steward", "reviewer", "administrator"])
def test_only_the_lead_starts(role):
    district = factories.make_district()
    user = factories.make_user(role, district if role in {"contributor", "data_steward"} else None)
    with clock.at(make.SPRING), pytest.raises(NotPermitted):
        services.start_application(district, actor=user, start_school_year=2026)
    assert Application.objects.count() == 0


def test_contributor_edits_and_an_unknown_field_is_a_programming_error():
    application, cast = make.make_application(State.DRAFT)
    contributor = factories.make_user("contributor", cast.district)
    edited = services.edit_application(
        application, actor=contributor, version=application.version, vision="Ours."
    )
    assert (edited.vision, edited.version) == ("Ours.", application.version + 1)
    with pytest.raises(ValueError, match="state is not changed here"):
        services.edit_application(edited, actor=contributor, version=edited.version, state="implementing")


def test_saving_without_a_change_writes_nothing():
    application, cast = make.make_application(State.DRAFT)
    before = AuditEvent.objects.count()
    same = services.edit_application(
        application, actor=cast.lead, version=application.version, vision=application.vision
    )
    assert (same.version, AuditEvent.objects.count()) == (application.version, before)


def test_stale_edit_carries_the_stored_text():
    application, cast = make.make_application(State.DRAFT)
    services.edit_application(application, actor=cast.lead, version=application.version, vision="Theirs.")
    with pytest.raises(StaleVersion) as refusal:
        services.edit_application(application, actor=cast.lead, version=application.version, vision="Mine.")
    assert refusal.value.current.vision == "Theirs."


def test_removing_a_request_leaves_its_words_on_the_application():
    application, cast = make.make_application(State.DRAFT)
    request = application.requests.get()
    request.conditions.set(DistrictCondition.objects.all()[:2])
    services.remove_request(request, actor=cast.lead)
    event = AuditEvent.objects.about(application).first()
    assert (event.verb, event.before["rationale"]) == (
        "request.removed", "Hours in a seat say nothing about mastery.",
    )  # fmt: skip
    assert application.requests.count() == 0


def test_request_of_a_submitted_application_stays():
    application, cast = make.make_application(State.SUBMITTED)
    with pytest.raises(NotPermitted, match="with the state now"):
        services.remove_request(application.requests.get(), actor=cast.lead)
    assert application.requests.count() == 1


# evidence ---------------------------------------------------------------------------------------------
@pytest.fixture
def year_one():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    return application.obligations.first(), cast


def test_evidence_and_its_file_are_kept_together(year_one):
    obligation, cast = year_one
    with clock.at(MARCH):
        done = services.give_evidence(
            obligation, actor=cast.lead, version=1, evidence="Minutes.", files=[upload()]
        )
    assert (done.status, done.evidenced_on) == (Obligation.Status.EVIDENCED, MARCH)
    assert [document.name for document in done.documents.all()] == ["minutes.pdf"]
    event = AuditEvent.objects.about(done).get(verb="obligation.evidenced")
    assert event.after == {"evidence": "Minutes.", "documents": ["minutes.pdf"]}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"version": 7, "evidence": "Minutes.", "files": [upload()]}, StaleVersion),
        ({"version": 1, "evidence": "  ", "files": [upload()]}, ValidationError),
        (
            {"version": 1, "evidence": "Minutes.", "files": [upload(), upload(b"MZ\x90", "run.exe")]},
            ValidationError,
        ),
    ],
)
def test_refused_evidence_leaves_neither_text_nor_file(year_one, given, error):
    obligation, cast = year_one
    before = files_on_disk()
    with pytest.raises(error):
        services.give_evidence(obligation, actor=cast.lead, **given)
    obligation.refresh_from_db()
    assert (obligation.evidence, Document.objects.count(), files_on_disk()) == ("", 0, before)


def test_refused_file_is_named_at_its_field(year_one):
    obligation, cast = year_one
    with pytest.raises(ValidationError) as refusal:
        services.give_evidence(
            obligation, actor=cast.lead, version=1, evidence="Minutes.", files=[upload(b"MZ\x90", "run.exe")]
        )
    assert list(refusal.value.message_dict) == ["file"]


def test_evidence_form_with_a_bad_file_keeps_the_text(year_one, sign_in, at, words):
    obligation, cast = year_one
    address = at("evidence", obligation.application_id, obligation.pk)
    client = sign_in(cast.lead)
    data = {"version": 1, "evidence": "Written for an hour.", "file": upload(b"MZ\x90", "run.exe")}
    response = client.post(address, data)
    assert response.status_code == 422
    assert "Written for an hour." in words(response)
    assert list(response.context["form"].errors) == ["file"]
    obligation.refresh_from_db()
    assert (obligation.evidence, Document.objects.count()) == ("", 0)
    done = client.post(address, {"version": 1, "evidence": "Written for an hour.", "file": upload()})
    assert (done.status_code, Document.objects.count()) == (302, 1)
    assert "minutes.pdf" in words(client.get(at("obligations", obligation.application_id)))
    assert "minutes.pdf" in words(
        sign_in(cast.reviewer).get(at("verify", obligation.application_id, obligation.pk))
    )


def test_evidence_sent_back_says_what_is_lacking(year_one, sign_in, at, words):
    obligation, cast = year_one
    services.give_evidence(obligation, actor=cast.lead, version=1, evidence="Minutes.")
    address = at("verify", obligation.application_id, obligation.pk)
    client = sign_in(cast.reviewer)
    bare = client.post(address, {"version": 2, "accepted": "no", "finding": ""})
    assert (bare.status_code, list(bare.context["form"].errors)) == (422, ["finding"])
    assert client.post(address, {"version": 2, "accepted": "no", "finding": "No date."}).status_code == 302
    obligation.refresh_from_db()
    assert (obligation.status, obligation.finding) == (Obligation.Status.OPEN, "No date.")
    assert "No date." in words(
        sign_in(cast.lead).get(at("evidence", obligation.application_id, obligation.pk))
    )


def test_verified_evidence_is_not_changed(year_one):
    obligation, cast = year_one
    done = services.give_evidence(obligation, actor=cast.lead, version=1, evidence="Minutes.")
    services.verify_obligation(done, actor=cast.reviewer, version=2, accepted=True)
    with pytest.raises(NotPermitted, match="verified this already"):
        services.give_evidence(
            Obligation.objects.get(pk=done.pk), actor=cast.lead, version=3, evidence="More."
        )


# review -----------------------------------------------------------------------------------------------
def test_new_recommendation_replaces_the_earlier_one():
    application, cast = make.make_application(State.UNDER_REVIEW)
    first = services.recommend(application, actor=cast.reviewer, advice="approve", reason="Sound.")
    second = services.recommend(application, actor=cast.reviewer, advice="deny", reason="On reflection.")
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)


def test_recommendation_is_void_after_a_new_submission():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 4, 1)):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="Sound.")
        make.prepare(application, "return", cast)
        application = make.move(application, "return", cast, "reviewer")
        make.prepare(application, "resubmit", cast)
        application = make.move(application, "resubmit", cast, "lead")
    assert application.recommendations.filter(is_current=True).count() == 0
    assert application.answer_due_on == dt.date(2026, 5, 16)


def test_recommender_of_the_plan_may_put_on_probation_later():
    application, cast = make.make_application(State.IMPLEMENTING)
    cast.reviewer.memberships.create(role="approver", starts_on="2020-01-01")
    both = type(cast.reviewer).objects.get(pk=cast.reviewer.pk)
    with clock.at(dt.date(2029, 4, 2)):
        moved = services.make_move(
            application, "put-on-probation", actor=both, version=application.version, **make.PROBATION_GIVEN
        )
    assert moved.state == State.PROBATION


def test_requests_are_decided_with_words_unless_approved_as_they_are():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    for status in ("approved_with_conditions", "denied", "not_needed"):
        with pytest.raises(ValidationError) as refusal:
            services.decide_request(row, actor=cast.approver, version=row.version, status=status)
        assert list(refusal.value.message_dict) == ["text"]
    with pytest.raises(ValidationError, match="Choose one"):
        services.decide_request(row, actor=cast.approver, version=row.version, status="withdrawn", text="x")
    done = services.decide_request(row, actor=cast.approver, version=row.version, status="approved")
    assert (done.status, done.decided_by) == ("approved", cast.approver)


# mail -------------------------------------------------------------------------------------------------
def test_withdrawn_draft_tells_nobody_and_a_withdrawn_submission_tells_the_state():
    _application, cast = make.make_application(State.WITHDRAWN)
    assert Message.objects.count() == 0
    submitted, cast = make.make_application(State.SUBMITTED, make.Cast(factories.make_district()))
    Message.objects.all().delete()
    make.move(submitted, "withdraw", cast, "lead", reason="The board decided otherwise.")
    told = set(Message.objects.values_list("to", flat=True))
    assert {cast.reviewer.email, cast.approver.email} <= told
    assert cast.lead.email not in told


def test_mail_speaks_the_language_of_its_reader():
    cast = make.Cast(factories.make_district())
    cast.lead.language = "es"
    cast.lead.save()
    make.make_application(State.UNDER_REVIEW, cast)
    assert set(Message.objects.filter(to=cast.lead.email).values_list("language", flat=True)) == {"es"}
