"""Calendar files and the redaction of secrets in logs. No database."""

import datetime as dt
import logging

from statepl.core.icalendar import Event, calendar
from statepl.core.logs import LOGGERS, SecretFilter, hide_after, redact

STAMP = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def event(**changes):
    given = {"uid": "a@x", "sequence": 2, "stamp": STAMP, "starts": dt.date(2027, 9, 28), "summary": "Plan"}
    return Event(**{**given, **changes})


def test_whole_day_is_a_date_that_takes_up_nobodys_time():
    assert calendar([event(url="https://x.example/1/")], product="calendar", name="Due", minutes=720) == (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//statepl//calendar//EN\r\nMETHOD:PUBLISH\r\n"
        "NAME:Due\r\nX-WR-CALNAME:Due\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT720M\r\nX-PUBLISHED-TTL:PT720M\r\n"
        "BEGIN:VEVENT\r\nUID:a@x\r\nSEQUENCE:2\r\nDTSTAMP:20261122T120000Z\r\n"
        "DTSTART;VALUE=DATE:20270928\r\nTRANSP:TRANSPARENT\r\nSUMMARY:Plan\r\nURL:https://x.example/1/\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_moment_is_written_in_utc_and_its_end_only_when_known():
    starts = dt.datetime(2027, 1, 5, 9, tzinfo=dt.timezone(dt.timedelta(hours=-6)))
    assert "DTSTART:20270105T150000Z\r\nSUMMARY" in calendar([event(starts=starts)], product="x")
    both = calendar([event(starts=starts, ends=starts + dt.timedelta(hours=1))], product="x")
    assert "DTSTART:20270105T150000Z\r\nDTEND:20270105T160000Z\r\n" in both


def test_text_is_taken_literally_and_long_lines_are_folded_between_letters():
    text = calendar([event(summary="a;b,c\\d\nBEGIN:VEVENT", description="ü" * 100)], product="x")
    assert "SUMMARY:a\\;b\\,c\\\\d\\nBEGIN:VEVENT\r\n" in text
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "ü" * 100 in text.replace("\r\n ", "")


def test_no_events_are_an_empty_calendar():
    assert calendar([], product="x").count("\r\n") == 5


def test_secret_after_a_path_stays_out_of_the_log(caplog):
    hide_after("/waivers/feed/")
    hide_after("/waivers/feed/")
    for name in LOGGERS:
        assert sum(isinstance(each, SecretFilter) for each in logging.getLogger(name).filters) == 1
    assert redact("GET /waivers/feed/abc.ics?x") == "GET /waivers/feed/[secret]?x"
    logging.getLogger("django.request").warning("Not Found: %s %d", "/waivers/feed/abc.ics", 404)
    logging.getLogger("django.request").warning({"path": 1})
    logging.getLogger("django.request").warning("%(a)s", {"a": "b"})
    assert "Not Found: /waivers/feed/[secret] 404" in caplog.text
