"""Mail: what is kept of it."""

import pytest
from django.core import mail

from statepl.jobs import services
from statepl.jobs.models import Job

pytestmark = pytest.mark.django_db


def test_sent_message_keeps_no_secret() -> None:
    message = services.queue_message(
        dedupe_key="s", to="ana@example.org", subject="Come", body_text="/invitations/TOKEN1/",
        body_html="<a href='/invitations/TOKEN1/'>x</a>", secret="TOKEN1",
    )  # fmt: skip
    job = Job.objects.get(params__message=message.pk)
    services.run_job(job.pk)
    message.refresh_from_db()
    assert (message.state, message.secret) == ("sent", "")
    assert "TOKEN1" not in message.body_text + message.body_html
    assert "TOKEN1" in mail.outbox[-1].body
    assert "ana@example.org" not in job.label
