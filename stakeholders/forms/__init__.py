"""What coordinators and invited people type. Nothing here saves."""

from stakeholders.forms.activities import ActivityEditForm, ActivityForm, RecordForm, zone_choices
from stakeholders.forms.coverage import ApproveBaselineForm, BaselineForm
from stakeholders.forms.invitations import MOST_PEOPLE, AnswerForm, InviteForm, LineReader
from stakeholders.forms.log import FullRecordForm, NoteForm, ParticularsForm, started_with
from stakeholders.forms.partners import (
    CompactForm,
    PartnershipEditForm,
    PartnershipForm,
    ReviewForm,
    SignForm,
)
from stakeholders.forms.planning import LeaveOutForm
from stakeholders.forms.plans import (
    ActionEditForm,
    ActionForm,
    FinishForm,
    MindsetForm,
    PlannedMessageEditForm,
    PlannedMessageForm,
)

__all__ = [
    "MOST_PEOPLE",
    "ActionEditForm",
    "ActionForm",
    "ActivityEditForm",
    "ActivityForm",
    "AnswerForm",
    "ApproveBaselineForm",
    "BaselineForm",
    "CompactForm",
    "FinishForm",
    "FullRecordForm",
    "InviteForm",
    "LeaveOutForm",
    "LineReader",
    "MindsetForm",
    "NoteForm",
    "ParticularsForm",
    "PartnershipEditForm",
    "PartnershipForm",
    "PlannedMessageEditForm",
    "PlannedMessageForm",
    "RecordForm",
    "ReviewForm",
    "SignForm",
    "started_with",
    "zone_choices",
]
