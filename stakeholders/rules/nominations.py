"""Who reads what anybody says is missing, and who settles it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Nomination
from stakeholders.rules.base import can_plan
from stakeholders.rules.standing import can_assess
from statepl.core.rules import ALLOWED, Verdict, refuse


def can_see_nominations(user: Any) -> Verdict:
    """Coordinators of some place read the nominations of theirs."""
    return can_plan(user)


def can_settle_nomination(user: Any, row: Nomination) -> Verdict:
    """Coordinators of the place who are not recused from it settle a nomination."""
    return can_assess(user, row.district)


def is_unsettled(row: Nomination) -> Verdict:
    """A nomination is settled once: the person who nominated was told."""
    if row.is_open:
        return ALLOWED
    sentence = _(
        "%(person)s has settled this already as “%(outcome)s”. Your decision was not kept, and nobody is told twice."
    )
    return refuse(sentence % {"person": row.settled_by, "outcome": row.get_outcome_display()})
