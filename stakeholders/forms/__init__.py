"""What coordinators and invited people type. Nothing here saves."""

from stakeholders.forms.activities import ActivityEditForm, ActivityForm, RecordForm, zone_choices
from stakeholders.forms.invitations import MOST_PEOPLE, AnswerForm, InviteForm, LineReader
from stakeholders.forms.planning import LeaveOutForm

__all__ = [
    "MOST_PEOPLE",
    "ActivityEditForm",
    "ActivityForm",
    "AnswerForm",
    "InviteForm",
    "LeaveOutForm",
    "LineReader",
    "RecordForm",
    "zone_choices",
]
