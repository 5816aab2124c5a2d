"""Who keeps the vocabulary of groups."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.core.rules import ALLOWED, Verdict, refuse


def can_keep_groups(user: Any) -> Verdict:
    """The engagement lead adds and renames groups, for the whole state."""
    if user.has_role(*STATE_COORDINATORS):
        return ALLOWED
    return refuse(_("Only the state’s engagement lead keeps the list of groups. Tell them who is missing."))
