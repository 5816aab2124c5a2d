"""Who says that a planning group has no place."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_leave_out(user: Any, application: Any) -> Verdict:
    """Coordinators of the district say which group has no place in its planning, until final approval."""
    late = refuse(_("The plan is decided, so its planning groups stay as they are."))
    decided = application.final_from is not None or application.is_closed
    return first_refusal(can_coordinate(user, application.district), late if decided else ALLOWED)
