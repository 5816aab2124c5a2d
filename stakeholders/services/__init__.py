"""Everything that writes the register, by noun; other apps import from here."""

from stakeholders.services.activities import add_activity, edit_activity, record_activity
from stakeholders.services.coverage import approve_baseline, write_baseline
from stakeholders.services.groups import load_groups
from stakeholders.services.invitations import (
    Guest,
    LinkOver,
    answer_invitation,
    invite_people,
    renew_link,
    resend_invitation,
    revoke_invitation,
)
from stakeholders.services.log import DecisionRow, keep_particulars, note_contact, record_in_full, zone_of
from stakeholders.services.partners import (
    add_partnership,
    edit_partnership,
    review_compact,
    sign_compact,
    write_compact,
)
from stakeholders.services.planning import leave_out, take_in
from stakeholders.services.plans import (
    add_action,
    add_planned_message,
    edit_action,
    edit_planned_message,
    finish_action,
    read_mindset,
)

__all__ = [
    "DecisionRow",
    "Guest",
    "LinkOver",
    "add_action",
    "add_activity",
    "add_partnership",
    "add_planned_message",
    "answer_invitation",
    "approve_baseline",
    "edit_action",
    "edit_activity",
    "edit_partnership",
    "edit_planned_message",
    "finish_action",
    "invite_people",
    "keep_particulars",
    "leave_out",
    "load_groups",
    "note_contact",
    "read_mindset",
    "record_activity",
    "record_in_full",
    "renew_link",
    "resend_invitation",
    "review_compact",
    "revoke_invitation",
    "sign_compact",
    "take_in",
    "write_baseline",
    "write_compact",
    "zone_of",
]
