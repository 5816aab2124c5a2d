"""Who changes an activity, writes its record and sees who was invited."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity
from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_edit_activity(user: Any, activity: Activity) -> Verdict:
    """Coordinators of the activity's place change it, also afterwards, to mend the record."""
    return first_refusal(can_coordinate(user, activity.district), _takes_place(activity))


def _takes_place(activity: Activity) -> Verdict:
    return refuse(_("The activity is cancelled. Plan a new one.")) if activity.is_cancelled else ALLOWED


def can_record(user: Any, activity: Activity) -> Verdict:
    """Coordinators write down what happened once the activity has begun, and mend it later."""
    early = refuse(_("It has not begun yet. Write down afterwards what happened."))
    return first_refusal(
        can_coordinate(user, activity.district),
        _takes_place(activity),
        ALLOWED if activity.has_begun else early,
    )


def can_see_people(user: Any, activity: Activity) -> Verdict:
    """Names, addresses, answers and needs are for coordinators only."""
    return can_coordinate(user, activity.district)
