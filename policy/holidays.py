"""The federal holidays of a year, as a start for the state's own list. Pure dates, no database.

A holiday on a Saturday is kept on the Friday before, one on a Sunday on the Monday after (5 U.S.C. 6103).
"""

import datetime as dt

from django.utils.translation import gettext_noop

MONDAY, THURSDAY = 0, 3


def federal_holidays(year: int) -> list[tuple[dt.date, str]]:
    """Return (day on which offices are closed, English name) of the eleven federal holidays of a year."""
    fixed = [
        (dt.date(year, 1, 1), gettext_noop("New Year’s Day")),
        (dt.date(year, 6, 19), gettext_noop("Juneteenth")),
        (dt.date(year, 7, 4), gettext_noop("Independence Day")),
        (dt.date(year, 11, 11), gettext_noop("Veterans Day")),
        (dt.date(year, 12, 25), gettext_noop("Christmas Day")),
    ]
    moving = [
        (nth(year, 1, MONDAY, 3), gettext_noop("Martin Luther King Jr. Day")),
        (nth(year, 2, MONDAY, 3), gettext_noop("Washington’s Birthday")),
        (last_monday(year, 5), gettext_noop("Memorial Day")),
        (nth(year, 9, MONDAY, 1), gettext_noop("Labor Day")),
        (nth(year, 10, MONDAY, 2), gettext_noop("Columbus Day")),
        (nth(year, 11, THURSDAY, 4), gettext_noop("Thanksgiving Day")),
    ]
    return sorted([(kept_on(day), name) for day, name in fixed] + moving)


def kept_on(day: dt.date) -> dt.date:
    """Return the weekday on which a holiday of this date is kept."""
    return day + dt.timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def nth(year: int, month: int, weekday: int, count: int) -> dt.date:
    """Return the first, second… of a weekday (Monday is 0) in a month."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def last_monday(year: int, month: int) -> dt.date:
    """Return the last Monday of a month."""
    last = dt.date(year, month + 1, 1) - dt.timedelta(days=1)
    return last - dt.timedelta(days=(last.weekday() - MONDAY) % 7)
