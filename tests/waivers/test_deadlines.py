"""When things are due: business days, holidays, reminders. No database."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from waivers import deadlines
from waivers.deadlines import Due, Offsets
from waivers.duties import Duty, Owner, owner_of

OFFSETS = Offsets(attestation=90, monitoring=76, annual_report=45, sustainability=122, notice=30)
EARLY = dt.date(2027, 1, 1)
DUE = dt.date(2028, 9, 28)
DAY = dt.timedelta(days=1)
MONTHS_BEFORE = dt.date(2028, 1, 1)


def plan(**changes):
    given = {"start_month": 7, "offsets": OFFSETS, "made_on": EARLY, "holidays": frozenset(), **changes}
    return deadlines.yearly_duties(2026, **given)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (dt.date(2026, 11, 20), True),  # a Friday
        (dt.date(2026, 11, 21), False),
        (dt.date(2026, 11, 22), False),
        (dt.date(2026, 11, 26), False),  # in the list
    ],
)
def test_business_days_are_monday_to_friday_without_holidays(day, expected):
    assert deadlines.is_business_day(day, {dt.date(2026, 11, 26)}) is expected


def test_due_date_on_a_closed_day_moves_over_weekend_and_holiday():
    holidays = {dt.date(2026, 11, 23), dt.date(2026, 11, 24)}
    assert deadlines.business_day(dt.date(2026, 11, 21), holidays) == dt.date(2026, 11, 25)
    assert deadlines.business_day(dt.date(2026, 11, 25), holidays) == dt.date(2026, 11, 25)


def test_final_approval_brings_every_duty_of_four_years_by_date():
    assert plan() == [
        Due(Duty.ATTESTATION, 2, dt.date(2027, 9, 29)),
        Due(Duty.MONITORING, 2, dt.date(2028, 4, 17)),
        Due(Duty.ANNUAL_REPORT, 2, dt.date(2028, 8, 14)),
        Due(Duty.ATTESTATION, 3, dt.date(2028, 9, 29)),
        Due(Duty.MONITORING, 3, dt.date(2029, 4, 16)),
        Due(Duty.ANNUAL_REPORT, 3, dt.date(2029, 8, 14)),
        Due(Duty.ATTESTATION, 4, dt.date(2029, 10, 1)),
        Due(Duty.MONITORING, 4, dt.date(2030, 4, 15)),
        Due(Duty.ANNUAL_REPORT, 4, dt.date(2030, 8, 14)),
        Due(Duty.ATTESTATION, 5, dt.date(2030, 9, 30)),
        Due(Duty.SUSTAINABILITY, 5, dt.date(2031, 2, 28)),
        Due(Duty.MONITORING, 5, dt.date(2031, 4, 15)),
        Due(Duty.ANNUAL_REPORT, 5, dt.date(2031, 8, 14)),
    ]


def test_late_approval_leaves_the_days_of_notice():
    first = plan(made_on=dt.date(2027, 9, 20))[0]
    assert first == Due(Duty.ATTESTATION, 2, dt.date(2027, 10, 20))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    made_on=st.dates(dt.date(2026, 7, 1), dt.date(2029, 6, 30)),
    holidays=st.sets(st.dates(dt.date(2027, 1, 1), dt.date(2031, 12, 31)), max_size=40),
    month=st.integers(1, 12),
)
def test_duties_never_fall_on_closed_days_nor_before_the_notice_is_over(made_on, holidays, month):
    found = plan(made_on=made_on, holidays=holidays, start_month=month)
    assert len({(due.duty, due.waiver_year) for due in found}) == len(found) == 13
    assert all(deadlines.is_business_day(due.on, holidays) for due in found)
    assert all(due.on >= made_on + 30 * DAY for due in found)
    assert found == sorted(found, key=lambda due: due.on)


# reminders ----------------------------------------------------------------------------------------------
def remind(today, *, sent=(), dated_on=MONTHS_BEFORE, days=(90, 30, 7)):
    return deadlines.reminder_due(DUE, today=today, days=days, dated_on=dated_on, sent=sent)


@pytest.mark.parametrize(
    ("before", "sent", "expected"),
    [
        (91, (), None),
        (90, (), 90),
        (89, (90,), None),
        (31, (90,), None),
        (30, (90,), 30),
        (7, (90, 30), 7),
        (0, (90, 30, 7), None),
        (0, (), 7),
        (-1, (), None),
        (60, (), 90),  # its day was missed: late, once
        (20, (), 30),  # two were missed: the nearest counts
        (20, (90,), 30),
        (5, (30,), 7),
    ],
)
def test_reminder_of_the_day_is_the_nearest_not_sent(before, sent, expected):
    assert remind(DUE - before * DAY, sent=sent) == expected


def test_reminder_whose_day_lies_before_the_date_was_set_is_none():
    set_on = DUE - 60 * DAY
    assert remind(set_on + DAY, dated_on=set_on) is None
    assert remind(DUE - 30 * DAY, dated_on=set_on) == 30


def test_no_reminder_days_means_no_reminders():
    assert remind(DUE, days=()) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(down=st.sets(st.integers(0, 120)), days=st.sets(st.integers(1, 100), max_size=5))
def test_each_reminder_is_sent_at_most_once_and_the_nearest_never_missed(down, days):
    """Walk 120 nights, some of them with nobody there."""
    sent = []
    for before in range(120, -1, -1):
        if before in down:
            continue
        found = remind(DUE - before * DAY, sent=sent, days=days)
        if found is not None:
            assert found not in sent
            assert found >= before
            sent.append(found)
    up = [before for before in range(121) if before not in down]
    if days and up and min(up) <= min(days):
        assert min(days) in sent
    assert sent == sorted(sent, reverse=True)


def test_overdue_starts_the_day_after_and_escalation_some_days_later():
    assert [deadlines.is_overdue(DUE, today=DUE + n * DAY) for n in (-1, 0, 1)] == [False, False, True]
    late = [deadlines.is_escalated(DUE, today=DUE + n * DAY, escalation_days=14) for n in (0, 1, 13, 14)]
    assert late == [False, False, False, True]
    assert deadlines.is_escalated(DUE, today=DUE, escalation_days=0) is False


def test_monitoring_is_the_states_duty_and_the_rest_the_districts():
    assert {duty for duty in Duty if owner_of(duty) == Owner.STATE} == {Duty.MONITORING}
