"""An activity that moves or is cancelled: calendars follow, and who was invited hears of it once."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Activity, InvitationLink, Task
from stakeholders.services import (
    answer_invitation,
    cancel_activity,
    edit_activity,
    invite_people,
    revoke_invitation,
)
from statepl.core.errors import NotPermitted
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests.factories.stakeholders import latest_token

from .conftest import post

HOUR = dt.timedelta(hours=1)


def move(activity: Activity, actor: Any, **changes: Any) -> Activity:
    activity.refresh_from_db()
    return edit_activity(
        activity, actor=actor, version=activity.version, groups=activity.groups.all(), **changes
    )


def work_off() -> None:
    """Do what waits: the mails about a change, then nothing more."""
    for job in Job.objects.filter(kind="stakeholders.tell", state="queued"):
        assert run_job(job.pk).state == "succeeded"  # type: ignore[union-attr]


def news() -> list[tuple[str, str]]:
    """Return what was written about changes: key without its number, and to whom."""
    rows = Message.objects.exclude(dedupe_key__startswith="invitation-link").order_by("pk")
    return [(row.dedupe_key.split(":")[0], row.to) for row in rows]


@pytest.fixture
def three(activity: Any, invite: Any) -> dict[str, Any]:
    """One who came back with a yes, one with a no, one silent."""
    found = {
        name: invite(activity, email=f"{name}@example.org", name=name) for name in ("yes", "no", "silent")
    }
    for name, answer in (("yes", "accepted"), ("no", "declined")):
        answer_invitation(InvitationLink.objects.for_token(found[name][1]), answer=answer)
    return found


def test_new_time_is_told_once_to_all_who_did_not_decline(
    three: Any, activity: Any, engagement_lead: Any
) -> None:
    move(activity, engagement_lead, starts_at=activity.starts_at + HOUR, ends_at=activity.ends_at + HOUR)
    assert news() == []
    work_off()
    for job in Job.objects.filter(kind="stakeholders.tell"):
        Job.objects.filter(pk=job.pk).update(state="queued", attempts=0, lease_until=None)
    work_off()
    assert news() == [("activity-moved", "yes@example.org"), ("activity-moved", "silent@example.org")]
    content = Message.objects.latest("pk").attachments[0]["content"]
    assert ("SEQUENCE:1\r\n" in content, "METHOD:PUBLISH" in content) == (True, True)


def test_old_and_new_links_both_work_after_a_move(
    three: Any, activity: Any, engagement_lead: Any, phone: Any
) -> None:
    move(activity, engagement_lead, place="Gym, 4 Hill Road")
    work_off()
    for token in (three["silent"][1], latest_token()):
        assert phone.get(reverse("invitations:answer", args=[token])).status_code == 200


def test_sequence_rises_with_time_and_place_only(three: Any, activity: Any, engagement_lead: Any) -> None:
    assert move(activity, engagement_lead, title="Another title").sequence == 0
    assert move(activity, engagement_lead, place="Gym").sequence == 1
    assert move(activity, engagement_lead, place="Gym").sequence == 1
    assert move(activity, engagement_lead, time_zone="America/Denver").sequence == 2
    assert Job.objects.filter(kind="stakeholders.tell").count() == 2
    work_off()
    assert len(news()) == 2


def test_who_is_invited_after_the_move_is_not_told_of_it(
    three: Any, activity: Any, invite: Any, engagement_lead: Any
) -> None:
    move(activity, engagement_lead, place="Gym")
    invite(activity, email="new@example.org")
    work_off()
    assert "new@example.org" not in dict(news()).values()
    assert len(news()) == 2


def test_mending_a_past_activity_tells_nobody(three: Any, activity: Any, engagement_lead: Any) -> None:
    Activity.objects.update(starts_at=activity.starts_at - 480 * HOUR, ends_at=activity.ends_at - 480 * HOUR)
    move(activity, engagement_lead, place="It was the gym")
    assert not Job.objects.filter(kind="stakeholders.tell").exists()


def test_cancelling_keeps_everything_and_tells_once_with_a_file_that_takes_it_out(
    three: Any, activity: Any, engagement_lead: Any, phone: Any, sign_in: Any
) -> None:
    address = reverse("invitations:answer", args=[three["silent"][1]]) + "?lang=en"
    assert phone.get(address).status_code == 200
    cancelled = cancel_activity(activity, actor=engagement_lead, version=1, reason="The library burned.")
    work_off()
    assert news() == [("activity-cancelled", "yes@example.org"), ("activity-cancelled", "silent@example.org")]
    content = Message.objects.latest("pk").attachments[0]["content"]
    uid = f"UID:activity-{activity.pk}@"
    for words in ("METHOD:CANCEL\r\n", "STATUS:CANCELLED\r\n", "SEQUENCE:1\r\n", uid, "ORGANIZER:mailto:"):
        assert words in content
    assert "The library burned." in Message.objects.latest("pk").body_text
    assert (cancelled.invitations.count(), cancelled.invitations.exclude(answer="").count()) == (3, 2)
    page = phone.get(address)
    assert (page.status_code, "This does not take place" in page.text) == (410, True)
    assert "The library burned." in page.text
    refused = post(phone, address, answer="accepted")
    assert (refused.status_code, "was not kept" in refused.text) == (410, True)
    staff = sign_in(engagement_lead)
    assert "The library burned." in staff.get(activity.get_absolute_url()).text
    for name in ("activity_edit", "invite", "activity_ready", "activity_cancel", "activity_record"):
        assert staff.get(reverse(f"stakeholders:{name}", args=[activity.pk])).status_code == 403
    assert list(staff.get(reverse("stakeholders:index")).context["upcoming"]) == []


def test_cancelling_asks_first_and_needs_a_reason(
    activity: Any, lead: Any, reviewer: Any, sign_in: Any
) -> None:
    address = reverse("stakeholders:activity_cancel", args=[activity.pk])
    assert sign_in(reviewer).get(address).status_code == 403
    client = sign_in(lead)
    assert client.post(address, {"version": 1, "reason": ""}).status_code == 422
    assert Activity.objects.get().cancelled_at is None
    assert client.post(address, {"version": 1, "reason": "Snow"}).status_code == 302
    assert Activity.objects.get().cancelled_because == "Snow"


def test_reason_of_a_cancelled_activity_is_told_in_the_language_of_each_person(
    activity: Any, invite: Any, lead: Any, sign_in: Any, phone: Any
) -> None:
    address = reverse("stakeholders:activity_cancel", args=[activity.pk])
    client = sign_in(lead)
    assert "The same in" not in client.get(address).text
    links = {code: invite(activity, name=code, language=code)[1] for code in ("en", "es", "vi")}
    page = client.get(address).text
    assert ("The same in Spanish" in page, "The same in Vietnamese" in page) == (True, True)
    assert "The same in English" not in page
    given = {
        "version": 1,
        "reason": "The library burned.",
        "reason_es": "Se quemó la biblioteca.",
        "reason_vi": "",
    }
    assert client.post(address, given).status_code == 302
    work_off()
    mails = {
        row.language: row.body_text
        for row in Message.objects.filter(dedupe_key__startswith="activity-cancelled")
    }
    assert "Se quemó la biblioteca." in mails["es"]
    assert all("The library burned." in mails[code] for code in ("en", "vi"))
    shown = {
        code: phone.get(reverse("invitations:answer", args=[token])).text for code, token in links.items()
    }
    assert '<div lang="es"><p>Se quemó la biblioteca.</p></div>' in shown["es"]
    assert '<div lang="en"><p>The library burned.</p></div>' in shown["vi"]


def test_activity_that_has_begun_is_not_cancelled(activity: Any, engagement_lead: Any) -> None:
    Activity.objects.update(starts_at=activity.starts_at - 480 * HOUR)
    with pytest.raises(NotPermitted, match="Write down what happened"):
        cancel_activity(activity, actor=engagement_lead, version=1, reason="x")


def test_reason_of_blanks_is_refused(activity: Any, engagement_lead: Any) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        cancel_activity(activity, actor=engagement_lead, version=1, reason="  ")


def test_revoking_can_tell_the_person_and_takes_the_date_out_of_the_calendar(
    three: Any, activity: Any, engagement_lead: Any
) -> None:
    for name in ("silent", "no"):
        revoke_invitation(
            three[name][0], actor=engagement_lead, version=three[name][0].version + (name == "no"), tell=True
        )
    assert news() == [("invitation-revoked", "silent@example.org")]
    content = Message.objects.latest("pk").attachments[0]["content"]
    assert ("METHOD:CANCEL" in content, "SEQUENCE:1" in content) == (True, True)


def test_without_mail_somebody_tells_it_another_way(
    activity: Any, engagement_lead: Any, make_guest: Any
) -> None:
    invite_people(activity, actor=engagement_lead, guests=[make_guest()])
    move(activity, engagement_lead, place="Gym")
    work_off()
    assert sorted(Task.objects.values_list("cause", flat=True)) == ["moved", "no_mail"]
    activity.refresh_from_db()
    cancel_activity(activity, actor=engagement_lead, version=activity.version, reason="Snow")
    work_off()
    assert [task.cause for task in Task.objects.open()] == ["cancelled"]
    assert news() == []
