"""What people read when somebody of a partner organization may help, and when that is over."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.accounts.models import User
from statepl.accounts.notices import notify
from statepl.audit.verbs import Verb
from waivers.models import Delegation
from waivers.notifications.moves import leads_of


def tell_of_grant(row: Delegation, *, is_new: bool) -> None:
    """Invite the delegate; somebody with a new account reads how to set a password. Always sent."""
    with translation.override(row.person.language):
        words = {"district": row.application.district, "date": _day(row.ends_on)}
        _send(
            row,
            row.person,
            key="granted",
            cause=Verb.DELEGATION_GRANTED,
            subject=_("You can help %(district)s with its application until %(date)s") % words,
            template="delegation_granted",
            url=row.application.get_absolute_url(),
            password_url=settings.BASE_URL + reverse("account_reset_password") if is_new else "",
            is_required=True,
        )


def tell_of_end(row: Delegation, *, actor: Any) -> None:
    """Tell the leads and the delegate that somebody has ended it; who did it is not told."""
    for person in [*leads_of(row.application), row.person]:
        if person.pk != actor.pk:
            _tell_over(row, person, cause=Verb.DELEGATION_ENDED)


def tell_of_expiry(row: Delegation) -> None:
    """Tell the leads and the delegate that the last day is over."""
    for person in [*leads_of(row.application), row.person]:
        _tell_over(row, person, cause=Verb.DELEGATION_EXPIRED)


def _tell_over(row: Delegation, person: User, *, cause: Verb) -> None:
    """Tell one person that it is over; the delegate's access has gone, so the delegate gets no address."""
    is_own = person.pk == row.person_id
    with translation.override(person.language):
        words = {"district": row.application.district, "person": row.person, "date": _last_day(row)}
        subject = (
            _("Your help with the application of %(district)s ended on %(date)s")
            if is_own
            else _("%(person)s no longer helps with your application: ended on %(date)s")
        )
        _send(
            row,
            person,
            key="over",
            cause=cause,
            subject=subject % words,
            template="delegation_over",
            url="" if is_own else reverse("waivers:helpers", args=[row.application_id]),
            is_own=is_own,
            date=words["date"],
        )


def _last_day(row: Delegation) -> str:
    return _day(row.ended_at if row.ended_at is not None else row.ends_on)


def _day(day: Any) -> str:
    return date_format(day, "DATE_FORMAT")


def _send(
    row: Delegation,
    person: User,
    *,
    key: str,
    cause: Verb,
    subject: str,
    template: str,
    url: str,
    is_required: bool = False,
    **context: Any,
) -> None:
    """Write one message, about the application; the caller has set the person's language."""
    words = {
        "delegation": row,
        "application": row.application,
        "person": person,
        "agency": ProgramSettings.current(),
        "url": settings.BASE_URL + url if url else "",
        **context,
    }
    notify(
        person,
        cause=cause,
        about=row.application,
        dedupe_key=f"delegation:{row.pk}:{key}:{person.pk}",
        subject=subject,
        body_text=render_to_string(f"waivers/mail/{template}.txt", words),
        district=row.application.district,
        is_required=is_required,
    )
