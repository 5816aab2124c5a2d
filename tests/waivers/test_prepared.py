"""Prepared decisions: read, edited, held, released or discarded; nothing told before."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from policy.models import ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Job, Message
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.models import Decision, DecisionBatch, Letter, PreparedDecision
from waivers.services.batches import release_one
from waivers.states import State

DAY = dt.date(2026, 5, 4)


# prepared ---------------------------------------------------------------------------------------------
@pytest.fixture
def ready(db):
    """Return an application that stands ready for its conditional approval, with its people."""
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(DAY):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        application.refresh_from_db()
        yield application, cast


def prepare(ready, verb="approve-conditionally", **given):
    application, cast = ready
    given = given or {"on": make.YEAR_ONE}
    return services.prepare_decision(services.Wish(application, verb, **given), actor=cast.approver)


def release(prepared, actor):
    prepared.refresh_from_db()
    return services.release_decision(prepared, actor=actor, version=prepared.version)


def test_prepared_decision_changes_nothing_and_shows_what_will_be(ready, client, sign_in, words):
    application, cast = ready
    before = (Message.objects.count(), Decision.objects.count(), application.version)
    prepared = prepare(ready)
    application.refresh_from_db()
    assert (Message.objects.count(), Decision.objects.count(), application.version) == before
    assert (application.state, application.conditional_from) == (State.UNDER_REVIEW, None)
    told = prepared.letter.body
    assert ("April 30, 2027" in told, "Sept. 28, 2027" in told) == (True, True)
    assert Job.objects.filter(kind="waivers.letter").count() == 0
    letter = prepared.letter
    places = [
        (sign_in(cast.lead), prepared.get_absolute_url()),
        (sign_in(cast.lead), letter.get_absolute_url()),
        (client, reverse("public:letter", args=[application.pk, letter.pk])),
    ]
    assert [browser.get(place).status_code for browser, place in places] == [404, 404, 404]
    pages = [
        sign_in(cast.lead).get(application.get_absolute_url()),
        client.get(reverse("public:application", args=[application.pk])),
        client.get(f"/api/v1/applications/{application.pk}/"),
    ]
    assert [letter.subject in words(page) for page in pages] == [False, False, False]
    about = AuditEvent.objects.about(application).values_list("verb", flat=True)
    assert "decision.prepared" not in list(about)


def test_release_makes_the_decision_and_tells_once(ready, client, words):
    application, cast = ready
    prepared = release(prepare(ready), cast.approver)
    application.refresh_from_db()
    assert application.state == State.CONDITIONALLY_APPROVED
    letter = Letter.objects.get()
    assert (letter.state, letter.prepared, letter.decision) == ("released", prepared, Decision.objects.get())
    mail = Message.objects.filter(to=cast.lead.email).latest("pk")
    assert letter.get_absolute_url() in mail.body_text
    assert letter.subject in words(client.get(reverse("public:letter", args=[application.pk, letter.pk])))
    with pytest.raises(MoveRefused, match="no longer open: Released"):
        release(prepared, cast.approver)
    assert Decision.objects.count() == 1


def test_edited_words_are_what_is_released(ready):
    _application, cast = ready
    prepared = prepare(ready)
    letter = services.edit_letter(
        prepared, actor=cast.approver, version=prepared.version, subject="Dear {all}", body="In our words."
    )
    release(prepared, cast.approver)
    letter.refresh_from_db()
    assert (letter.subject, letter.body) == ("Dear {all}", "In our words.")
    prepared.refresh_from_db()
    with pytest.raises(MoveRefused):
        services.edit_letter(prepared, actor=cast.approver, version=prepared.version, subject="No", body="No")
    with pytest.raises(StaleVersion):
        services.edit_letter(prepared, actor=cast.approver, version=1, subject="No", body="No")


def test_held_letter_is_not_released_until_it_is_freed(ready):
    application, cast = ready
    prepared = prepare(ready)
    services.hold_decision(prepared, actor=cast.approver, version=prepared.version, held=True)
    with pytest.raises(MoveRefused, match="held back"):
        release(prepared, cast.approver)
    application.refresh_from_db()
    assert application.state == State.UNDER_REVIEW
    prepared.refresh_from_db()
    services.hold_decision(prepared, actor=cast.approver, version=prepared.version, held=False)
    assert release(prepared, cast.approver).state == PreparedDecision.State.RELEASED


def test_discarded_decision_never_was_one_and_another_can_be_prepared(ready):
    _application, cast = ready
    prepared = prepare(ready)
    with pytest.raises(ValidationError, match="prepared already"):
        prepare(ready, "deny", reason="Outside the law.")
    services.discard_decision(prepared, actor=cast.approver, version=prepared.version)
    with pytest.raises(MoveRefused):
        release(prepared, cast.approver)
    assert prepare(ready, "deny", reason="Outside the law.").label == "Denied"
    assert Decision.objects.count() == 0


@pytest.mark.django_db
def test_preparing_names_every_open_gate_and_is_for_approvers():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        wish = services.Wish(application, "approve-finally", on=dt.date(2027, 8, 1))
        with pytest.raises(MoveRefused) as refusal:
            services.prepare_decision(wish, actor=cast.approver)
        assert {"G2", "G5", "G9"} <= {error.code for error in refusal.value.error_list}
        for person in (cast.reviewer, cast.lead):
            with pytest.raises(NotPermitted):
                services.prepare_decision(wish, actor=person)
        with pytest.raises(ValueError, match="not told in a letter"):
            services.prepare_decision(services.Wish(application, "return-plan"), actor=cast.approver)
    assert PreparedDecision.objects.count() == 0


def test_letter_whose_facts_have_changed_is_not_released(ready):
    application, cast = ready
    prepared = prepare(ready)
    ProgramSettings.objects.filter(pk=1).update(plan_window_closes_days=30)
    with pytest.raises(MoveRefused, match="has changed since it was prepared"):
        release(prepared, cast.approver)
    application.refresh_from_db()
    assert (application.state, Decision.objects.count()) == (State.UNDER_REVIEW, 0)


def test_recommender_releases_nothing(ready):
    application, cast = ready
    prepared = prepare(ready)
    both = factories.make_user("reviewer")
    both.memberships.create(role="approver", starts_on="2020-01-01")
    make.attest(application, both)
    services.recommend(application, actor=both, advice="approve", reason="It is sound.")
    with pytest.raises(NotPermitted, match="You made the recommendation"):
        release(prepared, both)
    assert release(prepared, cast.approver).state == "released"


# two steps --------------------------------------------------------------------------------------------
@pytest.fixture
def in_two_steps(db):
    program = ProgramSettings.current()
    program.letter_release = "second_step"
    program.save()


def test_where_letters_wait_no_decision_goes_out_directly(ready, in_two_steps):
    application, cast = ready
    with pytest.raises(MoveRefused, match="Prepare this decision first"):
        make.move(application, "approve-conditionally", cast, "approver", on=make.YEAR_ONE)
    application.refresh_from_db()
    assert (application.state, Letter.objects.count()) == (State.UNDER_REVIEW, 0)
    release(prepare(ready), cast.approver)
    application.refresh_from_db()
    assert application.state == State.CONDITIONALLY_APPROVED


def test_approver_prepares_reads_and_releases_on_the_pages(ready, in_two_steps, sign_in, at, words):
    application, cast = ready
    browser = sign_in(cast.approver)
    move = words(browser.get(at("move", application.pk, "approve-conditionally")))
    address = at("prepare", application.pk, "approve-conditionally")
    assert address in move
    assert browser.get(address).status_code == 200
    given = {"version": application.version, "on": "2026-07-01", "language": "es"}
    made = browser.post(address, given)
    prepared = PreparedDecision.objects.get()
    assert made["Location"] == prepared.get_absolute_url()
    assert "aprobación condicional" in words(browser.get(prepared.get_absolute_url()))
    step = at("prepared-step", application.pk, prepared.pk, "hold")
    browser.post(step, {"version": prepared.version})
    assert "Held back" in words(browser.get(prepared.get_absolute_url()))
    prepared.refresh_from_db()
    browser.post(at("prepared-step", application.pk, prepared.pk, "free"), {"version": prepared.version})
    prepared.refresh_from_db()
    edit = at("prepared-edit", application.pk, prepared.pk)
    assert browser.get(edit).status_code == 200
    browser.post(edit, {"version": prepared.version, "subject": "Una carta", "body": "Texto."})
    prepared.refresh_from_db()
    last = at("prepared-release", application.pk, prepared.pk)
    assert "Una carta" in words(browser.get(last))
    done = browser.post(last, {"version": prepared.version})
    letter = Letter.objects.get()
    assert done["Location"] == letter.get_absolute_url()
    assert "Una carta" in words(sign_in(cast.lead).get(letter.get_absolute_url()))
    assert letter.get_absolute_url() in words(sign_in(cast.lead).get(at("letters", application.pk)))


def test_prepared_decision_is_discarded_on_its_page(ready, sign_in, at):
    application, cast = ready
    prepared = prepare(ready)
    address = at("prepared-step", application.pk, prepared.pk, "discard")
    assert sign_in(cast.reviewer).get(address).status_code == 403
    browser = sign_in(cast.approver)
    assert browser.get(address).status_code == 200
    browser.post(address, {"version": prepared.version})
    prepared.refresh_from_db()
    assert prepared.state == "discarded"


def test_amendment_is_decided_by_its_prepared_letter(sign_in, at, db):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 5, 2)):
        term = application.terms.get()
        row = services.start_amendment(
            application, actor=cast.lead, kind="change", flexibility_type=term.flexibility_type,
            rationale="Projects run into June.", asked_text="Grade 9.", starts_on=dt.date(2028, 8, 1),
        )  # fmt: skip
        for verb, person in (("submit", cast.lead), ("claim", cast.reviewer)):
            row = services.move_amendment(row, verb, actor=person, version=row.version)
        row = services.recommend_amendment(
            row, actor=cast.reviewer, version=row.version, advice="approve", reason="Sound."
        )
        address = at("amendment-prepare", application.pk, row.pk, "approve")
        browser = sign_in(cast.approver)
        assert browser.get(address).status_code == 200
        given = {"version": row.version, "on": "2028-08-01", "until": "2029-06-30", "language": "en"}
        browser.post(address, given)
        prepared = PreparedDecision.objects.get()
        assert "Grade 9." in prepared.letter.body
        row.refresh_from_db()
        assert (row.state, application.terms.count()) == ("under_review", 1)
        release(prepared, cast.approver)
    row.refresh_from_db()
    assert row.state == "approved"
    assert application.terms.get(text="Grade 9.").ends_on == dt.date(2029, 6, 30)


# conditions -------------------------------------------------------------------------------------------
CONDITION = ("Hold a hearing.", dt.date(2026, 10, 1))


def conditions_of(application):
    return list(application.duties.filter(duty="condition").values_list("text", "due_on"))


def test_prepared_approval_brings_its_conditions_into_the_calendar(ready, sign_in, words):
    application, cast = ready
    prepared = prepare(ready, on=make.YEAR_ONE, conditions=(CONDITION,))
    assert "- Hold a hearing. By Oct. 1, 2026." in prepared.letter.body
    assert conditions_of(application) == []
    shown = words(sign_in(cast.approver).get(prepared.get_absolute_url()))
    assert "Hold a hearing. By Oct. 1, 2026." in shown
    release(prepared, cast.approver)
    assert conditions_of(application) == [CONDITION]


def test_letter_says_when_there_is_no_condition(ready):
    assert "No condition is attached." in prepare(ready).letter.body


def test_condition_without_a_possible_date_is_not_prepared(ready):
    with pytest.raises(ValidationError, match="inside the five years"):
        prepare(ready, on=make.YEAR_ONE, conditions=(("Hold a hearing.", dt.date(2040, 1, 1)),))
    assert PreparedDecision.objects.count() == 0


def test_conditions_are_typed_with_the_prepared_approval(ready, sign_in, at):
    application, cast = ready
    typed = {
        "version": application.version, "on": "2026-07-01", "language": "en",
        "condition_1": "Hold a hearing.", "condition_1_on": "2026-10-01",
    }  # fmt: skip
    client, address = sign_in(cast.approver), at("prepare", application.pk, "approve-conditionally")
    half = client.post(address, {**typed, "condition_2": "Name a person."})
    assert half.status_code == 422
    assert "condition_2_on" in half.context["form"].errors
    assert client.post(address, typed).status_code == 302
    assert PreparedDecision.objects.get().dated_conditions == (CONDITION,)
    assert "condition_1" not in client.get(at("prepare", application.pk, "deny")).content.decode()


def test_decisions_made_together_share_their_conditions(ready, sign_in, at, words):
    application, cast = ready
    client = sign_in(cast.approver)
    typed = {
        "applications": [application.pk], "on": "2026-07-01", "language": "en",
        "condition_1": "Hold a hearing.", "condition_1_on": "2026-10-01",
    }  # fmt: skip
    made = client.post(at("together-choose", "approve-conditionally"), typed, follow=True)
    assert "Condition by Oct. 1, 2026: Hold a hearing." in words(made)
    batch = DecisionBatch.objects.get()
    services.confirm_batch(batch, actor=cast.approver, version=batch.version, count=1)
    with clock.at(DAY + dt.timedelta(days=1)):
        release_one(batch.prepared.get(), actor=cast.approver)
    assert conditions_of(application) == [CONDITION]
