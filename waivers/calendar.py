"""School years and the five years of a waiver. Pure dates and their names, no database.

A school year is named by the calendar year in which it starts: 2026 is 2026–27. Waiver Year One is the
school year in which the conditional approval starts (domain.md W-01).
"""

import datetime as dt

from django.utils.translation import gettext as _

WAIVER_YEARS = 5


def year_name(number: int) -> str:
    """Return 'Year One' to 'Year Five' in the reader's language."""
    return (_("Year One"), _("Year Two"), _("Year Three"), _("Year Four"), _("Year Five"))[number - 1]


def school_year_label(year: int) -> str:
    """Return '2026–27' for 2026."""
    return f"{year}–{(year + 1) % 100:02d}"


def school_year_of(day: dt.date, *, start_month: int) -> int:
    """Return the school year that contains `day`."""
    return day.year if day.month >= start_month else day.year - 1


def year_starts(start_school_year: int, waiver_year: int, *, start_month: int) -> dt.date:
    """Return the first day of waiver year 1 to 5 (6 is the day after the end)."""
    return dt.date(start_school_year + waiver_year - 1, start_month, 1)


def year_ends(start_school_year: int, waiver_year: int, *, start_month: int) -> dt.date:
    """Return the last day of waiver year 1 to 5."""
    return year_starts(start_school_year, waiver_year + 1, start_month=start_month) - dt.timedelta(days=1)


def waiver_year(day: dt.date, *, start_school_year: int, start_month: int) -> int:
    """Return 1 to 5 inside the five years, 0 before them, 6 after them."""
    year = school_year_of(day, start_month=start_month) - start_school_year + 1
    return max(0, min(year, WAIVER_YEARS + 1))


def plan_window(
    start_school_year: int, *, start_month: int, opens_days: int, closes_days: int
) -> tuple[dt.date, dt.date]:
    """Return the first and the last day on which the comprehensive plan is taken (domain.md decision 1).

    `opens_days` lie between the opening and the last day of Year One; `closes_days` is the number of
    days of Year Two on which the window is still open.
    """
    year_two = year_starts(start_school_year, 2, start_month=start_month)
    return year_two - dt.timedelta(days=opens_days + 1), year_two + dt.timedelta(days=closes_days - 1)


def review_day(start_school_year: int, waiver_year: int, *, start_month: int) -> dt.date:
    """Return the day around which a year's monitoring review is planned: mid-April of a July year."""
    return year_ends(start_school_year, waiver_year, start_month=start_month) - dt.timedelta(days=76)


def sustainability_day(start_school_year: int, *, start_month: int) -> dt.date:
    """Return the day by which the sustainability plan is planned: end of February of Year Five."""
    return year_ends(start_school_year, WAIVER_YEARS, start_month=start_month) - dt.timedelta(days=122)


def one_year_later(day: dt.date) -> dt.date:
    """Return the last day of the year that starts on `day`: 1 July 2026 gives 30 June 2027."""
    leap_safe = (
        day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else dt.date(day.year + 1, 3, 1)
    )
    return leap_safe - dt.timedelta(days=1)
