"""Whom the demo's state and districts have to hear: approved for two, waiting for approval in one."""

from typing import Any

from stakeholders.matrix import place_of
from stakeholders.models import Baseline, Group
from stakeholders.services import approve_baseline, write_baseline
from statepl.accounts.roles import Role
from statepl.demo.people import Team, User

ALSO = ("families-foster", "students-language")
WHY_NOT = "The nearest museum and theater are an hour away; the library speaks for them."


def set_standards(teams: list[Team], staff: dict[Role, User]) -> None:
    """Write the standard of the state and of the first two districts; the second one's still waits."""
    lead, approver = staff[Role.ENGAGEMENT_LEAD], staff[Role.APPROVER]
    approve_baseline(_write(None, lead), actor=approver, version=1)
    approve_baseline(_write(teams[0].district, teams[0].lead), actor=lead, version=1)
    _write(teams[1].district, teams[1].lead, left_out="cultural")


def _write(district: Any, actor: User, *, left_out: str = "") -> Baseline:
    groups = [group for group in Group.objects.all() if group.parent_id is None or group.code in ALSO]
    strata = place_of(district).strata
    required = {(group.pk, stratum) for group in groups if group.code != left_out for stratum in strata}
    reasons = {group.pk: WHY_NOT for group in groups if group.code == left_out}
    return write_baseline(district, actor=actor, required=required, reasons=reasons)
