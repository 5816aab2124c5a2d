"""An invited person with a phone: no account, 320 pixels, no JavaScript needed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from stakeholders.models import Invitation
from stakeholders.services import resend_invitation
from tests.browser.looking import PHONE, Look
from tests.factories.stakeholders import invite_person, make_activity

pytestmark = pytest.mark.browser


def overflow(page: Any) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_person_answers_on_a_phone_without_an_account(
    engagement_lead: Any, district: Any, phone: Any, axe: Callable[..., Any]
) -> None:
    activity = make_activity(district, engagement_lead)
    _invitation, token = invite_person(activity, engagement_lead)
    address = reverse("invitations:answer", args=[token])
    phone.goto(f"{address}?lang=en")
    assert phone.locator("input:checked").count() == 0
    assert (axe(phone), overflow(phone)) == ([], 0)

    phone.get_by_role("button", name="Send my answer").click()
    assert phone.get_by_role("link", name="Choose an answer: Can you come.").is_visible()
    assert (axe(phone), overflow(phone)) == ([], 0)

    phone.get_by_text("Yes, I will come").click()
    phone.get_by_text("Child care").click()
    phone.get_by_role("button", name="Send my answer").click()
    assert phone.get_by_role("heading", name="Thank you. We have your answer.").is_visible()
    assert (axe(phone), overflow(phone)) == ([], 0)
    invitation = Invitation.objects.get()
    assert (invitation.answer, [need.kind for need in invitation.needs]) == ("accepted", ["child_care"])

    phone.get_by_role("link", name="Español").click()
    assert phone.evaluate("document.documentElement.lang") == "es"


def test_person_asks_for_a_new_link(
    engagement_lead: Any, district: Any, phone: Any, axe: Callable[..., Any]
) -> None:
    activity = make_activity(district, engagement_lead)
    invitation, token = invite_person(activity, engagement_lead)
    resend_invitation(invitation, actor=engagement_lead, version=invitation.version)
    answer = phone.goto(reverse("invitations:answer", args=[token]) + "?lang=en")
    assert (answer.status, axe(phone), overflow(phone)) == (410, [], 0)
    phone.get_by_role("button", name="Send me a new link").click()
    assert phone.get_by_role("heading", name="Look into your mail").is_visible()
    assert (axe(phone), overflow(phone)) == ([], 0)


def test_caregiver_answers_in_spanish_without_javascript(
    engagement_lead: Any, district: Any, new_page: Callable[..., Any]
) -> None:
    phone = new_page(PHONE, has_touch=True, java_script_enabled=False)
    activity = make_activity(district, engagement_lead)
    _invitation, token = invite_person(activity, engagement_lead)
    phone.goto(reverse("invitations:answer", args=[token]))
    assert (phone.locator("html").get_attribute("lang"), phone.locator("input:checked").count()) == ("es", 0)
    phone.get_by_text("Sí, iré").click()
    phone.get_by_role("button", name="Enviar mi respuesta").click()
    assert phone.get_by_role("heading", name="Gracias. Tenemos su respuesta.").is_visible()
    assert (Invitation.objects.get().answer, overflow(phone)) == ("accepted", 0)


def test_two_people_with_one_address_answer_each_for_themselves(
    engagement_lead: Any, district: Any, phone: Any
) -> None:
    activity = make_activity(district, engagement_lead)
    tokens = [
        invite_person(activity, engagement_lead, email="home@example.org", name=name)[1]
        for name in ("Ana", "Luis")
    ]
    for token, answer in zip(tokens, ("Yes, I will come", "No, I cannot come"), strict=True):
        phone.goto(reverse("invitations:answer", args=[token]) + "?lang=en")
        phone.get_by_text(answer).click()
        phone.get_by_role("button", name="Send my answer").click()
    assert dict(Invitation.objects.values_list("name", "answer")) == {"Ana": "accepted", "Luis": "declined"}


def test_altered_link_says_what_to_do_and_names_nobody(
    engagement_lead: Any, district: Any, phone: Any, axe: Callable[..., Any]
) -> None:
    _invitation, token = invite_person(make_activity(district, engagement_lead), engagement_lead)
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    answer = phone.goto(reverse("invitations:answer", args=[altered]) + "?lang=en")
    assert (answer.status, axe(phone), overflow(phone)) == (404, [], 0)
    assert "Ana" not in phone.content()


def test_mail_that_came_back_becomes_something_to_do(
    engagement_lead: Any, district: Any, page: Any, sign_in_page: Callable[..., None], axe: Callable[..., Any]
) -> None:
    invitation, _token = invite_person(make_activity(district, engagement_lead), engagement_lead)
    sign_in_page(page, engagement_lead)
    page.goto(reverse("stakeholders:invitation_bounced", args=[invitation.pk]))
    page.get_by_role("button", name="The mail came back").click()
    page.goto(reverse("stakeholders:tasks"))
    assert page.get_by_text("Ana Ruiz").first.is_visible()
    assert axe(page) == []


def test_staff_pages_pass_axe(
    engagement_lead: Any,
    district: Any,
    look: Callable[[], Look],
) -> None:
    seen = look().be(engagement_lead).at("empty", "stakeholders:index")
    activity = make_activity(district, engagement_lead)
    seen.go("nobody", activity.get_absolute_url())
    invitation, _token = invite_person(activity, engagement_lead)
    for route in ("index", "activities", "activity_add"):
        seen.at(route, f"stakeholders:{route}")
    for route in ("activity", "activity_edit", "invite"):
        seen.at(route, f"stakeholders:{route}", activity.pk)
    for route in ("invitation_resend", "invitation_revoke"):
        seen.at(route, f"stakeholders:{route}", invitation.pk)
    assert seen.wrong == {}


def test_scanner_that_opens_every_link_answers_for_nobody(
    engagement_lead: Any, district: Any, new_page: Callable[..., Any]
) -> None:
    invitation, token = invite_person(make_activity(district, engagement_lead), engagement_lead)
    address = reverse("invitations:answer", args=[token])
    scanner = new_page(PHONE, user_agent="Mozilla/5.0 (compatible; MailScanner)")
    for number in range(5):
        assert scanner.goto(f"{address}?lang=en&seen={number}").status == 200
    for link in {a.get_attribute("href") for a in scanner.locator("main a[href^='/']").all()}:
        scanner.goto(link)
    for method in ("HEAD", "OPTIONS"):
        scanner.request.fetch(address, method=method)
    unsent = scanner.request.post(address, form={"answer": "accepted"})
    invitation.refresh_from_db()
    assert (unsent.status, invitation.answer, invitation.version) == (403, "", 1)
