"""Reading engagement, by noun."""

from stakeholders.querysets.activities import ActivityQuerySet, ParticipationQuerySet
from stakeholders.querysets.base import coordinated_districts, coordinators_of, own_coordinators_of, people_of
from stakeholders.querysets.commitments import CommitmentQuerySet, MailedLinkQuerySet
from stakeholders.querysets.coverage import BaselineQuerySet
from stakeholders.querysets.groups import GroupQuerySet
from stakeholders.querysets.invitations import InvitationLinkQuerySet, InvitationQuerySet
from stakeholders.querysets.log import DecisionQuerySet
from stakeholders.querysets.minutes import CorrectionQuerySet, MinutesQuerySet
from stakeholders.querysets.score import ScoreSnapshotQuerySet
from stakeholders.querysets.standing import StandingQuerySet
from stakeholders.querysets.tasks import TaskQuerySet
from stakeholders.querysets.together import (
    ActionQuerySet,
    CompactQuerySet,
    MindsetQuerySet,
    OfPlaceQuerySet,
    PartnershipQuerySet,
    PlannedMessageQuerySet,
    PracticeQuerySet,
)
from stakeholders.querysets.wishes import MailWishQuerySet

__all__ = [
    "ActionQuerySet",
    "ActivityQuerySet",
    "BaselineQuerySet",
    "CommitmentQuerySet",
    "CompactQuerySet",
    "CorrectionQuerySet",
    "DecisionQuerySet",
    "GroupQuerySet",
    "InvitationLinkQuerySet",
    "InvitationQuerySet",
    "MailWishQuerySet",
    "MailedLinkQuerySet",
    "MindsetQuerySet",
    "MinutesQuerySet",
    "OfPlaceQuerySet",
    "ParticipationQuerySet",
    "PartnershipQuerySet",
    "PlannedMessageQuerySet",
    "PracticeQuerySet",
    "ScoreSnapshotQuerySet",
    "StandingQuerySet",
    "TaskQuerySet",
    "coordinated_districts",
    "coordinators_of",
    "own_coordinators_of",
    "people_of",
]
