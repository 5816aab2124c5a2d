"""Reading engagement, by noun."""

from stakeholders.querysets.activities import ActivityQuerySet, ParticipationQuerySet
from stakeholders.querysets.base import coordinated_districts
from stakeholders.querysets.coverage import BaselineQuerySet
from stakeholders.querysets.groups import GroupQuerySet
from stakeholders.querysets.invitations import InvitationLinkQuerySet, InvitationQuerySet
from stakeholders.querysets.log import DecisionQuerySet

__all__ = [
    "ActivityQuerySet",
    "BaselineQuerySet",
    "DecisionQuerySet",
    "GroupQuerySet",
    "InvitationLinkQuerySet",
    "InvitationQuerySet",
    "ParticipationQuerySet",
    "coordinated_districts",
]
