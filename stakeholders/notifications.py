"""What invited people read in their mail, in their own language."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.icalendar import calendar_file
from stakeholders.models import CommitmentLink, Invitation, InvitationLink, MailWish, MinutesLink, Task
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
        context = _context(invitation, wish, token)
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
                invitation.activity.cancelled_because,
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
    context = _context(invitation, wish, letter.token) | {"letter": letter}
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


def unsubscribe_address(wish: MailWish) -> str:
    """Return the address at which a person stops one purpose of mail."""
    return settings.BASE_URL + reverse("unsubscribe:stop", args=[wish.token])


def unsubscribe_headers(wish: MailWish) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop this purpose of mail (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_address(wish)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def sender_name(invitation: Invitation) -> str:
    """Return who invites: the district, or the agency for the state's own activities."""
    return str(invitation.activity.district or ProgramSettings.current().agency_name)


def _facts(invitation: Invitation) -> dict[str, str]:
    return {"title": invitation.activity.title, "day": invitation.activity.day}


def _context(invitation: Invitation, wish: MailWish, token: str) -> dict[str, Any]:
    path = reverse("invitations:answer", args=[token]) if token else ""
    return {
        "invitation": invitation,
        "activity": invitation.activity,
        "sender": sender_name(invitation),
        "agency": ProgramSettings.current(),
        "link": f"{settings.BASE_URL}{path}" if path else "",
        "stop": unsubscribe_address(wish),
        "language": invitation.language,
    }


def _calendar(invitation: Invitation, *, cancel: bool = False) -> dict[str, str]:
    activity = invitation.activity
    content = calendar_file(activity, summary=activity.title, description=activity.purpose, cancel=cancel)
    kind = "text/calendar; method=CANCEL" if cancel else "text/calendar"
    return {"name": _("activity.ics"), "content": content, "type": kind}


def mail_commitment(link: CommitmentLink, wish: MailWish, *, token: str) -> Message:
    """Queue the question whether a promise was kept; one mail for each link."""
    address = reverse("commitments:answer", args=[token])
    return _mail_link(
        link,
        wish,
        name="commitment",
        key=f"commitment-link:{link.pk}",
        token=token,
        subject=lambda: _("Was this kept? %(what)s") % {"what": link.commitment.what},
        facts={"commitment": link.commitment, "link": f"{settings.BASE_URL}{address}"},
        origin=Origin(cause=Verb.COMMITMENT_ASKED, about=link.commitment, headers=unsubscribe_headers(wish)),
    )


def _mail_link(
    link: Any,
    wish: MailWish,
    *,
    name: str,
    key: str,
    token: str,
    subject: Any,
    facts: dict[str, Any],
    origin: Origin,
) -> Message:
    """Queue a mail with a link of one purpose, in the language of the invited person."""
    invitation = link.invitation
    with translation.override(invitation.language):
        context = _context(invitation, wish, "") | facts
        return queue_message(
            dedupe_key=key,
            to=invitation.email,
            subject=subject(),
            body_text=render_to_string(f"stakeholders/mail/{name}.txt", context),
            body_html=render_to_string(f"stakeholders/mail/{name}.html", context),
            language=invitation.language,
            district=invitation.activity.district,
            secret=token,
            origin=origin,
        )


def mail_minutes(link: MinutesLink, wish: MailWish, *, token: str) -> Message:
    """Queue the minutes' link for one person who was there; one mail for each link."""
    address = reverse("minutes:read", args=[token])
    return _mail_link(
        link,
        wish,
        name="minutes",
        key=f"minutes-link:{link.pk}",
        token=token,
        subject=lambda: _("What was said: %(title)s") % {"title": link.invitation.activity.title},
        facts={"minutes": link.minutes, "link": f"{settings.BASE_URL}{address}"},
        origin=Origin(cause=Verb.MINUTES_PUBLISHED, about=link.minutes, headers=unsubscribe_headers(wish)),
    )
