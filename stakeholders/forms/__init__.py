"""What coordinators and invited people type. Nothing here saves."""

from stakeholders.forms.activities import ActivityEditForm, ActivityForm, RecordForm, zone_choices
from stakeholders.forms.coverage import ApproveBaselineForm, BaselineForm
from stakeholders.forms.invitations import (
    MOST_PEOPLE,
    AnswerForm,
    EnterAnswerForm,
    InviteForm,
    LineReader,
    PersonForm,
    RevokeForm,
)
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
from stakeholders.forms.tasks import TaskForm

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
    "EnterAnswerForm",
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
    "PersonForm",
    "PlannedMessageEditForm",
    "PlannedMessageForm",
    "RecordForm",
    "ReviewForm",
    "RevokeForm",
    "SignForm",
    "TaskForm",
    "started_with",
    "zone_choices",
]
