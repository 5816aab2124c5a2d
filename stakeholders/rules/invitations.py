"""Who invites, sends again and revokes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Invitation
from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_invite(user: Any, activity: Activity) -> Verdict:
    """Coordinators invite until the activity begins."""
    begun = refuse(_("The activity has begun, so nobody can be invited to it any more."))
    return first_refusal(can_coordinate(user, activity.district), begun if activity.has_begun else ALLOWED)


def can_revoke(user: Any, invitation: Invitation) -> Verdict:
    """Coordinators revoke an invitation once."""
    gone = refuse(_("This invitation is revoked already."))
    return first_refusal(
        can_coordinate(user, invitation.activity.district), gone if invitation.revoked_at else ALLOWED
    )


def can_resend(user: Any, invitation: Invitation) -> Verdict:
    """Coordinators send a new link until the activity begins; a revoked invitation stays revoked."""
    gone = refuse(_("This invitation is revoked. Invite the person again."))
    return first_refusal(can_invite(user, invitation.activity), gone if invitation.revoked_at else ALLOWED)
