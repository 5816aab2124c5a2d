"""The two clocks of something said: read and acknowledged, answered. Pure dates, no database."""

import datetime as dt
from collections.abc import Collection

from waivers.deadlines import business_day, is_business_day

DAY = dt.timedelta(days=1)
ACKNOWLEDGED_WITHIN = 5  # business days, unless the state says otherwise
ANSWERED_WITHIN = 30  # days, likewise


def acknowledge_by(
    raised_on: dt.date, holidays: Collection[dt.date], *, within: int = ACKNOWLEDGED_WITHIN
) -> dt.date:
    """Return so many business days after something was said: by then somebody reads it."""
    day = raised_on
    for _count in range(within):
        day += DAY
        while not is_business_day(day, holidays):
            day += DAY
    return day


def answer_by(raised_on: dt.date, holidays: Collection[dt.date], *, within: int = ANSWERED_WITHIN) -> dt.date:
    """Return so many days after something was said, or the next business day: by then it is answered."""
    return business_day(raised_on + within * DAY, holidays)
