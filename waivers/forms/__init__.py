"""Shape of what people type. Forms check types and labels; services decide and save."""

from waivers.forms.application import ApplicationForm, AssurancesForm, RequestForm, StartForm
from waivers.forms.duties import AnswerForm, EvidenceForm, VerifyForm
from waivers.forms.review import (
    ANCHORS,
    CommentForm,
    DecideForm,
    ExtensionForm,
    FederalCheckForm,
    MoveForm,
    RecommendForm,
)

__all__ = [
    "ANCHORS",
    "AnswerForm",
    "ApplicationForm",
    "AssurancesForm",
    "CommentForm",
    "DecideForm",
    "EvidenceForm",
    "ExtensionForm",
    "FederalCheckForm",
    "MoveForm",
    "RecommendForm",
    "RequestForm",
    "StartForm",
    "VerifyForm",
]
