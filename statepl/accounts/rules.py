"""Who may change accounts, roles and keys, and what keeps a district or the state able to act."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.models import Membership
from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, refuse

# Roles of which the last holder stays: without them nobody could sign, or let anybody in.
LASTING = {
    Role.LEAD: _("This is the district's last lead, who signs for it. Give another person that role first."),
    Role.ADMINISTRATOR: _("This is the state's last administrator. Give another person that role first."),
}


def can_administer(user: Any) -> Verdict:
    """Allow the state's administrators."""
    if user.is_administrator:
        return ALLOWED
    return refuse(_("Accounts, roles and keys are kept by administrators of the state. Ask one of them."))


def can_choose_rhythm(user: Any, person: Any) -> Verdict:
    """Allow the person alone; None is the one-click address that was mailed to the person."""
    if user is None or user.pk == person.pk:
        return ALLOWED
    return refuse(_("How often messages come is everybody’s own choice."))


def can_end(membership: Membership) -> Verdict:
    """Allow unless the role is over, or its holder is the last one whom the place cannot do without."""
    if not Membership.objects.lasting().filter(pk=membership.pk).exists():
        return refuse(_("This role has ended already."))
    if membership.role not in LASTING:
        return ALLOWED
    others = (
        Membership.objects.current()
        .filter(role=membership.role, district=membership.district_id, user__is_active=True)
        .exclude(user=membership.user_id)
    )
    return ALLOWED if others.exists() else refuse(LASTING[Role(membership.role)])


def can_deactivate(actor: Any, user: Any) -> Verdict:
    """Allow unless it is oneself, or one of the person's roles must not end."""
    if actor is not None and actor.pk == user.pk:
        return refuse(_("Nobody deactivates their own account. Ask another administrator."))
    if not user.is_active:
        return refuse(_("This account is deactivated already."))
    verdicts = (can_end(membership) for membership in user.memberships.lasting())
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)
