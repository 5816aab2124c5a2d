"""School years and the five years of a waiver. Pure dates, no database.

A school year is named by the calendar year in which it starts: 2026 is 2026–27. Waiver Year One is the
school year in which the conditional approval starts (domain.md W-01).
"""

import datetime as dt

WAIVER_YEARS = 5


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


def one_year_later(day: dt.date) -> dt.date:
    """Return the last day of the year that starts on `day`: 1 July 2026 gives 30 June 2027."""
    leap_safe = (
        day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else dt.date(day.year + 1, 3, 1)
    )
    return leap_safe - dt.timedelta(days=1)
