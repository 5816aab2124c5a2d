"""Secret calendar addresses: making one, revoking it, and what a calendar program reads there."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.icalendar import Event, calendar
from statepl.core.tokens import digest, make_token
from waivers.models import Application, CalendarFeed, Obligation
from waivers.rules import may_have_feed, may_revoke_feed

HOURS_BETWEEN = 12


def make_feed(*, actor: Any, application: Application | None = None) -> tuple[CalendarFeed, str]:
    """Make a secret address for the actor's dates, of one application or of all that the actor may open.

    Returns the row and the secret, which is kept nowhere: it can be shown now and never again. An older
    address of the same kind ends. Raises NotPermitted.
    """
    require(may_have_feed(actor, application))
    token = make_token()
    with transaction.atomic():
        older = CalendarFeed.objects.select_for_update().filter(
            person=actor, application=application, revoked_at=None
        )
        for feed in older:
            _revoke(feed, actor=actor)
        feed = CalendarFeed.objects.create(person=actor, application=application, digest=digest(token))
        record(Verb.FEED_MADE, feed, actor=actor, district=application.district if application else None)
    return feed, token


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, actor: Any) -> CalendarFeed:
    """End a secret address; ending it twice changes nothing. Raises NotPermitted."""
    row = CalendarFeed.objects.select_for_update().get(pk=feed.pk)
    require(may_revoke_feed(actor, row))
    if row.revoked_at is None:
        _revoke(row, actor=actor)
    return row


def _revoke(feed: CalendarFeed, *, actor: Any) -> None:
    feed.revoked_at = clock.now()
    feed.save()
    record(Verb.FEED_REVOKED, feed, actor=actor)


# reading ------------------------------------------------------------------------------------------------
def find_feed(token: str) -> CalendarFeed | None:
    """Return the live feed of a secret, None for one that is unknown or revoked: both look the same."""
    live = CalendarFeed.objects.live().select_related("person", "application")
    return live.filter(digest=digest(token)).first()


def feed_file(feed: CalendarFeed) -> str:
    """Return the feed's dates as text/calendar, in its person's language.

    What the person may open today, not on the day the address was made, is what it shows.
    """
    with translation.override(feed.person.language):
        rows = feed_duties(feed).select_related("application__district", "kind").order_by("due_on", "pk")
        return calendar(
            [_event(row) for row in rows],
            product="calendar",
            name=_("Flexibility: what is due"),
            minutes=60 * HOURS_BETWEEN,
        )


def feed_duties(feed: CalendarFeed) -> Any:
    """Return the duties that a feed shows: those of open applications, met ones too, let-off ones not.

    All dates of a person of the state are those of the applications that the person reviews.
    """
    rows = Obligation.objects.visible_to(feed.person).exclude(status=Obligation.Status.WAIVED)
    rows = rows.of_open_applications()
    if feed.application_id:
        return rows.filter(application=feed.application)
    return rows.filter(application__reviewer=feed.person) if feed.person.is_sea else rows


def _event(row: Obligation) -> Event:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    words = {"district": row.application.district, "duty": row.label}
    summary = _("%(district)s: %(duty)s") % words
    return Event(
        uid=f"duty-{row.pk}@{domain}",
        sequence=row.version,
        stamp=row.updated_at,
        starts=row.due_on,
        summary=summary if row.is_open else _("Done: %(what)s") % {"what": summary},
        url=settings.BASE_URL + reverse("waivers:calendar", args=[row.application_id]),
    )
