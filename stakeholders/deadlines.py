"""When something is due: pure computations over days, no database."""

import datetime as dt
from collections.abc import Collection

WEEK = dt.timedelta(days=7)
AHEAD = dt.timedelta(days=3)  # what is arranged later is hard to tell in time
REMINDERS = (7, 2)  # days before an activity; each is sent once, so nobody gets more than two
REST = dt.timedelta(days=2)  # between two mails to one person


def due_day(today: dt.date, starts_on: dt.date) -> dt.date:
    """Return by when to see to something: in a week, but three days ahead of the activity; never a past day."""
    return max(today, min(today + WEEK, starts_on - AHEAD))


def reminder_due(
    today: dt.date, starts_on: dt.date, *, written_on: dt.date, reminded: Collection[int]
) -> int | None:
    """Return which reminder is due today, as days before the activity, or None.

    Only the latest one whose day has come counts: after an outage nobody gets two at once. `written_on`
    is the day of the last mail to the person, `reminded` the reminders sent already.
    """
    left = (starts_on - today).days
    due = [days for days in REMINDERS if 0 < left <= days]
    if not due or today < written_on + REST or any(sent <= min(due) for sent in reminded):
        return None
    return min(due)
