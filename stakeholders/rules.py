"""Who may plan activities, invite people and read what they answered."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, Invitation
from stakeholders.querysets import coordinated_districts
from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse

NOT_A_COORDINATOR = _(
    "The state’s engagement lead, and the lead and contributors of the district, plan activities and invite people."
)


def can_see_engagement(user: Any) -> Verdict:
    """Everybody with a role reads the register of groups and activities."""
    if user.is_sea or user.district_ids:
        return ALLOWED
    return refuse(_("You have no role yet. A state administrator gives you one."))


def can_plan(user: Any) -> Verdict:
    """Coordinators plan activities somewhere."""
    if user.has_role(*STATE_COORDINATORS) or coordinated_districts(user):
        return ALLOWED
    return refuse(NOT_A_COORDINATOR)


def can_coordinate(user: Any, district: Any) -> Verdict:
    """The engagement lead works for the state and every district; district people for their own."""
    if user.has_role(*STATE_COORDINATORS):
        return ALLOWED
    if district is not None and district.pk in coordinated_districts(user):
        return ALLOWED
    return refuse(NOT_A_COORDINATOR)


def can_edit_activity(user: Any, activity: Activity) -> Verdict:
    """Coordinators of the activity's place change it, also afterwards, to mend the record."""
    return can_coordinate(user, activity.district)


def can_record(user: Any, activity: Activity) -> Verdict:
    """Coordinators write down what happened once the activity has begun, and mend it later."""
    early = refuse(_("It has not begun yet. Write down afterwards what happened."))
    return first_refusal(can_coordinate(user, activity.district), ALLOWED if activity.has_begun else early)


def can_leave_out(user: Any, application: Any) -> Verdict:
    """Coordinators of the district say which group has no place in its planning, until final approval."""
    late = refuse(_("The plan is decided, so its planning groups stay as they are."))
    decided = application.final_from is not None or application.is_closed
    return first_refusal(can_coordinate(user, application.district), late if decided else ALLOWED)


def can_see_people(user: Any, activity: Activity) -> Verdict:
    """Names, addresses, answers and needs are for coordinators only."""
    return can_coordinate(user, activity.district)


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
