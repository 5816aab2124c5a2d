"""Who sees what is due to be erased, and who erases somebody who asks for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.rules.base import can_plan
from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, refuse


def can_see_erasing(user: Any) -> Verdict:
    """The engagement lead and the administrators of the state see what is due."""
    if user.has_role(*STATE_COORDINATORS, Role.ADMINISTRATOR):
        return ALLOWED
    return refuse(_("The state’s engagement lead and administrators see what is due to be erased."))


def can_erase_people(user: Any) -> Verdict:
    """Who coordinates engagement somewhere erases people there."""
    return can_plan(user)
