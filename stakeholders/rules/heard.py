"""Who notes what people said, reads it, answers it and publishes the answers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from stakeholders.models import Activity, HeardItem
from stakeholders.rules.base import can_coordinate
from stakeholders.vocabulary.heard import Review
from statepl.core.rules import ALLOWED, Verdict, first_refusal, refuse

REPLACED = _("This was merged or split. It is kept as it was; go on with what it became.")


def can_note(user: Any, activity: Activity) -> Verdict:
    """Coordinators of the activity's place note what was said there, once it has begun."""
    early = refuse(_("It has not begun yet. Note afterwards what people said."))
    return first_refusal(can_coordinate(user, activity.district), ALLOWED if activity.has_begun else early)


def can_read_words(user: Any, item: HeardItem) -> Verdict:
    """The words as they came, and who said them, are for coordinators only."""
    return can_coordinate(user, item.district)


def can_review(user: Any, item: HeardItem) -> Verdict:
    """Coordinators read what came in and say what the public may see of it."""
    return first_refusal(can_coordinate(user, item.district), _stands(item))


def can_answer(user: Any, item: HeardItem) -> Verdict:
    """Coordinators answer what one of them has read; later they change the answer."""
    unread = refuse(_("Read it first, and say what the public may see of it."))
    aside = refuse(_("This was set aside, so there is nothing to answer."))
    return first_refusal(
        can_review(user, item),
        unread if item.review == Review.NEW else ALLOWED,
        aside if item.review == Review.SET_ASIDE else ALLOWED,
    )


def can_regroup(user: Any, item: HeardItem) -> Verdict:
    """Coordinators merge and split what is read and has no answer yet: an answer stays with what it answered."""
    done = refuse(_("This is answered already, so it stays as it is."))
    return first_refusal(can_answer(user, item), done if item.answered_at else ALLOWED)


def can_erase(user: Any, item: HeardItem) -> Verdict:
    """Coordinators erase who said it when that person asks; what was said stays."""
    nobody = refuse(_("No address is kept here."))
    return first_refusal(can_coordinate(user, item.district), ALLOWED if item.contact else nobody)


def can_publish(user: Any, district: Any) -> Verdict:
    """Coordinators publish the answers of their district; the engagement lead also those of the state."""
    return can_coordinate(user, district)


def _stands(item: HeardItem) -> Verdict:
    return refuse(REPLACED) if item.replaced_at else ALLOWED
