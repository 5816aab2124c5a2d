"""Calendar files of activities (RFC 5545)."""

import datetime as dt

from stakeholders.models import Activity

LINE_OCTETS = 75


def calendar_file(activity: Activity, *, domain: str, summary: str, description: str) -> str:
    """Return the activity as text/calendar; the same UID and a rising SEQUENCE update an older entry."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//statepl//engagement//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:activity-{activity.pk}@{domain}",
        f"SEQUENCE:{activity.version}",
        f"DTSTAMP:{_moment(activity.updated_at)}",
        f"DTSTART:{_moment(activity.starts_at)}",
        f"DTEND:{_moment(activity.ends_at)}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(description)}",
        f"LOCATION:{_escaped(activity.place or activity.online_link)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _moment(moment: dt.datetime) -> str:
    """UTC needs no time zone table, and daylight saving cannot shift it."""
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    parts, current = [], ""
    for letter in line:
        if len((current + letter).encode()) > LINE_OCTETS - 1:
            parts.append(current)
            current = ""
        current += letter
    return "\r\n ".join([*parts, current])
