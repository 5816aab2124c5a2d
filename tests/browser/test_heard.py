"""A student panel's dissent: noted, answered with a no and its reason, told on a phone, published."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from stakeholders.models import HeardItem, HeardReply
from tests.browser.looking import Look
from tests.browser.test_invitations import overflow
from tests.factories.heard import DOUBT, answered, hear, held_activity, issue, read, reply_token

pytestmark = pytest.mark.browser
REASON = "The college has agreed in writing."


def test_dissent_is_noted_answered_no_and_published(
    lead: Any, district: Any, page: Any, sign_in_page: Callable[..., None], axe: Callable[..., Any]
) -> None:
    activity = held_activity(district, lead)
    sign_in_page(page, lead)
    page.goto(activity.get_absolute_url())
    page.get_by_role("link", name="Note what people said").click()
    page.get_by_label("What did they say?").fill(DOUBT)
    page.get_by_text("These are their own words").click()
    page.get_by_text("This differs from what most of their group said").click()
    page.locator("#id_group").select_option(label="Students")
    page.get_by_label("Email, to tell them what came of it").fill("sol@example.org")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name=DOUBT).click()
    page.get_by_role("link", name="What the public sees").or_(
        page.get_by_role("link", name="Read it")
    ).click()
    page.get_by_text("Shown to the public, in the words below").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Answer", exact=True).click()
    page.get_by_text("It is not done. Say why.").click()
    page.get_by_label("Why?").fill(REASON)
    page.get_by_role("button", name="Give this answer").click()
    assert page.get_by_text("The answer is kept. 1 person is told by mail.").is_visible()
    assert (axe(page), overflow(page)) == ([], 0)

    page.goto(reverse("stakeholders:heard_publish", args=[district.pk]))
    page.get_by_role("button", name="Publish the page").click()
    page.get_by_role("link", name="Open the public page").click()
    assert page.get_by_role("heading", name="What was not taken up, and why").is_visible()
    assert page.get_by_text(DOUBT).is_visible()
    assert page.get_by_text(REASON).is_visible()
    assert (axe(page), overflow(page)) == ([], 0)
    assert HeardItem.objects.get().is_dissent


def test_person_says_on_a_phone_whether_it_answers_them(
    lead: Any, district: Any, phone: Any, axe: Callable[..., Any]
) -> None:
    activity = held_activity(district, lead)
    answered(read(hear(activity, lead, is_dissent=True), lead), lead)
    phone.goto(reverse("replies:answer", args=[reply_token()]) + "?lang=en")
    assert phone.locator("input:checked").count() == 0
    assert (axe(phone), overflow(phone)) == ([], 0)
    phone.get_by_role("button", name="Send this").click()
    assert phone.get_by_role("link", name="Choose an answer: Does this answer you.").is_visible()
    assert (axe(phone), overflow(phone)) == ([], 0)
    phone.get_by_text("No, it does not").click()
    phone.get_by_role("button", name="Send this").click()
    assert phone.get_by_text("You told us that this does not answer you. We have noted it.").is_visible()
    assert list(HeardReply.objects.values_list("answers_me", flat=True)) == [False]


def test_anybody_tells_a_district_something_on_a_phone(
    district: Any, phone: Any, axe: Callable[..., Any]
) -> None:
    phone.goto(reverse("public:raise-district", args=[district.pk]))
    phone.get_by_label("What do you want to say?").fill("The bus leaves too early.")
    assert (axe(phone), overflow(phone)) == ([], 0)
    phone.get_by_role("button", name="Send it").click()
    assert phone.get_by_role("heading", name="Thank you. We have it.").is_visible()
    assert HeardItem.objects.get().source == "open"


def test_staff_pages_of_what_people_said_pass_axe(lead: Any, district: Any, look: Callable[[], Look]) -> None:
    seen = look().be(lead).at("empty", "stakeholders:heard")
    activity = held_activity(district, lead)
    unread, item, other = issue(district), *(read(hear(activity, lead), lead) for _ in range(2))
    seen.at("inbox", "stakeholders:heard").at("note", "stakeholders:activity_heard", activity.pk)
    seen.at("review", "stakeholders:heard_review", unread.pk)
    for route in ("heard_item", "heard_answer", "heard_split", "heard_erase"):
        seen.at(route, f"stakeholders:{route}", item.pk)
    seen.go("merge", reverse("stakeholders:heard_merge") + f"?item={item.pk}&item={other.pk}")
    seen.at("publish", "stakeholders:heard_publish", district.pk)
    assert seen.wrong == {}
