"""Who is engaged, how, and what invited people answer."""

from stakeholders.models.activities import Activity, Participation, valid_zone
from stakeholders.models.coverage import Baseline, BaselineCell
from stakeholders.models.groups import Group
from stakeholders.models.invitations import Accommodation, Invitation, InvitationLink
from stakeholders.models.log import Decision, Particulars
from stakeholders.models.planning import LeftOut

__all__ = [
    "Accommodation",
    "Activity",
    "Baseline",
    "BaselineCell",
    "Decision",
    "Group",
    "Invitation",
    "InvitationLink",
    "LeftOut",
    "Participation",
    "Particulars",
    "valid_zone",
]
