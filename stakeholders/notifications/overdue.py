"""What coordinators read of days that have passed: reviews, promises. They have accounts, and a say in how often."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import ProgramSettings
from stakeholders.models import CapacityCheck, Commitment, Compact
from statepl.accounts.models import User
from statepl.accounts.notices import notify
from statepl.audit.verbs import Verb


def tell_of_reviews(
    person: User, district: Any, *, checks: Sequence[CapacityCheck], compacts: Sequence[Compact]
) -> None:
    """Tell a coordinator of a place which reviews have become overdue; in one message."""
    first = [*checks, *compacts][0]
    number = len(checks) + len(compacts)
    with translation.override(person.language):
        place = _place(district)
        words = {"place": place, "number": number}
        title = ngettext(
            "%(place)s: %(number)s review is overdue", "%(place)s: %(number)s reviews are overdue", number
        )
        partnerships = [_address("stakeholders:partnership", row.partnership_id) for row in compacts]
        query = f"?district={district.pk}" if district else ""
        context = {
            "place": place,
            "checks": checks,
            "compacts": list(zip(compacts, partnerships, strict=True)),
            "inside": _address("stakeholders:capacity") + query,
            "agency": ProgramSettings.current(),
        }
        notify(
            person,
            cause=Verb.REVIEW_TOLD,
            about=first,
            dedupe_key=f"review-overdue:{first._meta.model_name}:{first.pk}:{first.review_on:%Y%m%d}:{person.pk}",
            subject=title % words,
            body_text=render_to_string("stakeholders/notices/reviews_overdue.txt", context),
            district=district,
        )


def tell_of_commitment(person: User, commitment: Commitment) -> None:
    """Tell a coordinator of the place that the day of a promise has passed."""
    district = commitment.activity.district
    with translation.override(person.language):
        context = {
            "place": _place(district),
            "commitment": commitment,
            "url": settings.BASE_URL + commitment.get_absolute_url(),
            "agency": ProgramSettings.current(),
        }
        notify(
            person,
            cause=Verb.COMMITMENT_TOLD,
            about=commitment,
            dedupe_key=f"promise-overdue:{commitment.pk}:{commitment.due_on:%Y%m%d}:{person.pk}",
            subject=_("Overdue: %(what)s") % {"what": commitment.what},
            body_text=render_to_string("stakeholders/notices/commitment_overdue.txt", context),
            district=district,
        )


def _place(district: Any) -> str:
    return str(district) if district else _("The state’s own")


def _address(name: str, *arguments: Any) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)
