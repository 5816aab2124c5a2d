"""What invited people read in their mail, in their own language."""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from stakeholders.activity_texts import InLanguage
from stakeholders.icalendar import calendar_file
from stakeholders.models import Invitation, InvitationLink, MailWish, Task
from stakeholders.notifications.base import context_of, unsubscribe_headers
from stakeholders.vocabulary import Outcome
from statepl.audit.verbs import Verb
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message


@dataclass(frozen=True)
class Letter:
    """One mail to an invited person, in their language: `paragraphs` stand above what it is about."""

    key: str
    cause: Verb
    subject: str
    paragraphs: list[str]
    token: str = ""
    attachments: list[dict[str, str]] = field(default_factory=list)


def mail_invitation(invitation: Invitation, link: InvitationLink, wish: MailWish, *, token: str) -> Message:
    """Queue the mail that carries the link; one mail for each link."""
    with translation.override(invitation.language):
        context = context_of(invitation, wish, token)
        return queue_message(
            dedupe_key=f"invitation-link:{link.pk}",
            to=invitation.email,
            subject=_("Say whether you can come: %(title)s, %(day)s") % _facts(invitation),
            body_text=render_to_string("stakeholders/mail/invitation.txt", context),
            body_html=render_to_string("stakeholders/mail/invitation.html", context),
            language=invitation.language,
            attachments=[_calendar(invitation)],
            district=invitation.activity.district,
            secret=token,
            origin=Origin(cause=Verb.INVITATION_SENT, about=invitation, headers=unsubscribe_headers(wish)),
        )


def mail_reminder(invitation: Invitation, wish: MailWish, *, token: str, days: int) -> Message:
    """Queue the reminder that belongs so many days before the activity; asked for again, the first one."""
    with translation.override(invitation.language):
        letter = Letter(
            key=f"invitation-reminder:{invitation.pk}:{days}",
            cause=Verb.INVITATION_REMINDED,
            subject=_("We have no answer from you yet: %(title)s, %(day)s") % _facts(invitation),
            paragraphs=[
                _("You are invited, and we have no answer from you yet. A no helps us too."),
            ],
            token=token,
        )
        return _send(invitation, wish, letter)


def mail_move(invitation: Invitation, wish: MailWish, *, token: str) -> Message:
    """Queue the news of another time or place; one mail for each change."""
    with translation.override(invitation.language):
        letter = Letter(
            key=f"activity-moved:{invitation.pk}:{invitation.activity.sequence}",
            cause=Verb.ACTIVITY_EDITED,
            subject=_("New time or place: %(title)s, %(day)s") % _facts(invitation),
            paragraphs=[_("The time or the place has changed. This is what holds now:")],
            token=token,
            attachments=[_calendar(invitation)],
        )
        return _send(invitation, wish, letter)


def mail_cancellation(invitation: Invitation, wish: MailWish) -> Message:
    """Queue the news that the activity does not take place; the file takes it out of the calendar."""
    with translation.override(invitation.language):
        letter = Letter(
            key=f"activity-cancelled:{invitation.pk}",
            cause=Verb.ACTIVITY_CANCELLED,
            subject=_("It does not take place: %(title)s, %(day)s") % _facts(invitation),
            paragraphs=[
                _("This does not take place. You do not need to do anything."),
                str(InLanguage(invitation.activity, invitation.language).cancelled_because),
            ],
            attachments=[_calendar(invitation, cancel=True)],
        )
        return _send(invitation, wish, letter)


def mail_revocation(invitation: Invitation, wish: MailWish) -> Message:
    """Queue the news that the invitation is taken back; the file takes the date out of the calendar."""
    with translation.override(invitation.language):
        letter = Letter(
            key=f"invitation-revoked:{invitation.pk}",
            cause=Verb.INVITATION_REVOKED,
            subject=_("Your invitation is taken back: %(title)s, %(day)s") % _facts(invitation),
            paragraphs=[
                _("We have taken back our invitation. The link in the earlier mail no longer works.")
            ],
            attachments=[_calendar(invitation, cancel=True)],
        )
        return _send(invitation, wish, letter)


def mail_outcome(task: Task, wish: MailWish) -> Message:
    """Queue what came of something that the person asked for."""
    invitation = task.invitation
    with translation.override(invitation.language):
        lead = _("You asked us for this. We cannot arrange it:")
        if task.outcome == Outcome.ARRANGED:
            lead = _("You asked us for this. It is arranged:")
        letter = Letter(
            key=f"need-told:{task.pk}:{task.version}",
            cause=Verb.TASK_TOLD,
            subject=_("What you asked for: %(title)s, %(day)s") % _facts(invitation),
            paragraphs=[f"{lead} {task.asked or task.what}", task.words],
        )
        return _send(invitation, wish, letter)


def _send(invitation: Invitation, wish: MailWish, letter: Letter) -> Message:
    context = context_of(invitation, wish, letter.token) | {"letter": letter}
    return queue_message(
        dedupe_key=letter.key,
        to=invitation.email,
        subject=letter.subject,
        body_text=render_to_string("stakeholders/mail/notice.txt", context),
        body_html=render_to_string("stakeholders/mail/notice.html", context),
        language=invitation.language,
        attachments=letter.attachments,
        district=invitation.activity.district,
        secret=letter.token,
        origin=Origin(cause=letter.cause, about=invitation, headers=unsubscribe_headers(wish)),
    )


def _facts(invitation: Invitation) -> dict[str, str]:
    activity = InLanguage(invitation.activity, invitation.language)
    return {"title": str(activity.title), "day": activity.day}


def _calendar(invitation: Invitation, *, cancel: bool = False) -> dict[str, str]:
    activity = InLanguage(invitation.activity, invitation.language)
    content = calendar_file(activity, cancel=cancel)
    kind = "text/calendar; method=CANCEL" if cancel else "text/calendar"
    return {"name": _("activity.ics"), "content": content, "type": kind}
