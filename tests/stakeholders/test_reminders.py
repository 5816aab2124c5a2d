"""Reminders: who gets one, when, how often; what stops them."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection

from stakeholders.deadlines import due_day, reminder_due
from stakeholders.models import InvitationLink, MailWish
from stakeholders.services import (
    answer_invitation,
    cancel_activity,
    note_bounce,
    remind_invited,
    revoke_invitation,
    stop_mail,
)
from stakeholders.tasks import remind_invited as beat
from statepl.core import clock
from statepl.jobs.models import Job, Message
from tests.factories.stakeholders import latest_token

DAY = dt.timedelta(days=1)
TODAY = dt.date(2027, 3, 10)


@pytest.mark.parametrize(
    ("left", "written", "reminded", "expected"),
    [
        (8, 5, [], None),
        (7, 5, [], 7),
        (5, 5, [], 7),
        (7, 1, [], None),  # the invitation itself went out yesterday
        (5, 5, [7], None),
        (2, 5, [7], 2),
        (1, 9, [], 2),  # after an outage the later one alone
        (1, 9, [7, 2], None),
        (0, 9, [], None),
        (7, 9, [2], None),  # moved away after the second one: it stays at that
    ],
)
def test_reminder_is_due_at_set_days(
    left: int, written: int, reminded: list[int], expected: int | None
) -> None:
    found = reminder_due(TODAY, TODAY + left * DAY, written_on=TODAY - written * DAY, reminded=reminded)
    assert found == expected


@pytest.mark.parametrize(("left", "expected"), [(30, 7), (9, 6), (4, 1), (3, 0), (1, 0), (0, 0)])
def test_work_is_due_in_a_week_but_ahead_of_the_activity(left: int, expected: int) -> None:
    assert due_day(TODAY, TODAY + left * DAY) == TODAY + expected * DAY


@pytest.fixture
def sent(invited: Any) -> Any:
    """The invitation whose mail is out; its activity is in ten days."""
    Message.objects.update(state="sent")
    Job.objects.update(state="succeeded")
    invited[0].refresh_from_db()
    return invited


def day_before(invited: Any, days: int, hour: int = 12) -> dt.datetime:
    start: dt.datetime = invited[0].activity.local_start
    return (start - days * DAY).replace(hour=hour, minute=0)


def reminders() -> list[str]:
    rows = Message.objects.filter(dedupe_key__startswith="invitation-reminder").order_by("pk")
    return [row.dedupe_key.rpartition(":")[2] for row in rows]


def test_silent_person_is_reminded_twice_at_most(sent: Any) -> None:
    for days in range(9, -1, -1):
        with clock.at(day_before(sent, days)):
            beat()
            remind_invited()
    assert reminders() == ["7", "2"]


def test_reminder_carries_a_link_and_leaves_the_first_one_working(sent: Any, phone: Any) -> None:
    with clock.at(day_before(sent, 7)):
        remind_invited()
        for token in (sent[1], latest_token()):
            assert phone.get(f"/invitations/{token}/").status_code == 200
    message = Message.objects.latest("pk")
    assert (message.language, message.headers["List-Unsubscribe-Post"]) == (
        "es",
        "List-Unsubscribe=One-Click",
    )


def test_nobody_is_reminded_at_night(sent: Any) -> None:
    with clock.at(day_before(sent, 7, hour=8)):
        assert remind_invited() == 0
    with clock.at(day_before(sent, 7, hour=9)):
        assert remind_invited() == 1


@pytest.mark.parametrize(
    "why", ["answered", "revoked", "bounced", "stopped", "cancelled", "waiting", "failed"]
)
def test_no_reminder_for(sent: Any, engagement_lead: Any, why: str) -> None:
    invitation, token = sent
    if why == "answered":
        answer_invitation(InvitationLink.objects.for_token(token), answer="maybe")
    elif why == "revoked":
        revoke_invitation(invitation, actor=engagement_lead, version=invitation.version)
    elif why == "bounced":
        note_bounce(invitation, actor=engagement_lead, version=invitation.version)
    elif why == "stopped":
        stop_mail(MailWish.objects.get())
    elif why == "cancelled":
        cancel_activity(invitation.activity, actor=engagement_lead, version=1, reason="Snow")
    else:
        Message.objects.update(state={"waiting": "queued", "failed": "failed"}[why])
    with clock.at(day_before(sent, 7)):
        assert remind_invited() == 0
    assert reminders() == []


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_remind_once(sent: Any) -> None:
    when = day_before(sent, 7)

    def strike() -> None:
        with clock.at(when):
            remind_invited()
        connection.close()

    beats = [threading.Thread(target=strike) for _ in range(4)]
    for each in beats:
        each.start()
    for each in beats:
        each.join()
    assert reminders() == ["7"]
