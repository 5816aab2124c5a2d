"""What every mail to people without an account carries: who writes, the link, how to stop it."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from policy.models import ProgramSettings
from stakeholders.activity_texts import InLanguage
from stakeholders.models import Invitation, MailWish


def unsubscribe_address(wish: MailWish) -> str:
    """Return the address at which a person stops one purpose of mail."""
    return settings.BASE_URL + reverse("unsubscribe:stop", args=[wish.token])


def unsubscribe_headers(wish: MailWish) -> dict[str, str]:
    """Return the headers by which a mail program offers to stop this purpose of mail (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_address(wish)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def district_name(district: Any) -> str:
    """Return who listens and writes: the district, or the agency."""
    return str(district or ProgramSettings.current().agency_name)


def sender_name(invitation: Invitation) -> str:
    """Return who invites: the district, or the agency for the state's own activities."""
    return district_name(invitation.activity.district)


def titled(invitation: Invitation) -> str:
    """Return what the person is invited to, in their language."""
    return str(InLanguage(invitation.activity, invitation.language).title)


def context_of(invitation: Invitation, wish: MailWish, token: str) -> dict[str, Any]:
    """Return what the templates of an invited person's mails print."""
    path = reverse("invitations:answer", args=[token]) if token else ""
    return {
        "invitation": invitation,
        "activity": InLanguage(invitation.activity, invitation.language),
        "sender": sender_name(invitation),
        "agency": ProgramSettings.current(),
        "link": f"{settings.BASE_URL}{path}" if path else "",
        "stop": unsubscribe_address(wish),
        "language": invitation.language,
    }
