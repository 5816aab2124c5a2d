"""Who may do what with the catalogue and the settings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, refuse


def may_change_settings(user: Any) -> Verdict:
    """Administrators of the SEA change the program's settings."""
    if user.has_role(Role.ADMINISTRATOR):
        return ALLOWED
    return refuse(_("Only a state administrator changes the program’s settings."))


def may_change_catalogue(user: Any) -> Verdict:
    """Operators and administrators of the SEA put the catalogue into the state's own words."""
    if user.is_active and (user.is_staff or user.has_role(Role.ADMINISTRATOR)):
        return ALLOWED
    return refuse(_("Only operators and state administrators change the catalogue."))
