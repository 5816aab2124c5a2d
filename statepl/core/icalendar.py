"""Writing calendar files (RFC 5545): escaping, folding, events with a time or of a whole day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from statepl.core.timezones import time_zone_lines, wall

LINE_OCTETS = 75


@dataclass(frozen=True)
class Event:
    """One entry. The same `uid` with a higher `sequence` replaces an older one in the reader's calendar.

    `starts` is a date for a whole day, else an aware moment with `ends`. With `zone` (a name of the tz
    database) moments are written as the clock on the wall shows them there, else in UTC. `organizer` is
    an email address, and `status` a word of RFC 5545 such as CANCELLED.
    """

    uid: str
    sequence: int
    stamp: dt.datetime
    starts: dt.date | dt.datetime
    summary: str
    ends: dt.datetime | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    zone: str = ""
    organizer: str = ""
    status: str = ""


def calendar(
    events: Iterable[Event], *, product: str, name: str = "", minutes: int = 0, method: str = "PUBLISH"
) -> str:
    """Return a text/calendar file; `method` CANCEL takes the entries out of the reader's calendar.

    `product` names the part of the program in PRODID, `name` the calendar, and `minutes` how often a
    program that has subscribed may ask again (0: not said).
    """
    events = list(events)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//statepl//{product}//EN", f"METHOD:{method}"]
    if name:
        lines += [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]
    if minutes:
        lines += [f"REFRESH-INTERVAL;VALUE=DURATION:PT{minutes}M", f"X-PUBLISHED-TTL:PT{minutes}M"]
    for zone in dict.fromkeys(event.zone for event in events if event.zone):
        lines += time_zone_lines(zone, [each.starts for each in events if each.zone == zone])
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{moment(event.stamp)}",
        *_time(event),
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        f"LOCATION:{escaped(event.location)}",
        f"URL:{event.url}",
        f"ORGANIZER:mailto:{event.organizer}" if event.organizer else "ORGANIZER:",
        f"STATUS:{event.status}",
    ]
    return [line for line in lines if not line.endswith(":")] + ["END:VEVENT"]


def _time(event: Event) -> list[str]:
    if isinstance(event.starts, dt.datetime) and event.zone:
        times = [f"DTSTART;TZID={event.zone}:{wall(event.starts, event.zone)}"]
        return times + ([f"DTEND;TZID={event.zone}:{wall(event.ends, event.zone)}"] if event.ends else [])
    if isinstance(event.starts, dt.datetime):
        ends = [f"DTEND:{moment(event.ends)}"] if event.ends else []
        return [f"DTSTART:{moment(event.starts)}", *ends]
    # A whole day takes up nobody's time: two things due on one day do not collide.
    return [f"DTSTART;VALUE=DATE:{event.starts:%Y%m%d}", "TRANSP:TRANSPARENT"]


def moment(when: dt.datetime) -> str:
    """Return a moment in UTC, which needs no time zone table and no daylight saving."""
    return when.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(text: str) -> str:
    """Return text with what has a meaning in a calendar file taken literally."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> str:
    """Return a line broken so that no part is longer than 75 octets, between letters only."""
    parts, current = [], ""
    for letter in line:
        if len((current + letter).encode()) > LINE_OCTETS - 1:
            parts.append(current)
            current = ""
        current += letter
    return "\r\n ".join([*parts, current])
