"""Who sees to needs, and when an activity is ready."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from stakeholders.models import Activity, Task
from stakeholders.rules.base import can_coordinate
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse


def can_work_on(user: Any, task: Task) -> Verdict:
    """Coordinators see to it, whoever owns it."""
    gone = refuse(_("The invitation is revoked, so there is nothing more to do."))
    return first_refusal(
        can_coordinate(user, task.invitation.activity.district),
        gone if task.invitation.revoked_at else ALLOWED,
    )


def can_say_ready(user: Any, activity: Activity) -> Verdict:
    """Coordinators say that an activity is ready once nobody waits for what they need."""
    cancelled = refuse(_("The activity is cancelled."))
    return first_refusal(
        can_coordinate(user, activity.district),
        cancelled if activity.is_cancelled else ALLOWED,
        refuse(_("The activity has begun.")) if activity.has_begun else ALLOWED,
        _no_open_needs(activity),
    )


def _no_open_needs(activity: Activity) -> Verdict:
    number = open_needs(activity)
    sentence = ngettext(
        "%(number)s need is open. Arrange it, or say that it cannot be arranged, and tell the person.",
        "%(number)s needs are open. Arrange each, or say that it cannot be arranged, and tell the person.",
        number,
    )
    return refuse(sentence % {"number": number}) if number else ALLOWED


def open_needs(activity: Activity) -> int:
    """Return how many needs of people who may come are not seen to."""
    return int(Task.objects.open().needs().filter(invitation__activity=activity).count())
