"""When each duty of the five years is due: business days, holidays, reminders. Pure dates, no database.

A due date that is no business day moves to the next one (Saturday, Sunday and the state's holidays are
none). The offsets are settings of the program; nothing here knows a number of days by itself.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from waivers.calendar import WAIVER_YEARS, year_ends, year_starts
from waivers.duties import Duty

DAY = dt.timedelta(days=1)
FIRST_YEAR_OF_IMPLEMENTATION = 2


@dataclass(frozen=True)
class Offsets:
    """How many days lie between the school year and what is due.

    `attestation` days after a waiver year starts; `monitoring` days before it ends; `annual_report` days
    after it has ended; `sustainability` days before the five years end; `notice` days that everybody has
    at least, counted from the day on which the duty was made.
    """

    attestation: int
    monitoring: int
    annual_report: int
    sustainability: int
    notice: int


@dataclass(frozen=True)
class Due:
    """One dated duty: what, in which waiver year (1 to 5), by when."""

    duty: Duty
    waiver_year: int
    on: dt.date


def is_business_day(day: dt.date, holidays: Collection[dt.date]) -> bool:
    """Say whether offices are open: Monday to Friday, no holiday."""
    return day.weekday() < 5 and day not in holidays


def business_day(day: dt.date, holidays: Collection[dt.date]) -> dt.date:
    """Return `day`, or the next business day after it."""
    while not is_business_day(day, holidays):
        day += DAY
    return day


def yearly_duties(
    start_school_year: int,
    *,
    start_month: int,
    offsets: Offsets,
    made_on: dt.date,
    holidays: Collection[dt.date],
) -> list[Due]:
    """Return what final approval makes: every duty of Years Two to Five, by date.

    `made_on` is the day of the approval: what would be due too soon after it is due when the days of
    notice are over.
    """
    soonest = made_on + offsets.notice * DAY
    planned = [
        due
        for year in range(FIRST_YEAR_OF_IMPLEMENTATION, WAIVER_YEARS + 1)
        for due in _of_year(start_school_year, year, start_month, offsets)
    ]
    ends = year_ends(start_school_year, WAIVER_YEARS, start_month=start_month)
    planned.append(Due(Duty.SUSTAINABILITY, WAIVER_YEARS, ends - offsets.sustainability * DAY))
    moved = [Due(due.duty, due.waiver_year, business_day(max(due.on, soonest), holidays)) for due in planned]
    return sorted(moved, key=lambda due: due.on)


def _of_year(start_school_year: int, year: int, start_month: int, offsets: Offsets) -> Iterable[Due]:
    starts = year_starts(start_school_year, year, start_month=start_month)
    ends = year_ends(start_school_year, year, start_month=start_month)
    yield Due(Duty.ATTESTATION, year, starts + offsets.attestation * DAY)
    yield Due(Duty.MONITORING, year, ends - offsets.monitoring * DAY)
    yield Due(Duty.ANNUAL_REPORT, year, ends + offsets.annual_report * DAY)


def reminder_due(
    due_on: dt.date,
    *,
    today: dt.date,
    days: Iterable[int],
    dated_on: dt.date,
    sent: Collection[int],
) -> int | None:
    """Return how many days before the due date the reminder stands that is to be sent today, or None.

    Of the reminders whose day has come only the nearest to the due date counts, so that after a silence
    one goes out and not three. One whose day came before the duty had its date (`dated_on`) is none:
    who has just been told needs no reminder. `sent` holds those sent for this due date.
    """
    if today > due_on:
        return None
    come = [each for each in days if dated_on <= due_on - each * DAY <= today]
    nearest = min(come, default=None)
    return nearest if nearest is not None and nearest not in sent else None


def is_overdue(due_on: dt.date, *, today: dt.date) -> bool:
    """Say whether the last day has passed."""
    return today > due_on


def is_escalated(due_on: dt.date, *, today: dt.date, escalation_days: int) -> bool:
    """Say whether a missed duty is to be laid before the approvers."""
    return today > due_on and (today - due_on).days >= escalation_days
