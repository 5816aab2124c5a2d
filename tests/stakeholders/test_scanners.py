"""A mail scanner opens every address of every mail to people without an account: nothing changes.

The mails are those that the services really write. A letter that is added to `notifications` without being
written here fails the test; so does a template of mail that nobody renders.
"""

import datetime as dt
import inspect
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.signals import template_rendered
from django.urls import resolve
from django.utils import timezone

from policy.models import ProgramSettings
from stakeholders import notifications
from stakeholders.models import InvitationLink, Task
from stakeholders.services import (
    Work,
    add_commitment,
    answer_invitation,
    ask_commitment,
    cancel_activity,
    edit_activity,
    publish_minutes,
    remind_asked,
    remind_invited,
    renew_reply_link,
    revoke_invitation,
    tell_everybody,
    tell_overdue,
    work_on,
    write_minutes,
)
from statepl.core import clock
from statepl.jobs.models import Job, Message
from tests.factories.heard import answered, issue, read
from tests.factories.nominations import make_nomination, settled
from tests.factories.stakeholders import make_activity
from tests.factories.surveys import ask, make_survey, make_wave

from .test_answer_page import dump

ADDRESS = re.compile(r"https?://[^\s\"'<>]+")
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


class Silent:
    """Listens to no progress."""

    def tell(self, done: int, total: int, note: str = "") -> None:
        """Keep nothing."""


def tell_all() -> None:
    for job in Job.objects.filter(kind="stakeholders.tell"):
        tell_everybody(job, Silent())


def tell_of_records(actor: Any, invite: Any) -> None:
    """Ask about a promise, send minutes, receive and answer a contribution, settle a nomination."""
    with clock.at(clock.now() - dt.timedelta(days=11)):
        past = make_activity(None, actor, title="Past")
        attendee, _token = invite(past, name="Attendee")
    promise = add_commitment(
        past, actor=actor, side="agency", group=attendee.group, what="More buses", due_on=clock.today()
    )
    ask_commitment(promise, actor=actor, invitation=attendee)
    minutes = write_minutes(past, actor=actor, version=0, text="Buses were asked for.")
    closes = clock.today() + dt.timedelta(days=14)
    publish_minutes(minutes, actor=actor, version=minutes.version, closes_on=closes)
    item = issue(None, email="sol@example.org", language="es")
    answered(read(item, actor), actor)
    settled(make_nomination(None), actor)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        renew_reply_link(item.links.get())
    Message.objects.update(state="sent")
    due = clock.today() + dt.timedelta(days=1)
    add_commitment(past, actor=actor, side="group", group=attendee.group, what="A list", due_on=due)
    noon = dt.datetime.combine(due + dt.timedelta(days=1), dt.time(12), timezone.get_current_timezone())
    with clock.at(noon):
        assert tell_overdue()["commitments"] == 2


def ask_and_remind(actor: Any) -> None:
    """Ask somebody for a survey, and again a week before its end."""
    wave = make_wave(make_survey(None, actor), actor)
    ask(wave, actor)
    Message.objects.update(state="sent")
    last_week = dt.datetime.combine(
        wave.ends_on - dt.timedelta(days=7), dt.time(12), timezone.get_current_timezone()
    )
    with clock.at(last_week):
        assert remind_asked() == 1


@pytest.fixture
def mails(activity: Any, invite: Any, engagement_lead: Any) -> set[str]:
    """Write every letter; return the templates that were rendered for them."""
    rendered: set[str] = set()

    def note(sender: Any, template: Any, **_kwargs: Any) -> None:
        rendered.add(str(template.name))

    template_rendered.connect(note)
    try:
        _silent, _token = invite(activity, name="Silent")
        revoked, _token = invite(activity, name="Revoked")
        _needs, token = invite(activity, name="Needs")
        answer_invitation(InvitationLink.objects.for_token(token), answer="accepted", needs=["transport"])
        task = Task.objects.get()
        work = Work(engagement_lead, task.due_on, "arranged", "A van comes.", "mail")
        work_on(task, work, actor=engagement_lead, version=task.version)
        revoke_invitation(revoked, actor=engagement_lead, version=revoked.version, tell=True)
        Message.objects.update(state="sent")
        with clock.at((activity.local_start - dt.timedelta(days=7)).replace(hour=12)):
            assert remind_invited() == 1
        activity.refresh_from_db()
        edit_activity(
            activity,
            actor=engagement_lead,
            version=activity.version,
            groups=activity.groups.all(),
            place="Gym",
        )
        tell_all()
        activity = make_activity(activity.district, engagement_lead, title="Called off")
        invite(activity, name="Silent")
        cancel_activity(activity, actor=engagement_lead, version=1, reason="Snow")
        tell_all()
        tell_of_records(engagement_lead, invite)
        ask_and_remind(engagement_lead)
    finally:
        template_rendered.disconnect(note)
    return {name for name in rendered if name.startswith("stakeholders/mail/")}


def addresses() -> set[str]:
    """Return the path of every address in what was mailed to people without an account: texts, headers, files."""
    found = set()
    for message in Message.objects.filter(person=None):
        parts = [message.body_text, message.body_html, *message.headers.values()]
        parts += [each["content"].replace("\r\n ", "") for each in message.attachments]
        found |= {address for part in parts for address in ADDRESS.findall(part)}
    return {
        address.removeprefix(settings.BASE_URL) for address in found if address.startswith(settings.BASE_URL)
    }


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
