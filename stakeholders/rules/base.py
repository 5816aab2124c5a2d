"""Who sees engagement, and who coordinates it where."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.querysets import coordinated_districts
from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.core.rules import ALLOWED, Verdict, refuse

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
