"""The doctor: a sentence for everything, exit 1 when something is missing."""

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from statepl.jobs import services
from statepl.jobs.models import Job
from statepl.management import diagnosis
from tests import factories

pytestmark = pytest.mark.django_db
TOPICS = [
    "python", "packages", "database", "broker", "worker", "jobs", "disk", "files", "pango", "fonts", "chromium", "mail",
    "web", "clock", "second factor",
]  # fmt: skip


def ask() -> tuple[int, dict[str, Any]]:
    out = io.StringIO()
    code = 0
    try:
        call_command("doctor", "--json", stdout=out)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, json.loads(out.getvalue())


def test_doctor_answers_each_question_once() -> None:
    code, facts = ask()
    assert [finding["topic"] for finding in facts["findings"]] == TOPICS
    assert code == (0 if facts["ok"] else 1)
    assert [finding["topic"] for finding in facts["findings"] if not finding["sentence"].endswith(".")] == []


def test_doctor_names_a_way_out_of_whatever_is_missing(settings: Any) -> None:
    settings.REDIS_URL = "unix:///nowhere/redis.sock?db=0"
    finding = diagnosis.broker()
    assert (finding.state, finding.way_out) == ("missing", "Check REDIS_URL. Work waits until it is back.")


def test_doctor_notices_work_that_waits_too_long() -> None:
    services.queue_message(dedupe_key="one", to="a@example.org", subject="Hello", body_text="Words")
    assert diagnosis.jobs().state == "ok"
    Job.objects.update(created_at=timezone.now() - timezone.timedelta(minutes=30))
    finding = diagnosis.jobs()
    assert (finding.state, finding.sentence) == (
        "missing",
        "Work has waited for 30 minutes: Hello.",
    )


def test_doctor_counts_who_decides_without_a_second_factor(settings: Any) -> None:
    settings.MFA_REQUIRED = True
    assert diagnosis.second_factor().state == "ok"
    factories.make_user("approver")
    assert diagnosis.second_factor().sentence == (
        "1 of those who decide have none yet; they are asked when they sign in."
    )


def test_doctor_says_where_mail_does_not_go(settings: Any) -> None:
    settings.PRODUCTION, settings.EMAIL_HOST, settings.EMAIL_PORT = True, "127.0.0.1", 1
    finding = diagnosis.mail()
    assert (finding.state, finding.way_out) == ("missing", "Check EMAIL_HOST and EMAIL_PORT.")
