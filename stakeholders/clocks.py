"""The two clocks of something said: read and acknowledged, answered. Pure dates, no database."""

import datetime as dt
from collections.abc import Collection

from waivers.deadlines import business_day, is_business_day

DAY = dt.timedelta(days=1)
ACKNOWLEDGED_WITHIN = 5  # business days
ANSWERED_WITHIN = 30  # days


def acknowledge_by(raised_on: dt.date, holidays: Collection[dt.date]) -> dt.date:
    """Return the fifth business day after something was said."""
    day = raised_on
    for _count in range(ACKNOWLEDGED_WITHIN):
        day += DAY
        while not is_business_day(day, holidays):
            day += DAY
    return day


def answer_by(raised_on: dt.date, holidays: Collection[dt.date]) -> dt.date:
    """Return the day 30 days after something was said, or the next business day."""
    return business_day(raised_on + ANSWERED_WITHIN * DAY, holidays)
