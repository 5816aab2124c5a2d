"""What time of day it is. Time in, word out."""

import datetime as dt

from stakeholders.vocabulary import TimeOfDay

NOON, EVENING, SATURDAY = 12, 17, 5


def time_of_day(local: dt.datetime) -> TimeOfDay:
    """Return the part of the day, by the clock of the place; Saturday and Sunday are one of their own."""
    if local.weekday() >= SATURDAY:
        return TimeOfDay.WEEKEND
    if local.hour < NOON:
        return TimeOfDay.MORNING
    return TimeOfDay.AFTERNOON if local.hour < EVENING else TimeOfDay.EVENING
