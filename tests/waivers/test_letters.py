"""Letters: words filled in safely, decisions prepared and released, nothing told before."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from policy.models import ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.letters.words import PLACES, Part, check_text, fill, parts
from waivers.models import Decision, Letter, LetterTemplate, PreparedDecision
from waivers.services.letters import load_letter_templates, print_letter, shipped_templates
from waivers.services.moves import LETTERED
from waivers.states import State

DAY = dt.date(2026, 5, 4)


# words ------------------------------------------------------------------------------------------------
def test_places_are_filled_once_and_what_they_hold_is_never_run():
    values = {"district": "Red {reason} {{ 7|add:7 }} Bluff", "reason": "{% load x %}"}
    assert fill("To {district}: {reason}. {contact}", values) == (
        "To Red {reason} {{ 7|add:7 }} Bluff: {% load x %}. –"
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Dear {leader}", "{leader}"),
        ("{{ district }}", "{ district }"),
        ("{% load x %}", "{% load x %}"),
        ("{district.pk}", "{district.pk}"),
        ("{}", "{}"),
    ],
)
def test_unknown_place_is_refused_and_named(text, named):
    with pytest.raises(ValidationError) as refusal:
        check_text(text)
    assert refusal.value.messages[0].startswith(f"No letter knows {named}. Use one of these: {{district}}")


@pytest.mark.parametrize("text", ["A } alone", "{ alone", "{{district}"])
def test_brace_alone_is_refused(text):
    with pytest.raises(ValidationError, match="A brace stands alone"):
        check_text(text)


def test_paragraphs_and_lists_are_told_apart():
    assert parts("One\r\ntwo\n\n- a\n- b\nThree\n\n\n") == [
        Part(False, ("One", "two")),
        Part(True, ("a", "b")),
        Part(False, ("Three",)),
    ]


def test_shipped_letters_speak_both_languages_about_every_decision():
    rows = shipped_templates()
    codes = LETTERED | {
        "extend-window", "rescind", "amendment-approve", "amendment-approve-with-conditions", "amendment-deny",
    }  # fmt: skip
    assert {(row["code"], row["language"]) for row in rows} == {
        (code, language) for code in codes for language in ("en", "es")
    }
    for row in rows:
        check_text(row["subject"] + row["body"])
    assert set(PLACES) - {"decision", "terms"} >= {"district", "reason"}


# released at once -------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_decision_comes_with_its_letter_and_the_mail_names_it():
    _application, cast = make.make_application(State.DENIED)
    letter = Letter.objects.get(code="deny")
    assert (letter.state, letter.decision.verb, letter.released_by) == ("released", "deny", cast.approver)
    assert "Outside the law." in letter.body
    mail = Message.objects.filter(to=cast.lead.email).latest("pk")
    assert letter.get_absolute_url() in mail.body_text
    assert "Outside the law." in mail.body_text
    assert AuditEvent.objects.about(letter).filter(verb="letter.released").count() == 1


@pytest.mark.django_db
def test_letter_tells_no_person_and_no_internal_word():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(DAY):
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="internal", text="Ask the board."
        )
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="Weak, says I.")
        application.refresh_from_db()
        make.move(application, "approve-conditionally", cast, "approver", on=make.YEAR_ONE)
    letter = Letter.objects.get()
    hidden = ["Ask the board.", "Weak, says I.", cast.reviewer.name, cast.approver.name, "Morgan Manager"]
    assert [words for words in hidden if words in letter.subject + letter.body] == []
    assert "July 1, 2026" in letter.body


@pytest.mark.django_db
@pytest.mark.pango
def test_document_is_made_once_with_its_hash_and_the_same_bytes():
    make.make_application(State.DENIED)
    letter = Letter.objects.get(code="deny")
    done = run_job(letter.job_id)
    letter.refresh_from_db()
    assert (done.state, done.result["sha256"]) == (Job.State.SUCCEEDED, letter.sha256)
    assert print_letter(letter) == letter.document.file.read()
    assert letter.document.name.endswith(f"-{letter.pk}.pdf")


@pytest.mark.django_db
@pytest.mark.pango
def test_letter_and_its_document_are_open_to_everybody(client, words):
    application, _cast = make.make_application(State.DENIED)
    letter = Letter.objects.get(code="deny")
    page = reverse("public:letter", args=[application.pk, letter.pk])
    document = reverse("public:letter-document", args=[application.pk, letter.pk])
    assert "Outside the law." in words(client.get(page))
    assert client.get(document).status_code == 404
    run_job(letter.job_id)
    letter.refresh_from_db()
    assert letter.sha256 in words(client.get(page))
    answer = client.get(document)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert page in words(client.get(reverse("public:application", args=[application.pk])))


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


# templates --------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_administrator_puts_a_letter_into_the_state_s_own_words(administrator, reviewer, sign_in, at, words):
    row = LetterTemplate.objects.get(code="deny", language="en")
    address = at("letter-template", row.pk)
    assert address not in words(sign_in(reviewer).get(at("letter-templates")))
    assert sign_in(reviewer).get(address).status_code == 403
    browser = sign_in(administrator)
    assert address in words(browser.get(at("letter-templates")))
    assert "{plan_closes}" in words(browser.get(address))
    bad = browser.post(address, {"version": row.version, "subject": "No", "body": "Dear {leader}"})
    assert (bad.status_code, "No letter knows {leader}." in words(bad)) == (422, True)
    good = {"version": row.version, "subject": "No for {district}", "body": "Because: {reason}"}
    assert browser.post(address, good)["Location"] == at("letter-templates")
    make.make_application(State.DENIED)
    letter = Letter.objects.get(code="deny")
    assert letter.body == "Because: Outside the law."
    assert AuditEvent.objects.filter(verb="letter_template.changed").count() == 1


@pytest.mark.django_db
def test_shipped_templates_never_overwrite_the_state_s_words():
    LetterTemplate.objects.filter(code="deny", language="en").update(body="Ours.")
    LetterTemplate.objects.filter(code="deny", language="es").delete()
    assert load_letter_templates() == 1
    assert LetterTemplate.objects.get(code="deny", language="en").body == "Ours."


@pytest.mark.django_db
def test_decision_without_a_template_is_refused_and_changes_nothing():
    application, cast = make.make_application(State.UNDER_REVIEW)
    LetterTemplate.objects.filter(code="deny").delete()
    with clock.at(DAY):
        make.prepare(application, "deny", cast)
        with pytest.raises(MoveRefused, match="no letter template"):
            make.move(application, "deny", cast, "approver", reason="Outside the law.")
    application.refresh_from_db()
    assert (application.state, Decision.objects.count()) == (State.UNDER_REVIEW, 0)
