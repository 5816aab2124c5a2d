"""Every letter to people without an account, written by the services themselves."""

import datetime as dt
import re
from typing import Any

from django.conf import settings
from django.test.signals import template_rendered
from django.utils import timezone

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
from tests.factories.stakeholders import invite_person, make_activity
from tests.factories.surveys import ask, make_survey, make_wave

ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


class Silent:
    """Listens to no progress."""

    def tell(self, done: int, total: int, note: str = "") -> None:
        """Keep nothing."""


def tell_all() -> None:
    for job in Job.objects.filter(kind="stakeholders.tell"):
        tell_everybody(job, Silent())


def tell_of_records(actor: Any, language: str) -> None:
    """Ask about a promise, send minutes, receive and answer a contribution, settle a nomination."""
    with clock.at(clock.now() - dt.timedelta(days=11)):
        past = make_activity(None, actor, title="Past")
        attendee, _token = invite_person(past, actor, name="Attendee", language=language)
    promise = add_commitment(
        past, actor=actor, side="agency", group=attendee.group, what="More buses", due_on=clock.today()
    )
    ask_commitment(promise, actor=actor, invitation=attendee)
    minutes = write_minutes(past, actor=actor, version=0, text="Buses were asked for.")
    closes = clock.today() + dt.timedelta(days=14)
    publish_minutes(minutes, actor=actor, version=minutes.version, closes_on=closes)
    item = issue(None, email="sol@example.org", language=language)
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


def ask_and_remind(actor: Any, language: str) -> None:
    """Ask somebody for a survey, and again a week before its end."""
    wave = make_wave(make_survey(None, actor), actor)
    ask(wave, actor, language=language)
    Message.objects.update(state="sent")
    last_week = dt.datetime.combine(
        wave.ends_on - dt.timedelta(days=7), dt.time(12), timezone.get_current_timezone()
    )
    with clock.at(last_week):
        assert remind_asked() == 1


def write_letters(activity: Any, actor: Any, language: str) -> set[str]:
    """Write every letter in a language; return the templates that were rendered for them.

    Who is missing is named on a public page, so its answer speaks one of the languages of the site.
    """
    rendered: set[str] = set()

    def note(sender: Any, template: Any, **_kwargs: Any) -> None:
        rendered.add(str(template.name))

    def invite(name: str, to: Any = activity) -> tuple[Any, str]:
        return invite_person(to, actor, name=name, language=language)

    template_rendered.connect(note)
    try:
        invite("Silent")
        revoked, _token = invite("Revoked")
        _needs, token = invite("Needs")
        answer_invitation(InvitationLink.objects.for_token(token), answer="accepted", needs=["transport"])
        task = Task.objects.get()
        work_on(
            task,
            Work(actor, task.due_on, "arranged", "A van comes.", "mail"),
            actor=actor,
            version=task.version,
        )
        revoke_invitation(revoked, actor=actor, version=revoked.version, tell=True)
        Message.objects.update(state="sent")
        with clock.at((activity.local_start - dt.timedelta(days=7)).replace(hour=12)):
            assert remind_invited() == 1
        activity.refresh_from_db()
        edit_activity(
            activity, actor=actor, version=activity.version, groups=activity.groups.all(), place="Gym"
        )
        tell_all()
        called_off = make_activity(activity.district, actor, title="Called off")
        invite("Silent", called_off)
        cancel_activity(
            called_off, actor=actor, version=1, reason="Snow", wordings={language: f"Snow, {language}"}
        )
        tell_all()
        tell_of_records(actor, language)
        ask_and_remind(actor, language)
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
