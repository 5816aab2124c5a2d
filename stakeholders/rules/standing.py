"""Who reads and writes where groups stand: opinions of staff about people, so only those who work with them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse
from waivers.querysets import recused_districts


def can_assess(user: Any, district: Any) -> Verdict:
    """Coordinators of the place who are not recused from it read and write the map and the profiles."""
    of_state = user.is_sea and district is not None
    recused = of_state and recused_districts(user).filter(pk=district.pk).exists()
    return first_refusal(
        can_coordinate(user, district),
        refuse(_("You are recused from this district.")) if recused else ALLOWED,
    )
