"""Calendar files of activities."""

from stakeholders.models import Activity
from statepl.core.icalendar import Event, calendar


def calendar_file(activity: Activity, *, domain: str, summary: str, description: str) -> str:
    """Return the activity as text/calendar; the same UID and a rising SEQUENCE update an older entry."""
    event = Event(
        uid=f"activity-{activity.pk}@{domain}",
        sequence=activity.version,
        stamp=activity.updated_at,
        starts=activity.starts_at,
        ends=activity.ends_at,
        summary=summary,
        description=description,
        location=activity.place or activity.online_link,
    )
    return calendar([event], product="engagement")
