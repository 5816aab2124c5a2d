"""School years and the dates that follow from them."""

import datetime as dt

import pytest

from waivers import calendar


@pytest.mark.parametrize(
    ("day", "start_month", "year"),
    [
        (dt.date(2026, 6, 30), 7, 2025),
        (dt.date(2026, 7, 1), 7, 2026),
        (dt.date(2026, 8, 31), 9, 2025),
        (dt.date(2026, 1, 1), 1, 2026),
    ],
)
def test_school_year_of_a_day(day, start_month, year):
    assert calendar.school_year_of(day, start_month=start_month) == year


@pytest.mark.parametrize(("year", "label"), [(2026, "2026–27"), (1999, "1999–00"), (2008, "2008–09")])
def test_school_year_label_has_two_years(year, label):
    assert calendar.school_year_label(year) == label


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (dt.date(2026, 6, 30), 0),
        (dt.date(2026, 7, 1), 1),
        (dt.date(2027, 6, 30), 1),
        (dt.date(2027, 7, 1), 2),
        (dt.date(2031, 6, 30), 5),
        (dt.date(2031, 7, 1), 6),
        (dt.date(2040, 1, 1), 6),
    ],
)
def test_waiver_year_runs_from_one_to_five(day, year):
    assert calendar.waiver_year(day, start_school_year=2026, start_month=7) == year


def test_years_start_and_end_without_a_gap():
    for number in range(1, 6):
        last = calendar.year_ends(2026, number, start_month=7)
        assert calendar.year_starts(2026, number + 1, start_month=7) - last == dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2026, 7, 1), dt.date(2027, 6, 30)),
        (dt.date(2027, 3, 1), dt.date(2028, 2, 29)),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28)),
    ],
)
def test_one_year_later_is_the_last_day_of_the_year(first, last):
    assert calendar.one_year_later(first) == last


def test_plan_window_of_the_shipped_settings():
    window = calendar.plan_window(2026, start_month=7, opens_days=61, closes_days=90)
    assert window == (dt.date(2027, 4, 30), dt.date(2027, 9, 28))


def test_planned_reviews_and_sustainability_plan():
    assert calendar.review_day(2026, 3, start_month=7) == dt.date(2029, 4, 15)
    assert calendar.review_day(2026, 4, start_month=7) == dt.date(2030, 4, 15)
    assert calendar.sustainability_day(2026, start_month=7) == dt.date(2031, 2, 28)
