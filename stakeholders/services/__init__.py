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
from stakeholders.services.log import (
    DecisionRow,
    keep_particulars,
    note_contact,
    record_in_full,
    zone_of,
)
from stakeholders.services.planning import leave_out, take_in

__all__ = [
    "DecisionRow",
    "Guest",
    "LinkOver",
    "add_activity",
    "answer_invitation",
    "approve_baseline",
    "edit_activity",
    "invite_people",
    "keep_particulars",
    "leave_out",
    "load_groups",
    "note_contact",
    "record_activity",
    "record_in_full",
    "renew_link",
    "resend_invitation",
    "revoke_invitation",
    "take_in",
    "write_baseline",
    "zone_of",
]
