"""Calendar files of activities."""

from django.conf import settings

from stakeholders.activity_texts import InLanguage
from statepl.core import clock
from statepl.core.icalendar import Event, calendar


def calendar_file(activity: InLanguage, *, cancel: bool = False) -> str:
    """Return the activity as text/calendar; the same UID and a rising SEQUENCE update an older entry.

    With `cancel` the file takes the entry out of the reader's calendar.
    """
    address = settings.DEFAULT_FROM_EMAIL
    event = Event(
        uid=f"activity-{activity.pk}@{address.rpartition('@')[2]}",
        sequence=activity.sequence,
        stamp=clock.now(),
        starts=activity.starts_at,
        ends=activity.ends_at,
        summary=str(activity.title),
        description=str(activity.purpose),
        location=str(activity.place) or activity.online_link,
        zone=activity.time_zone,
        organizer=address,
        status="CANCELLED" if cancel else "CONFIRMED",
    )
    return calendar([event], product="engagement", method="CANCEL" if cancel else "PUBLISH")
