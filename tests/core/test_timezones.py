"""VTIMEZONE against the tz database: what a calendar program computes from the file is the true moment."""

import datetime as dt
import zoneinfo

import pytest

from statepl.core.icalendar import Event, calendar
from statepl.core.timezones import changes, time_zone_lines

SPRING = dt.datetime(2027, 3, 14, 8, tzinfo=dt.UTC)  # in Chicago the clock went forward at this moment
AUTUMN = dt.datetime(2026, 11, 1, 7, tzinfo=dt.UTC)  # and here it went back
HOUR = dt.timedelta(hours=1)


def offset_in(lines: list[str], wall: dt.datetime) -> dt.timedelta:
    """Return the offset that a program reads from a VTIMEZONE for a moment on the wall (RFC 5545, 3.6.5)."""
    found: list[tuple[dt.datetime, dt.timedelta]] = []
    facts: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        facts[name] = value
        if name == "END" and value in {"STANDARD", "DAYLIGHT"}:
            onset = dt.datetime.strptime(facts["DTSTART"], "%Y%m%dT%H%M%S")  # noqa: DTZ007
            found.append((onset, read_offset(facts["TZOFFSETTO"])))
    return max((each for each in found if each[0] <= wall), key=lambda each: each[0])[1]


def read_offset(text: str) -> dt.timedelta:
    sign = -1 if text[0] == "-" else 1
    return sign * dt.timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))


def test_changes_are_found_to_the_second() -> None:
    chicago = zoneinfo.ZoneInfo("America/Chicago")
    begin, end = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 6, 1, tzinfo=dt.UTC)
    assert changes(chicago, begin, end) == [dt.datetime(2026, 3, 8, 8, tzinfo=dt.UTC), AUTUMN, SPRING]


@pytest.mark.parametrize(
    "zone", ["America/Chicago", "America/Phoenix", "Pacific/Honolulu", "America/New_York"]
)
@pytest.mark.parametrize("change", [SPRING, AUTUMN])
@pytest.mark.parametrize("hours", [-24, -2, -1, 1, 2, 24])
def test_wall_clock_and_zone_give_the_true_moment_around_a_change(
    zone: str, change: dt.datetime, hours: int
) -> None:
    moment = change + hours * HOUR
    local = moment.astimezone(zoneinfo.ZoneInfo(zone))
    if local.fold or local.replace(fold=1).utcoffset() != local.utcoffset():
        pytest.skip("This hour is on the wall twice; RFC 5545 takes the first.")
    lines = time_zone_lines(zone, [moment])
    assert local.replace(tzinfo=None) - offset_in(lines, local.replace(tzinfo=None)) == moment.replace(
        tzinfo=None
    )


def test_event_across_the_change_keeps_the_clock_on_the_wall() -> None:
    event = Event(
        uid="a@x", sequence=1, stamp=SPRING, starts=SPRING - 4 * HOUR, ends=SPRING + 4 * HOUR,
        summary="Night of stories", zone="America/Chicago",
    )  # fmt: skip
    text = calendar([event], product="x")
    assert (
        "DTSTART;TZID=America/Chicago:20270313T220000\r\nDTEND;TZID=America/Chicago:20270314T070000" in text
    )
    assert (
        "BEGIN:DAYLIGHT\r\nDTSTART:20270314T020000\r\nTZOFFSETFROM:-0600\r\nTZOFFSETTO:-0500\r\nTZNAME:CDT"
    ) in text
    assert (
        "BEGIN:STANDARD\r\nDTSTART:20261101T020000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nTZNAME:CST"
    ) in text
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_zone_without_changes_has_one_clock() -> None:
    lines = time_zone_lines("America/Phoenix", [SPRING])
    assert [line for line in lines if line.startswith("BEGIN")] == ["BEGIN:VTIMEZONE", "BEGIN:STANDARD"]
