"""What coordinators and invited people type. Nothing here saves."""

from stakeholders.forms.activities import ActivityEditForm, ActivityForm, RecordForm, zone_choices
from stakeholders.forms.coverage import ApproveBaselineForm, BaselineForm
from stakeholders.forms.invitations import MOST_PEOPLE, AnswerForm, InviteForm, LineReader
from stakeholders.forms.log import FullRecordForm, NoteForm, ParticularsForm, started_with
from stakeholders.forms.planning import LeaveOutForm

__all__ = [
    "MOST_PEOPLE",
    "ActivityEditForm",
    "ActivityForm",
    "AnswerForm",
    "ApproveBaselineForm",
    "BaselineForm",
    "FullRecordForm",
    "InviteForm",
    "LeaveOutForm",
    "LineReader",
    "NoteForm",
    "ParticularsForm",
    "RecordForm",
    "started_with",
    "zone_choices",
]
