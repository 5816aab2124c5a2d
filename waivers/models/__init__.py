"""The application and what hangs on it. Districts write, the state decides; services do both."""

from waivers.models.amendments import Amendment
from waivers.models.application import Application, AssuranceAcceptance, FlexibilityRequest
from waivers.models.comments import CannedComment, Comment
from waivers.models.criteria import CriterionMark, VerifiedLevel
from waivers.models.delegations import Delegation
from waivers.models.feeds import CalendarFeed
from waivers.models.filings import Entry, Evidence, Filing, FilingRow, FilingVersion, HeldText
from waivers.models.implementation import (
    CarriedValue,
    FilingStep,
    GoalProgress,
    GoalStep,
    ImprovementCycle,
    YearlyAttestation,
)
from waivers.models.letters import DecisionBatch, Letter, LetterTemplate, PreparedDecision
from waivers.models.monitoring import (
    AssuranceFinding,
    Correction,
    MonitoringReview,
    PlannedAction,
    RevocationNotice,
)
from waivers.models.obligations import CorrectiveAction, Extension, Obligation, Reminder, YearStart
from waivers.models.opportunities import LearningOpportunity
from waivers.models.packs import FinalPack
from waivers.models.queue import GateSummary, ReviewRound, SavedView
from waivers.models.recusals import Attestation, Recusal
from waivers.models.review import Decision, Recommendation
from waivers.models.support import Provider, ProviderRating, SharedDuty, SupportEntry
from waivers.models.terms import Term, TermEvent

__all__ = [
    "Amendment",
    "Application",
    "AssuranceAcceptance",
    "AssuranceFinding",
    "Attestation",
    "CalendarFeed",
    "CannedComment",
    "CarriedValue",
    "Comment",
    "Correction",
    "CorrectiveAction",
    "CriterionMark",
    "Decision",
    "DecisionBatch",
    "Delegation",
    "Entry",
    "Evidence",
    "Extension",
    "Filing",
    "FilingRow",
    "FilingStep",
    "FilingVersion",
    "FinalPack",
    "FlexibilityRequest",
    "GateSummary",
    "GoalProgress",
    "GoalStep",
    "HeldText",
    "ImprovementCycle",
    "LearningOpportunity",
    "Letter",
    "LetterTemplate",
    "MonitoringReview",
    "Obligation",
    "PlannedAction",
    "PreparedDecision",
    "Provider",
    "ProviderRating",
    "Recommendation",
    "Recusal",
    "Reminder",
    "ReviewRound",
    "RevocationNotice",
    "SavedView",
    "SharedDuty",
    "SupportEntry",
    "Term",
    "TermEvent",
    "VerifiedLevel",
    "YearStart",
    "YearlyAttestation",
]
