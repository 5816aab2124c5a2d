"""Who may read the whole audit trail."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.core.rules import ALLOWED, Verdict, refuse


def can_read_trail(user: Any) -> Verdict:
    """Allow the state's administrators; everybody else reads the history of single things they may open."""
    if user.is_administrator:
        return ALLOWED
    return refuse(_("The whole history is open to administrators of the state. Ask one of them."))
