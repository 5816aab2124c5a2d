"""What those who were there read in their mail: was it kept, and what was said."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from stakeholders.models import Commitment, CommitmentLink, Invitation, MailWish, MinutesLink
from stakeholders.notifications.base import context_of, titled, unsubscribe_headers
from statepl.audit.verbs import Verb
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message


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


def mail_minutes(link: MinutesLink, wish: MailWish, *, token: str) -> Message:
    """Queue the minutes' link for one person who was there; one mail for each link."""
    address = reverse("minutes:read", args=[token])
    return _mail_link(
        link,
        wish,
        name="minutes",
        key=f"minutes-link:{link.pk}",
        token=token,
        subject=lambda: _("What was said: %(title)s") % {"title": titled(link.invitation)},
        facts={"minutes": link.minutes, "link": f"{settings.BASE_URL}{address}"},
        origin=Origin(cause=Verb.MINUTES_PUBLISHED, about=link.minutes, headers=unsubscribe_headers(wish)),
    )


def mail_overdue_promise(commitment: Commitment, invitation: Invitation, wish: MailWish) -> Message:
    """Queue the letter to somebody of the group whose own promise is overdue; once for each day it was due."""
    with translation.override(invitation.language):
        context = {**context_of(invitation, wish, ""), "commitment": commitment}
        return queue_message(
            dedupe_key=f"commitment-overdue:{commitment.pk}:{commitment.due_on:%Y%m%d}:{invitation.pk}",
            to=invitation.email,
            subject=_("What your group promised: %(what)s") % {"what": commitment.what},
            body_text=render_to_string("stakeholders/mail/commitment_overdue.txt", context),
            language=invitation.language,
            district=invitation.activity.district,
            origin=Origin(cause=Verb.COMMITMENT_TOLD, about=commitment, headers=unsubscribe_headers(wish)),
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
        context = context_of(invitation, wish, "") | facts
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
