"""Who is engaged, how, and what invited people answer."""

from stakeholders.models.activities import Activity, ActivityWording, Participation, valid_zone
from stakeholders.models.capacity import CapacityCheck, Training
from stakeholders.models.commitments import Commitment, CommitmentLink, MailedLink
from stakeholders.models.concerns import Concern
from stakeholders.models.coverage import Baseline, BaselineCell
from stakeholders.models.dispositions import AnswersPage, AnswerWording, HeardAnswer, HeardLink, HeardReply
from stakeholders.models.groups import Group
from stakeholders.models.heard import HeardItem, Lineage
from stakeholders.models.invitations import Accommodation, Invitation, InvitationLink
from stakeholders.models.log import Decision, Particulars
from stakeholders.models.minutes import Correction, Minutes, MinutesLink, MinutesVersion
from stakeholders.models.nominations import Nomination
from stakeholders.models.partners import Compact, Partnership
from stakeholders.models.planning import LeftOut, NotHeard
from stakeholders.models.plans import Action, Mindset, PlannedMessage
from stakeholders.models.relations import GroupRelation
from stakeholders.models.score import ScoreSnapshot
from stakeholders.models.sharing import SharedPractice
from stakeholders.models.sheets import Asked, Figure, Sheet, SheetAnswer
from stakeholders.models.standing import Assessment, ProfileNote
from stakeholders.models.surveys import Question, Survey, Wave, Wording
from stakeholders.models.tasks import Task
from stakeholders.models.teams import Team, TeamSeat
from stakeholders.models.together import full_label
from stakeholders.models.wishes import MailWish
from stakeholders.models.worksheets import WorksheetAnswer

__all__ = [
    "Accommodation",
    "Action",
    "Activity",
    "ActivityWording",
    "AnswerWording",
    "AnswersPage",
    "Asked",
    "Assessment",
    "Baseline",
    "BaselineCell",
    "CapacityCheck",
    "Commitment",
    "CommitmentLink",
    "Compact",
    "Concern",
    "Correction",
    "Decision",
    "Figure",
    "Group",
    "GroupRelation",
    "HeardAnswer",
    "HeardItem",
    "HeardLink",
    "HeardReply",
    "Invitation",
    "InvitationLink",
    "LeftOut",
    "Lineage",
    "MailWish",
    "MailedLink",
    "Mindset",
    "Minutes",
    "MinutesLink",
    "MinutesVersion",
    "Nomination",
    "NotHeard",
    "Participation",
    "Particulars",
    "Partnership",
    "PlannedMessage",
    "ProfileNote",
    "Question",
    "ScoreSnapshot",
    "SharedPractice",
    "Sheet",
    "SheetAnswer",
    "Survey",
    "Task",
    "Team",
    "TeamSeat",
    "Training",
    "Wave",
    "Wording",
    "WorksheetAnswer",
    "full_label",
    "valid_zone",
]
