"""A mail scanner opens every address of every mail to people without an account: nothing changes.

The mails are those that the services really write. A letter that is added to `notifications` without being
written in letters.py fails the test; so does a template of mail that nobody renders.
"""

import inspect
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from policy.models import ProgramSettings
from stakeholders import notifications
from statepl.jobs.models import Message

from .letters import addresses, write_letters
from .test_answer_page import dump

LETTERS = {
    "mail_invitation": "invitation-link",
    "mail_reminder": "invitation-reminder",
    "mail_move": "activity-moved",
    "mail_cancellation": "activity-cancelled",
    "mail_revocation": "invitation-revoked",
    "mail_outcome": "need-told",
    "mail_commitment": "commitment-link",
    "mail_minutes": "minutes-link",
    "mail_receipt": "heard-receipt",
    "mail_answer": "heard-answer",
    "mail_nomination": "nomination-settled",
    "mail_answer_link": "heard-link",
    "mail_overdue_promise": "commitment-overdue",
    "mail_survey": "survey",
    "mail_survey_reminder": "survey-reminder",
}
# Every page that a mail to somebody without an account leads to.
PAGES = {
    "invitations:answer", "unsubscribe:stop", "commitments:answer", "minutes:read", "replies:answer",
    "surveys:start", "public:coverage",
}  # fmt: skip
TEMPLATES = settings.BASE_DIR / "templates" / "stakeholders" / "mail"
TIMES = 50


@pytest.fixture
def mails(activity: Any, engagement_lead: Any) -> set[str]:
    """Write every letter; return the templates that were rendered for them."""
    return write_letters(activity, engagement_lead, "es")


def test_every_letter_and_every_template_of_mail_is_looked_at(mails: set[str]) -> None:
    written = {name for name, _function in inspect.getmembers(notifications, inspect.isfunction)}
    assert {name for name in written if name.startswith("mail_")} == set(LETTERS)
    assert {row.dedupe_key.split(":")[0] for row in Message.objects.filter(person=None)} == set(
        LETTERS.values()
    )
    assert mails == {f"stakeholders/mail/{path.name}" for path in TEMPLATES.iterdir()}


def test_fifty_looks_of_each_kind_at_every_mailed_address_leave_the_database_identical(
    mails: set[str],
) -> None:
    ProgramSettings.current()
    paths = sorted(addresses())
    assert {resolve(path).view_name for path in paths} == PAGES
    before = dump()
    scanner = Client(enforce_csrf_checks=True)
    for path in paths:
        for look in (scanner.get, scanner.head, scanner.options):
            assert {look(path).status_code for _ in range(TIMES)} <= {200, 410}
    assert dump() == before
