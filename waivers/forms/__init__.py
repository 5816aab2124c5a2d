"""Shape of what people type. Forms check types and labels; services decide and save."""

from waivers.forms.application import AssurancesForm, RequestForm, StartForm
from waivers.forms.desk import (
    AskAgainForm,
    CannedCommentForm,
    CommentForm,
    CriteriaForm,
    RejectForm,
    ReturnForm,
)
from waivers.forms.duties import AnswerForm, EvidenceForm, VerifyForm
from waivers.forms.monitoring import (
    CorrectionForm,
    NoticeForm,
    ReplyForm,
    ResolveForm,
    ReviewForm,
    ShowCorrectionForm,
)
from waivers.forms.review import (
    DecideForm,
    ExtensionForm,
    FederalCheckForm,
    MoveForm,
    RecommendForm,
)
from waivers.forms.support import ProviderEditForm, ProviderForm, RatingForm, SharedDutyForm, SupportForm
from waivers.forms.years import (
    AttestForm,
    CarriedForm,
    CycleCloseForm,
    CycleEditForm,
    CycleForm,
    GoalForm,
    PaperCommentForm,
    PaperMoveForm,
)

__all__ = [
    "AnswerForm",
    "AskAgainForm",
    "AssurancesForm",
    "AttestForm",
    "CannedCommentForm",
    "CarriedForm",
    "CommentForm",
    "CorrectionForm",
    "CriteriaForm",
    "CycleCloseForm",
    "CycleEditForm",
    "CycleForm",
    "DecideForm",
    "EvidenceForm",
    "ExtensionForm",
    "FederalCheckForm",
    "GoalForm",
    "MoveForm",
    "NoticeForm",
    "PaperCommentForm",
    "PaperMoveForm",
    "ProviderEditForm",
    "ProviderForm",
    "RatingForm",
    "RecommendForm",
    "RejectForm",
    "ReplyForm",
    "RequestForm",
    "ResolveForm",
    "ReturnForm",
    "ReviewForm",
    "SharedDutyForm",
    "ShowCorrectionForm",
    "StartForm",
    "SupportForm",
    "VerifyForm",
]
