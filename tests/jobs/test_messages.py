"""Outgoing messages: written once, sent once, given up in the end."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from statepl.audit.models import AuditEvent
from statepl.jobs import services
from statepl.jobs.models import Job, Message
from tests.jobs.asking import in_threads, make_due

pytestmark = pytest.mark.django_db


def queue(**fields: Any) -> Message:
    values = {
        "dedupe_key": "m1",
        "to": "a@example.org",
        "subject": "Act\r\nBcc: x",
        "body_text": "Words",
        **fields,
    }
    return services.queue_message(**values)


def test_message_is_written_and_sent_once() -> None:
    message = queue(
        body_html="<p>Words</p>", attachments=[{"name": "a.ics", "content": "X", "type": "text/calendar"}]
    )
    assert queue() == message
    job = Job.objects.get()
    services.run_job(job.pk)
    services.run_job(job.pk)
    message.refresh_from_db()
    (sent,) = mail.outbox
    assert (message.state, sent.subject, sent.to) == ("sent", "Act Bcc: x", ["a@example.org"])
    assert sent.extra_headers["Message-ID"] == f"<statepl-{message.pk}@sea.example>"
    assert sent.attachments[0].filename == "a.ics"
    assert sent.alternatives[0].content == "<p>Words</p>"
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_message_is_sent_once_by_two_workers() -> None:
    queue()
    job = Job.objects.get()
    in_threads(lambda: services.run_job(job.pk), lambda: services.run_job(job.pk))
    assert len(mail.outbox) == 1


def test_message_sent_by_a_worker_that_died_is_not_sent_again() -> None:
    message = queue()
    Message.objects.update(state="sent")
    services.run_job(Job.objects.get().pk)
    assert (mail.outbox, Message.objects.get(pk=message.pk).state) == ([], "sent")


def test_mail_server_that_is_away_is_asked_for_hours_and_then_given_up(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = queue()
    job = Job.objects.get()
    waited = 0.0
    while True:
        before = timezone.now()
        seen = services.run_job(job.pk)
        if seen.state != "queued":
            break
        waited += (seen.lease_until - before).total_seconds()
        make_due()
    assert (seen.state, seen.attempts) == ("failed", 8)
    assert 6 < waited / 3600 < 8
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", seen.error)


def test_waiting_messages() -> None:
    first = queue()
    Message.objects.create(dedupe_key="m2", to="b@example.org", subject="s", body_text="b", state="sent")
    assert list(Message.objects.waiting()) == [first]
