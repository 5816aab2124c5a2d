"""Time zones in calendar files (RFC 5545, VTIMEZONE): each change of the clock around some days, spelled out.

Programs that read calendar files know the rules of some zones and not of others; a file that names the
changes themselves is read alike by all of them, also in the year in which a rule changes.
"""

import datetime as dt
import zoneinfo
from collections.abc import Iterable

A_YEAR = dt.timedelta(days=366)
A_DAY = dt.timedelta(days=1)
A_SECOND = dt.timedelta(seconds=1)
LONG_AGO = dt.datetime(1970, 1, 1)  # noqa: DTZ001  the clock on the wall, in the zone that the file describes


def wall(moment: dt.datetime, zone: str) -> str:
    """Return what the clock on the wall shows at a moment."""
    return _plain(moment.astimezone(zoneinfo.ZoneInfo(zone)))


def time_zone_lines(zone: str, moments: Iterable[dt.date]) -> list[str]:
    """Return the VTIMEZONE of a zone, right from a year before the first moment to a year after the last."""
    days = [each for each in moments if isinstance(each, dt.datetime)]
    begin, end = min(days).astimezone(dt.UTC) - A_YEAR, max(days).astimezone(dt.UTC) + A_YEAR
    there = zoneinfo.ZoneInfo(zone)
    first = begin.astimezone(there)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}", *_observance(first, first.utcoffset(), LONG_AGO)]
    for change in changes(there, begin, end):
        before = (change - A_SECOND).astimezone(there).utcoffset() or dt.timedelta()
        # The change is dated by the clock that was still right when it came.
        lines += _observance(change.astimezone(there), before, (change + before).replace(tzinfo=None))
    return [*lines, "END:VTIMEZONE"]


def changes(zone: zoneinfo.ZoneInfo, begin: dt.datetime, end: dt.datetime) -> list[dt.datetime]:
    """Return the moments (UTC, to the second) between two moments at which the clock of a zone changes."""
    found = []
    while begin < end:
        following = min(begin + A_DAY, end)
        if _clock(zone, begin) != _clock(zone, following):
            found.append(_first_of_the_new(zone, begin, following))
        begin = following
    return found


def _first_of_the_new(zone: zoneinfo.ZoneInfo, old: dt.datetime, new: dt.datetime) -> dt.datetime:
    """Halve the time between a moment of the old clock and one of the new, until a second is left."""
    known = _clock(zone, old)
    while new - old > A_SECOND:
        middle = (old + (new - old) / 2).replace(microsecond=0)
        if middle <= old:
            break
        old, new = (middle, new) if _clock(zone, middle) == known else (old, middle)
    return new.replace(microsecond=0)


def _clock(zone: zoneinfo.ZoneInfo, moment: dt.datetime) -> tuple[dt.timedelta | None, str | None]:
    there = moment.astimezone(zone)
    return there.utcoffset(), there.tzname()


def _observance(there: dt.datetime, before: dt.timedelta | None, onset: dt.datetime) -> list[str]:
    kind = "DAYLIGHT" if there.dst() else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{_plain(onset)}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(there.utcoffset())}",
        f"TZNAME:{there.tzname()}",
        f"END:{kind}",
    ]


def _plain(moment: dt.datetime) -> str:
    return moment.strftime("%Y%m%dT%H%M%S")


def _offset(delta: dt.timedelta | None) -> str:
    minutes = int((delta or dt.timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
