"""The application and what hangs on it. Districts write, the state decides; services do both."""

from waivers.models.application import Application, AssuranceAcceptance, FlexibilityRequest
from waivers.models.comments import CannedComment, Comment
from waivers.models.criteria import CriterionMark, VerifiedLevel
from waivers.models.feeds import CalendarFeed
from waivers.models.filings import Entry, Evidence, Filing, FilingRow, FilingVersion, HeldText
from waivers.models.obligations import CorrectiveAction, Extension, Obligation, Reminder, YearStart
from waivers.models.queue import ReviewRound, SavedView
from waivers.models.recusals import Attestation, Recusal
from waivers.models.review import Decision, Recommendation

__all__ = [
    "Application",
    "AssuranceAcceptance",
    "Attestation",
    "CalendarFeed",
    "CannedComment",
    "Comment",
    "CorrectiveAction",
    "CriterionMark",
    "Decision",
    "Entry",
    "Evidence",
    "Extension",
    "Filing",
    "FilingRow",
    "FilingVersion",
    "FlexibilityRequest",
    "HeldText",
    "Obligation",
    "Recommendation",
    "Recusal",
    "Reminder",
    "ReviewRound",
    "SavedView",
    "VerifiedLevel",
    "YearStart",
]
