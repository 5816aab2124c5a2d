"""Delivering a message: the handler of `message.send` jobs."""

from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils import timezone
from django.utils.translation import gettext as _

from statepl.jobs.models import Message
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress

DEMO_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
FOR_GOOD = 500  # replies of a mail server from here on say that another try would not help
_followers: dict[str, Callable[[Message], None]] = {}


def when_failed(about_type: str, follow: Callable[[Message], None]) -> None:
    """Call `follow(message)` in the transaction that gives up a message about such a thing (`app.model`)."""
    _followers[about_type] = follow


def send_message(job: Any, progress: Progress) -> Commit:
    """Hand the message to Django's e-mail backend, in the transaction that keeps that it was sent.

    The mail server's yes is the last thing before that transaction ends. A worker that is killed sooner has
    sent nothing; killed in the thousandths of a second between, it leaves a message that is sent again with
    the same Message-ID, by which mail servers drop the second copy. What is no longer queued is not sent.
    """

    def commit() -> Outcome:
        message = Message.objects.waiting().select_for_update().filter(pk=job.params["message"]).first()
        if message is not None:
            Message.objects.filter(pk=message.pk).update(
                state=Message.State.SENT, sent_at=timezone.now(), **without_secret(message)
            )
            deliver(message)
        return Outcome({"message": job.params["message"]})

    return commit


def deliver(message: Message) -> None:
    """Send one message. A demo writes it into a folder, whatever backend the settings name: nothing leaves."""
    email = build_email(message)
    if settings.DEMO:
        email.connection = get_connection(DEMO_BACKEND, file_path=str(settings.EMAIL_FILE_PATH))
    try:
        email.send()
    except SMTPRecipientsRefused as refusal:
        if all(code >= FOR_GOOD for code, _words in refusal.recipients.values()):
            raise JobRefused(_("The mail server of the address does not take it.")) from refusal
        raise


def without_secret(message: Message) -> dict[str, Any]:
    """Return the fields of a sent message without its secret. The demo's inbox keeps its links."""
    if not message.secret or settings.DEMO:
        return {}

    def blank(text: str) -> str:
        return text.replace(message.secret, "…")

    attachments = [part | {"content": blank(part["content"])} for part in message.attachments]
    return {
        "body_text": blank(message.body_text),
        "body_html": blank(message.body_html),
        "attachments": attachments,
        "secret": "",
    }


def build_email(message: Message) -> EmailMultiAlternatives:
    """Return the e-mail of a message: plain text first, HTML beside it, its own stable id."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=message.body_text,
        to=[message.to],
        headers={"Message-ID": f"<statepl-{message.pk}@{domain}>", "Auto-Submitted": "auto-generated"}
        | message.headers,
    )
    if message.body_html:
        email.attach_alternative(message.body_html, "text/html")
    for attachment in message.attachments:
        email.attach(attachment["name"], attachment["content"], attachment["type"])
    return email


def give_up(job: Any, sentence: str) -> None:
    """Mark the message of a job that failed for good."""
    waiting = Message.objects.filter(pk=job.params["message"], state=Message.State.QUEUED)
    if waiting.update(state=Message.State.FAILED, error=sentence):
        message = Message.objects.get(pk=job.params["message"])
        follow = _followers.get(message.about_type)
        if follow is not None:
            follow(message)
