"""Reading engagement, by noun."""

from stakeholders.querysets.activities import ActivityQuerySet, ParticipationQuerySet
from stakeholders.querysets.base import coordinated_districts
from stakeholders.querysets.groups import GroupQuerySet
from stakeholders.querysets.invitations import InvitationLinkQuerySet, InvitationQuerySet

__all__ = [
    "ActivityQuerySet",
    "GroupQuerySet",
    "InvitationLinkQuerySet",
    "InvitationQuerySet",
    "ParticipationQuerySet",
    "coordinated_districts",
]
