"""What coordinators and invited people type. Nothing here saves."""

from stakeholders.forms.activities import ActivityEditForm, ActivityForm, CancelForm, RecordForm, zone_choices
from stakeholders.forms.capacity import CapacityCheckEditForm, CapacityCheckForm, TrainingForm
from stakeholders.forms.commitments import AskForm, CloseForm, CommitmentEditForm, CommitmentForm, KeptForm
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
from stakeholders.forms.log_files import LogFileForm
from stakeholders.forms.minutes import CorrectionForm, MinutesForm, PublishMinutesForm, SettleForm
from stakeholders.forms.partners import (
    CompactForm,
    PartnershipEditForm,
    PartnershipForm,
    ReviewForm,
    SignForm,
)
from stakeholders.forms.planning import LeaveOutForm, SilenceForm
from stakeholders.forms.plans import (
    ActionEditForm,
    ActionForm,
    FinishForm,
    MindsetForm,
    PlannedMessageEditForm,
    PlannedMessageForm,
)
from stakeholders.forms.sharing import PracticeEditForm, PracticeForm
from stakeholders.forms.standing import AssessmentForm, ProfileForm
from stakeholders.forms.tasks import TaskForm
from stakeholders.forms.teams import SeatEditForm, SeatForm, TeamEditForm, TeamForm
from stakeholders.forms.wordings import TranslationForm
from stakeholders.forms.worksheets import WorksheetAnswerForm

__all__ = [
    "MOST_PEOPLE",
    "ActionEditForm",
    "ActionForm",
    "ActivityEditForm",
    "ActivityForm",
    "AnswerForm",
    "ApproveBaselineForm",
    "AskForm",
    "AssessmentForm",
    "BaselineForm",
    "CancelForm",
    "CapacityCheckEditForm",
    "CapacityCheckForm",
    "CloseForm",
    "CommitmentEditForm",
    "CommitmentForm",
    "CompactForm",
    "CorrectionForm",
    "EnterAnswerForm",
    "FinishForm",
    "FullRecordForm",
    "InviteForm",
    "KeptForm",
    "LeaveOutForm",
    "LineReader",
    "LogFileForm",
    "MindsetForm",
    "MinutesForm",
    "NoteForm",
    "ParticularsForm",
    "PartnershipEditForm",
    "PartnershipForm",
    "PersonForm",
    "PlannedMessageEditForm",
    "PlannedMessageForm",
    "PracticeEditForm",
    "PracticeForm",
    "ProfileForm",
    "PublishMinutesForm",
    "RecordForm",
    "ReviewForm",
    "RevokeForm",
    "SeatEditForm",
    "SeatForm",
    "SettleForm",
    "SignForm",
    "SilenceForm",
    "TaskForm",
    "TeamEditForm",
    "TeamForm",
    "TrainingForm",
    "TranslationForm",
    "WorksheetAnswerForm",
    "started_with",
    "zone_choices",
]
