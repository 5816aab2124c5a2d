"""The application and what hangs on it. Districts write, the state decides; services do both."""

from waivers.models.application import Application, AssuranceAcceptance, FlexibilityRequest
from waivers.models.filings import Entry, Evidence, Filing, FilingRow, FilingVersion, HeldText
from waivers.models.obligations import CorrectiveAction, Obligation
from waivers.models.review import Comment, Decision, Recommendation

__all__ = [
    "Application",
    "AssuranceAcceptance",
    "Comment",
    "CorrectiveAction",
    "Decision",
    "Entry",
    "Evidence",
    "Filing",
    "FilingRow",
    "FilingVersion",
    "FlexibilityRequest",
    "HeldText",
    "Obligation",
    "Recommendation",
]
