"""Who writes down commitments, and who closes them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Commitment
from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_change_commitment(user: Any, commitment: Commitment) -> Verdict:
    """Coordinators change a commitment, and enter how it was closed, while it is open."""
    over = refuse(_("This commitment is closed already."))
    place = can_coordinate(user, commitment.activity.district)
    return first_refusal(place, ALLOWED if commitment.is_open else over)


def can_ask(user: Any, commitment: Commitment) -> Verdict:
    """Coordinators ask the group whether their own promise was kept; a group's promise is theirs to close."""
    own = refuse(_("The group promised this, so you close it."))
    return first_refusal(can_change_commitment(user, commitment), ALLOWED if commitment.is_ours else own)
