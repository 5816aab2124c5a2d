"""Who writes what belongs to a place, and who reads the names of people in it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Compact
from stakeholders.partnering import gaps
from stakeholders.rules.base import can_coordinate, can_plan
from statepl.accounts.roles import SEA_ROLES, Role
from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse

NOT_A_WRITER = _(
    "The state’s engagement lead, and the lead and contributors of the district, write down how people work together."
)


def can_write(user: Any, district: Any) -> Verdict:
    """Coordinators write for their place; only the engagement lead writes for the state."""
    return ALLOWED if can_coordinate(user, district) else refuse(NOT_A_WRITER)


def can_write_somewhere(user: Any) -> Verdict:
    """Coordinators write for some place."""
    return ALLOWED if can_plan(user) else refuse(NOT_A_WRITER)


def can_see_names(user: Any) -> Verdict:
    """Staff of the state and the district read names of people; the board reads what they do."""
    if user.district_ids or user.has_role(*(SEA_ROLES - {Role.BOARD})):
        return ALLOWED
    return refuse(_("Only staff read names of people."))


def can_sign(user: Any, compact: Compact) -> Verdict:
    """Coordinators write signatures down while one is missing and the partnership lacks nothing required."""
    row = compact.partnership
    lacking = any(gap.is_required for gap in gaps(row, groups=row.groups.count(), today=clock.today()))
    return first_refusal(
        can_write(user, row.district),
        refuse(_("Close the gaps of the partnership first, then sign.")) if lacking else ALLOWED,
        ALLOWED if compact.unsigned else refuse(_("Both sides have signed already.")),
    )
