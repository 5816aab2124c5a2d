"""Stopping mail by purpose: RFC 8058 for mail programs, a question for people, undone from the page."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from stakeholders.models import MailWish, Task
from stakeholders.services import resend_invitation, stop_mail, wish_of
from statepl.audit.models import AuditEvent
from statepl.jobs.mail import build_email
from statepl.jobs.models import Message

from .conftest import post
from .test_answer_page import dump

BODY = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


def address() -> str:
    return reverse("unsubscribe:stop", args=[MailWish.objects.get().token])


def test_mail_names_the_address_in_its_headers_and_its_text(invited: Any) -> None:
    sent = build_email(Message.objects.get()).message()
    whole = settings.BASE_URL + address()
    assert (sent["List-Unsubscribe"], sent["List-Unsubscribe-Post"]) == (f"<{whole}>", BODY)
    message = Message.objects.get()
    assert (message.body_text.count(whole), message.body_html.count(whole)) == (1, 1)


def test_mail_program_stops_it_with_one_click_and_without_cookies(invited: Any, phone: Any) -> None:
    for _ in range(2):
        assert phone.post(address(), BODY, content_type=FORM).status_code == 200
    assert MailWish.objects.get().stopped_at is not None
    assert AuditEvent.objects.filter(verb="mail.stopped").count() == 1
    assert "ana@" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "choice=stop",
        f"{BODY}&choice=stop",
        f"{BODY}&{BODY}",
        "List-Unsubscribe=one-click",
        "list-unsubscribe=One-Click",
    ],
)
def test_any_other_body_without_a_csrf_token_is_refused(invited: Any, phone: Any, body: str) -> None:
    before = dump()
    assert phone.post(address(), body, content_type=FORM).status_code == 403
    assert dump() == before


@pytest.mark.parametrize(
    "change", [lambda token: token[:-2] + "xx", lambda token: "x" + token, lambda _token: "x"]
)
def test_altered_address_stops_nothing(invited: Any, phone: Any, change: Any) -> None:
    phone.get(address())  # the cookie of a page with a form
    token = change(MailWish.objects.get().token)
    before = dump()
    answer = phone.post(reverse("unsubscribe:stop", args=[token]), BODY, content_type=FORM)
    assert answer.status_code == 404
    assert phone.get(reverse("unsubscribe:stop", args=[token])).status_code == 404
    assert post(phone, reverse("unsubscribe:stop", args=[token]), choice="stop").status_code == 404
    assert dump() == before


def test_person_reads_a_question_stops_and_changes_their_mind(invited: Any, phone: Any) -> None:
    page = phone.get(address() + "?lang=en")
    assert ("Do you want no more of this mail?" in page.text, page["Referrer-Policy"]) == (
        True,
        "no-referrer",
    )
    assert post(phone, address(), choice="stop").status_code == 302
    page = phone.get(address() + "?lang=en")
    assert ("You get no more of this mail" in page.text, MailWish.objects.get().stopped_at is None) == (
        True,
        False,
    )
    assert post(phone, address(), choice="resume").status_code == 302
    assert MailWish.objects.get().stopped_at is None
    assert post(phone, address(), choice="other").status_code == 422


def test_page_speaks_the_language_of_the_person(invited: Any, phone: Any) -> None:
    assert phone.get(address())["Content-Language"] == "es"


def test_stopping_is_about_one_person_and_one_purpose(activity: Any, invite: Any) -> None:
    for name in ("Ana Ruiz", "Luis Ruiz"):
        invite(activity, name=name)
    stop_mail(MailWish.objects.get(name="Ana Ruiz"))
    found = {
        (name, purpose): wish_of("ana@example.org", name, "es", purpose=purpose).stopped_at is not None
        for name in ("Ana Ruiz", "Luis Ruiz")
        for purpose in ("activities", "results")
    }
    assert [key for key, stopped in found.items() if stopped] == [("Ana Ruiz", "activities")]


def test_who_wants_no_mail_is_invited_another_way_and_staff_see_it(
    make_activity: Any, invite: Any, invited: Any, engagement_lead: Any, sign_in: Any
) -> None:
    stop_mail(MailWish.objects.get())
    again = make_activity(title="Second talk")
    mails = Message.objects.count()
    invite(again)
    assert Message.objects.count() == mails
    assert [(task.cause, task.is_open) for task in Task.objects.all()] == [("stopped", True)]
    page = sign_in(engagement_lead).get(again.get_absolute_url()).text
    assert ("Does not want mail" in page, "Send again" in page) == (True, False)


def test_resending_to_who_wants_no_mail_is_refused_with_a_sentence(
    invited: Any, engagement_lead: Any, sign_in: Any
) -> None:
    stop_mail(MailWish.objects.get())
    route = reverse("stakeholders:invitation_resend", args=[invited[0].pk])
    answer = sign_in(engagement_lead).post(route, {"version": invited[0].version})
    assert (answer.status_code, "does not want mail" in answer.text) == (422, True)
    assert Message.objects.count() == 1
    with pytest.raises(Exception, match="does not want mail"):
        resend_invitation(invited[0], actor=engagement_lead, version=invited[0].version)
