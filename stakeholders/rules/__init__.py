"""Who may do what with engagement, by noun."""

from stakeholders.rules.activities import can_edit_activity, can_record, can_see_people
from stakeholders.rules.base import NOT_A_COORDINATOR, can_coordinate, can_plan, can_see_engagement
from stakeholders.rules.commitments import can_ask, can_change_commitment
from stakeholders.rules.coverage import can_approve_baseline, can_write_baseline
from stakeholders.rules.groups import can_keep_groups
from stakeholders.rules.invitations import (
    can_cancel,
    can_enter_answer,
    can_invite,
    can_note_bounce,
    can_resend,
    can_revoke,
)
from stakeholders.rules.minutes import can_publish_minutes, can_read_minutes, can_settle, can_write_minutes
from stakeholders.rules.planning import can_leave_out
from stakeholders.rules.standing import can_assess
from stakeholders.rules.tasks import can_say_ready, can_work_on, open_needs
from stakeholders.rules.together import NOT_A_WRITER, can_see_names, can_sign, can_write, can_write_somewhere

__all__ = [
    "NOT_A_COORDINATOR",
    "NOT_A_WRITER",
    "can_approve_baseline",
    "can_ask",
    "can_assess",
    "can_cancel",
    "can_change_commitment",
    "can_coordinate",
    "can_edit_activity",
    "can_enter_answer",
    "can_invite",
    "can_keep_groups",
    "can_leave_out",
    "can_note_bounce",
    "can_plan",
    "can_publish_minutes",
    "can_read_minutes",
    "can_record",
    "can_resend",
    "can_revoke",
    "can_say_ready",
    "can_see_engagement",
    "can_see_names",
    "can_see_people",
    "can_settle",
    "can_sign",
    "can_work_on",
    "can_write",
    "can_write_baseline",
    "can_write_minutes",
    "can_write_somewhere",
    "open_needs",
]
