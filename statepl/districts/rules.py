"""Who may change the directory."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.core.rules import ALLOWED, Verdict, refuse


def can_import(user: Any) -> Verdict:
    """Allow the state's administrators."""
    if user.is_administrator:
        return ALLOWED
    return refuse(_("Administrators of the state keep the directory. Ask one of them."))
