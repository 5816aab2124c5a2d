"""Invitations to a real mail server by real workers that are killed twice: nothing is lost, nothing doubled."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from stakeholders.models import Group, Invitation
from stakeholders.services import Guest, invite_people
from statepl.jobs.models import Message
from tests import workers
from tests.factories.stakeholders import make_activity
from tests.smtp_sink import smtp_sink

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
# The full number is shown by hand: STATEPL_MAILS=10000 pytest tests/ops/test_mail_delivery.py
MAILS = int(os.environ.get("STATEPL_MAILS", "300"))
AT_A_TIME = 200
WORKERS = 2
SECONDS = 60 + MAILS / 20


def invite_everybody(activity: Any, actor: Any) -> None:
    families = Group.objects.get(code="families")
    guests = [
        Guest(email=f"p{number}@example.org", language=("en", "es")[number % 2], group=families)
        for number in range(MAILS)
    ]
    for first in range(0, MAILS, AT_A_TIME):
        invite_people(activity, actor=actor, guests=guests[first : first + AT_A_TIME])


def test_invitations_reach_the_mail_server_once_each_though_the_worker_is_killed_twice(
    tmp_path: Path, engagement_lead: Any, record_property: Any
) -> None:
    workers.forget_messages()
    invite_everybody(make_activity(None, engagement_lead), engagement_lead)
    with smtp_sink() as sink:
        timing: dict[str, Any] = {
            "log_dir": tmp_path, "lease": 2, "ring": 1, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(sink.port),
        }  # fmt: skip
        beat = workers.start_beat(**timing)
        options = timing | {"concurrency": WORKERS, "include": ["tests.ops.by_smtp"]}
        try:
            for part in (3, 2):
                worker = workers.start_worker(**options)
                workers.wait_until(lambda: len(sink.mails) > MAILS / part, seconds=SECONDS, step=0.01)  # noqa: B023
                worker.kill()
            last = workers.start_worker(**options)
            try:
                workers.wait_until(lambda: not Message.objects.waiting().exists(), seconds=SECONDS)
            finally:
                last.stop()
        finally:
            beat.stop()
        arrived = Counter(sink.mails)
    assert {recipient for _key, recipient in arrived} == {f"p{number}@example.org" for number in range(MAILS)}
    assert len(arrived) == MAILS, "one Message-ID each"
    again = sum(arrived.values()) - MAILS
    # A kill between the server's yes and the end of the transaction: the second copy has the same Message-ID.
    assert again <= 2 * WORKERS
    assert set(Invitation.objects.values_list("message__state", flat=True)) == {"sent"}
    record_property("handed over a second time", again)
