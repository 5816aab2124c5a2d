"""The demo's clock goes forward, day by day, and nowhere else."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from statepl.core import clock
from statepl.management.commands import advance_clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> None:
    settings.DEMO, settings.VAR = True, tmp_path


@pytest.fixture
def days(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[dt.date]:
    """Let one due task write down each day that it sees."""
    seen: list[dt.date] = []
    monkeypatch.setattr(advance_clock, "daily_tasks", lambda: [lambda: seen.append(clock.today())])
    return seen


def test_advance_clock_lives_through_each_day_once(demo: None, days: list[dt.date]) -> None:
    today, out = clock.today(), io.StringIO()
    target = today + dt.timedelta(days=3)
    call_command("advance_clock", str(target), "--json", stdout=out)
    assert days == [today + dt.timedelta(days=number) for number in (1, 2, 3)]
    assert clock.today() == target
    assert json.loads(out.getvalue()) == {
        "from": str(today),
        "today": str(target),
        "days": 3,
        "waiting_jobs": 0,
    }


def test_advance_clock_goes_on_from_where_it_is(demo: None, days: list[dt.date]) -> None:
    today = clock.today()
    call_command("advance_clock", str(today + dt.timedelta(days=2)), stdout=io.StringIO())
    call_command("advance_clock", str(today + dt.timedelta(days=4)), stdout=io.StringIO())
    assert days == [today + dt.timedelta(days=number) for number in (1, 2, 3, 4)]


def test_advance_clock_never_goes_back(demo: None, days: list[dt.date]) -> None:
    with pytest.raises(CommandError, match="goes forward only") as refusal:
        call_command("advance_clock", str(clock.today()))
    assert (refusal.value.returncode, days) == (1, [])


def test_advance_clock_calls_a_malformed_date_a_wrong_call(demo: None) -> None:
    with pytest.raises(CommandError, match="is no date") as refusal:
        call_command("advance_clock", "tomorrow")
    assert refusal.value.returncode == 2


def test_advance_clock_is_refused_outside_the_demo(days: list[dt.date]) -> None:
    with pytest.raises(CommandError, match="Only the demo"):
        call_command("advance_clock", str(clock.today() + dt.timedelta(days=1)))
    assert days == []


def test_daily_tasks_are_those_of_beat_without_the_doorbell() -> None:
    names = [task.name for task in advance_clock.daily_tasks()]  # type: ignore[attr-defined]
    assert "waivers.tasks.run_due_moves" in names
    assert "statepl.jobs.tasks.ring_waiting_jobs" not in names
