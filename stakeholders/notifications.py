"""What invited people read in their mail, in their own language."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from stakeholders.icalendar import calendar_file
from stakeholders.models import Invitation, InvitationLink
from statepl.audit.verbs import Verb
from statepl.jobs.models import Message
from statepl.jobs.services import Origin, queue_message


def mail_invitation(invitation: Invitation, link: InvitationLink, *, token: str) -> Message:
    """Queue the mail that carries the link; one mail for each link."""
    with translation.override(invitation.language):
        context = _context(invitation, token)
        return queue_message(
            dedupe_key=f"invitation-link:{link.pk}",
            to=invitation.email,
            subject=_("Say whether you can come: %(title)s, %(day)s")
            % {"title": invitation.activity.title, "day": invitation.activity.day},
            body_text=render_to_string("stakeholders/mail/invitation.txt", context),
            body_html=render_to_string("stakeholders/mail/invitation.html", context),
            language=invitation.language,
            attachments=[_calendar(invitation)],
            district=invitation.activity.district,
            secret=token,
            origin=Origin(cause=Verb.INVITATION_SENT, about=invitation),
        )


def sender_name(invitation: Invitation) -> str:
    """Return who invites: the district, or the agency for the state's own activities."""
    return str(invitation.activity.district or ProgramSettings.current().agency_name)


def _context(invitation: Invitation, token: str) -> dict[str, Any]:
    path = reverse("invitations:answer", args=[token])
    return {
        "invitation": invitation,
        "activity": invitation.activity,
        "sender": sender_name(invitation),
        "agency": ProgramSettings.current(),
        "link": f"{settings.BASE_URL}{path}",
        "language": invitation.language,
    }


def _calendar(invitation: Invitation) -> dict[str, str]:
    activity = invitation.activity
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    content = calendar_file(activity, domain=domain, summary=activity.title, description=activity.purpose)
    return {"name": _("activity.ics"), "content": content, "type": "text/calendar"}
