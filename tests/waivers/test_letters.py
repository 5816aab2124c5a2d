"""Letters: words filled in safely, decisions prepared and released, nothing told before."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests.factories import waivers as make
from waivers import services
from waivers.letters.words import PLACES, Part, check_text, fill, parts
from waivers.models import Decision, Letter, LetterTemplate
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
