"""The clock that rules see."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from statepl.core import clock


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def test_clock_stands_at_a_moment_inside_a_block_and_runs_on_after_it() -> None:
    with clock.at(dt.date(2030, 2, 28)):
        assert clock.today() == dt.date(2030, 2, 28)
        with clock.at(dt.date(2031, 1, 1)):
            assert clock.today() == dt.date(2031, 1, 1)
        assert clock.today() == dt.date(2030, 2, 28)
    assert clock.today() != dt.date(2030, 2, 28)


def test_clock_runs_ahead_by_the_days_it_was_moved(place: Path) -> None:
    before = clock.today()
    clock.set_demo_offset(40)
    assert (clock.today() - before).days in {40, 41}
    assert clock.demo_offset_days() == 40


@pytest.mark.parametrize(
    ("hour", "minute"), [(23, 48), (0, 12), (2, 30), (12, 0)], ids=["late", "early", "lost hour", "noon"]
)
def test_moved_clock_shows_the_same_time_on_the_wall_in_summer(
    place: Path, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int
) -> None:
    winter = timezone.make_aware(dt.datetime.combine(dt.date(2026, 11, 22), dt.time(hour, minute)))
    monkeypatch.setattr(timezone, "now", lambda: winter)
    for day in (dt.date(2027, 3, 13), dt.date(2027, 8, 2)):
        clock.set_demo_offset((day - winter.date()).days)
        wall = timezone.localtime(clock.now())
        assert (wall.date(), wall.hour, wall.minute) == (day, hour, minute)


def test_clock_of_a_real_agency_never_moves(place: Path, settings: Any) -> None:
    settings.CLOCK_MOVES = False
    (place / "clock").write_text("40")
    assert clock.demo_offset_days() == 0
    with pytest.raises(RuntimeError, match="Only the demo may move its clock"):
        clock.set_demo_offset(1)
