"""What staff write for people, in the language of those people: invitation, mail, calendar file; stale translations."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.activity_texts import InLanguage, languages_of
from stakeholders.models import ActivityWording, AnswerWording
from stakeholders.services import answer_item, edit_activity, translate_activity
from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Message
from tests import factories
from tests.factories.heard import issue, read
from tests.factories.stakeholders import invite_person, latest_token, make_activity

pytestmark = pytest.mark.django_db
SPANISH = {"title": "Hablemos de la ayuda", "purpose": "Díganos qué le sirve a su familia."}
UNTRANSLATED = "Una parte no está traducida todavía"


@pytest.fixture
def activity(engagement_lead, district):
    return make_activity(district, engagement_lead)


def translate(activity, actor, **changes):
    return translate_activity(activity, actor=actor, language="es", words={**SPANISH, **changes})


def calendar_of(message):
    (attached,) = message.attachments
    return attached["content"]


def test_person_reads_title_and_purpose_in_their_language_everywhere(
    activity, engagement_lead, client, words
):
    assert translate(activity, engagement_lead) == 2
    _invitation, token = invite_person(activity, engagement_lead)
    mail = Message.objects.latest("pk")
    for body in (mail.subject, mail.body_text, mail.body_html, calendar_of(mail).replace("\r\n ", "")):
        assert SPANISH["title"] in body
    assert SPANISH["purpose"] in mail.body_text
    assert (activity.title in mail.body_text, UNTRANSLATED in mail.body_text) == (False, False)
    page = words(client.get(reverse("invitations:answer", args=[token])))
    assert (SPANISH["title"] in page, SPANISH["purpose"] in page, UNTRANSLATED in page) == (True, True, False)
    assert activity.title in words(client.get(reverse("invitations:answer", args=[token]) + "?lang=en"))


def test_same_words_again_leave_no_second_row_on_the_trail(activity, engagement_lead):
    assert (translate(activity, engagement_lead), translate(activity, engagement_lead)) == (2, 2)
    assert AuditEvent.objects.filter(verb="activity.translated").count() == 1


def test_what_is_not_translated_stands_in_the_original_and_says_so(activity, engagement_lead, client):
    translate(activity, engagement_lead, title="")
    _invitation, token = invite_person(activity, engagement_lead)
    mail = Message.objects.latest("pk")
    assert (activity.title in mail.body_text, SPANISH["purpose"] in mail.body_text) == (True, True)
    page = client.get(reverse("invitations:answer", args=[token])).content.decode()
    assert f'<span lang="en">{activity.title}</span>' in page
    assert f'<span lang="es">{SPANISH["purpose"]}</span>' in page
    assert len(re.findall(UNTRANSLATED, page)) == 1


def test_translation_is_stale_once_its_original_changes(activity, engagement_lead):
    translate(activity, engagement_lead)
    spanish, _vietnamese = languages_of(activity)
    assert (spanish.missing, spanish.stale, spanish.is_whole) == (1, 0, False)  # the place
    activity = edit_activity(
        activity,
        actor=engagement_lead,
        version=activity.version,
        groups=activity.groups.all(),
        title="Come and talk",
    )
    spanish, _vietnamese = languages_of(activity)
    assert (spanish.missing, spanish.stale) == (1, 1)
    told = InLanguage(activity, "es")
    assert (str(told.title), told.title.is_missing, str(told.purpose)) == (
        "Come and talk",
        True,
        SPANISH["purpose"],
    )


def test_language_of_the_original_and_other_people_are_refused(activity, engagement_lead):
    with pytest.raises(ValidationError, match="the language of the original"):
        translate_activity(activity, actor=engagement_lead, language="en", words=SPANISH)
    stranger = factories.make_user("lead", factories.make_district(name="Mill Creek"))
    with pytest.raises(NotPermitted):
        translate(activity, stranger)
    assert ActivityWording.objects.count() == 0


def test_coordinator_translates_on_a_page_that_shows_what_changed_since(
    activity, engagement_lead, sign_in, words
):
    staff = sign_in(engagement_lead)
    address = reverse("stakeholders:activity_translate", args=[activity.pk, "es"])
    shown = words(staff.get(activity.get_absolute_url()))
    assert (address in shown, "3 texts are missing" in shown) == (True, True)
    sent = {f"text_{key}": text for key, text in SPANISH.items()}
    assert staff.post(address, sent).headers["Location"] == activity.get_absolute_url()
    edit_activity(
        activity,
        actor=engagement_lead,
        version=activity.version,
        groups=activity.groups.all(),
        title="Come and talk",
    )
    assert "The original has changed since. It read: Talk about help at school" in words(staff.get(address))
    assert staff.get(reverse("stakeholders:activity_translate", args=[activity.pk, "en"])).status_code == 404
    (event,) = AuditEvent.objects.filter(verb="activity.translated")
    assert event.after == {"language": "es", "texts": 2}


def test_activity_says_in_which_language_it_is_written(activity, engagement_lead, client):
    edit_activity(
        activity, actor=engagement_lead, version=activity.version, groups=activity.groups.all(),
        title="Reunión de familias", written_in="es",
    )  # fmt: skip
    activity.refresh_from_db()
    assert [each.code for each in languages_of(activity)] == ["en", "vi"]
    _invitation, token = invite_person(activity, engagement_lead)
    page = client.get(reverse("invitations:answer", args=[token])).content.decode()
    assert ('<span lang="es">Reunión de familias</span>' in page, UNTRANSLATED in page) == (True, False)


# answers to what people said ---------------------------------------------------------------------------
def test_answer_speaks_the_language_of_who_asked_in_mail_reply_and_public_page(
    engagement_lead, client, sign_in, words
):
    item = read(issue(None, email="sol@example.org", language="es"), engagement_lead)
    staff = sign_in(engagement_lead)
    address = reverse("stakeholders:heard_answer", args=[item.pk])
    assert "The same in Spanish" in words(staff.get(address))
    sent = {"version": item.version, "written_in": "en", "disposition": "not_now", "reason": "In the fall.",
            "reason_es": "En el otoño."}  # fmt: skip
    assert staff.post(address, sent).status_code == 302
    mail = Message.objects.filter(dedupe_key__startswith="heard-answer").get()
    assert ("En el otoño." in mail.body_text, "In the fall." in mail.body_text) == (True, False)
    reply = reverse("replies:answer", args=[latest_token("replies")])
    assert '<p lang="es">En el otoño.</p>' in client.get(reply).content.decode()
    assert '<p lang="en">In the fall.</p>' in client.get(reply + "?lang=en").content.decode()


def test_answer_without_a_translation_says_so(engagement_lead):
    item = read(issue(None, email="sol@example.org", language="es"), engagement_lead)
    answer_item(
        item, actor=engagement_lead, version=item.version, disposition="not_now", reason="In the fall.",
        wordings={"es": " ", "en": "Never kept."},
    )  # fmt: skip
    mail = Message.objects.filter(dedupe_key__startswith="heard-answer").get()
    assert "In the fall.\nEsto no está traducido todavía." in mail.body_text
    assert AnswerWording.objects.count() == 0


def test_form_that_comes_back_keeps_the_translation(engagement_lead, sign_in, words):
    item = read(issue(None), engagement_lead)
    address = reverse("stakeholders:heard_answer", args=[item.pk])
    sent = {
        "version": item.version,
        "written_in": "en",
        "disposition": "no",
        "reason": "",
        "reason_es": "Quizás.",
    }
    answer = sign_in(engagement_lead).post(address, sent)
    assert (answer.status_code, "Quizás." in words(answer)) == (422, True)
