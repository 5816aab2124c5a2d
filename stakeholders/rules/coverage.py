"""Who writes and who approves the standard of coverage."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Baseline
from stakeholders.rules.base import can_coordinate
from statepl.accounts.roles import Role
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse

APPROVERS = (Role.ENGAGEMENT_LEAD, Role.APPROVER)


def can_write_baseline(user: Any, district: Any) -> Verdict:
    """Coordinators of the place write whom it has to hear."""
    return can_coordinate(user, district)


def can_approve_baseline(user: Any, baseline: Baseline | None) -> Verdict:
    """The engagement lead or an approver of the state, who did not write it; once. None: nothing waits."""
    who = refuse(_("The state’s engagement lead or an approver approves it."))
    own = refuse(_("You wrote it, so somebody else approves it."))
    done = refuse(_("It is approved already."))
    return first_refusal(
        ALLOWED if user.has_role(*APPROVERS) else who,
        done if baseline is None or baseline.is_approved else ALLOWED,
        own if baseline is not None and baseline.written_by_id == user.pk else ALLOWED,
    )
