"""Who invites, sends again and revokes."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Invitation
from stakeholders.rules.base import can_coordinate
from stakeholders.vocabulary import Way
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_invite(user: Any, activity: Activity) -> Verdict:
    """Coordinators invite until the activity begins."""
    begun = refuse(_("The activity has begun, so nobody can be invited to it any more."))
    cancelled = refuse(_("The activity is cancelled, so nobody can be invited to it."))
    return first_refusal(
        can_coordinate(user, activity.district),
        cancelled if activity.is_cancelled else ALLOWED,
        begun if activity.has_begun else ALLOWED,
    )


def can_cancel(user: Any, activity: Activity) -> Verdict:
    """Coordinators cancel an activity until it begins."""
    gone = refuse(_("The activity is cancelled already."))
    begun = refuse(_("The activity has begun. Write down what happened instead."))
    return first_refusal(
        can_coordinate(user, activity.district),
        gone if activity.is_cancelled else ALLOWED,
        begun if activity.has_begun else ALLOWED,
    )


def can_enter_answer(user: Any, invitation: Invitation) -> Verdict:
    """Coordinators write down what a person answered on paper or by word, until the activity begins."""
    over = refuse(_("The invitation takes no answers any more."))
    return first_refusal(
        can_coordinate(user, invitation.activity.district), ALLOWED if invitation.is_standing else over
    )


def can_note_bounce(user: Any, invitation: Invitation) -> Verdict:
    """Coordinators note that a mail came back, once."""
    none = refuse(_("No mail went to this person, so none can have come back."))
    known = refuse(_("It is noted already that the mail came back."))
    return first_refusal(
        can_coordinate(user, invitation.activity.district),
        ALLOWED if invitation.message_id else none,
        known if invitation.bounced_at else ALLOWED,
        ALLOWED if invitation.is_standing else refuse(_("The invitation takes no answers any more.")),
    )


def can_revoke(user: Any, invitation: Invitation) -> Verdict:
    """Coordinators revoke an invitation once."""
    gone = refuse(_("This invitation is revoked already."))
    return first_refusal(
        can_coordinate(user, invitation.activity.district), gone if invitation.revoked_at else ALLOWED
    )


def can_resend(user: Any, invitation: Invitation) -> Verdict:
    """Coordinators send a new link until the activity begins; a revoked invitation stays revoked."""
    gone = refuse(_("This invitation is revoked. Invite the person again."))
    no_mail = refuse(_("This person has no email address. Reach them another way."))
    return first_refusal(
        can_invite(user, invitation.activity),
        gone if invitation.revoked_at else ALLOWED,
        ALLOWED if invitation.channel == Way.MAIL else no_mail,
    )
