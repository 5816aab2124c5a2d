"""Nobody waits for anybody: staff without a connection in the field, invitations while the worker is away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from stakeholders.models import Activity, Group
from statepl.jobs.models import Message
from tests import workers
from tests.browser.test_invitations import overflow
from tests.factories.stakeholders import latest_token, make_activity

LEARNED = "A bus at six would help the evening shift."
SENTENCE = "There is no connection, so nothing was sent."


@pytest.mark.browser
def test_note_written_without_a_connection_is_kept_and_sent_later(
    engagement_lead: Any, phone: Any, sign_in_page: Callable[..., None], axe: Callable[..., Any]
) -> None:
    sign_in_page(phone, engagement_lead)
    phone.goto(reverse("stakeholders:note"))
    phone.get_by_label("What you heard").fill(LEARNED)
    phone.locator("#id_group").select_option(value=str(Group.objects.get(code="families").pk))
    phone.context.set_offline(True)
    phone.get_by_role("button", name="Keep the note").click()
    phone.get_by_text(SENTENCE).and_(phone.locator("#st-offline *")).wait_for()
    assert (axe(phone), overflow(phone)) == ([], 0)
    assert (phone.get_by_label("What you heard").input_value(), Activity.objects.count()) == (LEARNED, 0)

    phone.context.set_offline(False)
    phone.locator("#st-offline").wait_for(state="hidden")
    phone.get_by_role("button", name="Keep the note").click()
    phone.wait_for_url("**/activities/")
    assert Activity.objects.get().learned == LEARNED


@pytest.mark.browser
@pytest.mark.worker
def test_invitation_sent_while_the_worker_is_away_says_so_and_goes_out_later(
    engagement_lead: Any, district: Any, page: Any, phone: Any, sign_in_page: Callable[..., None],
    axe: Callable[..., Any], tmp_path: Path,
) -> None:  # fmt: skip
    activity = make_activity(district, engagement_lead)
    sign_in_page(page, engagement_lead)
    page.goto(reverse("stakeholders:invite", args=[activity.pk]))
    page.locator("textarea").first.fill("ana@example.org")
    page.locator("#id_group").select_option(value=str(Group.objects.get(code="families").pk))
    page.get_by_role("button", name="Send the invitations").click()
    page.goto(activity.get_absolute_url())
    page.get_by_text("Waiting to be sent").first.wait_for()
    assert axe(page) == []

    token = latest_token()  # a sent mail keeps no secret
    with workers.celery_worker(log_dir=tmp_path, beat=True, lease=2, ring=1):
        workers.wait_until(lambda: Message.objects.get().state == "sent")
    page.reload()
    assert page.get_by_text("Waiting to be sent").count() == 0
    phone.goto(reverse("invitations:answer", args=[token]) + "?lang=en")
    phone.get_by_text("Yes, I will come").click()
    phone.get_by_role("button", name="Send my answer").click()
    phone.get_by_role("heading", name="Thank you. We have your answer.").wait_for()
