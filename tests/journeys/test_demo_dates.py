"""The demo's calendar: holidays, a condition that is shown to be met, more time asked for, reminders."""

import datetime as dt

import pytest

from policy.models import Holiday
from statepl.core import clock
from statepl.demo import lives, people
from statepl.demo.dates import keep_holidays, live_dates
from statepl.jobs.models import Message
from waivers import services
from waivers.duties import Duty
from waivers.models import Application, Extension, Obligation, YearStart
from waivers.states import State

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def test_demo_has_conditions_more_time_and_reminders() -> None:
    with clock.at(dt.date(2024, 7, 1)):
        staff = people.make_staff()
        directory = people.make_directory(2, seed=1)
        teams = [people.make_team(number, each) for number, each in enumerate(directory, start=1)]
        keep_holidays(TODAY, staff)
    ways = [(State.CONDITIONALLY_APPROVED, 2026), (State.IMPLEMENTING, 2025)]
    lives.live(
        [
            lives.Life(team, staff, goal, year, TODAY)
            for team, (goal, year) in zip(teams, ways, strict=True)
        ],
        tell=lambda _sentence: None,
    )  # fmt: skip
    live_dates(teams, staff, TODAY)
    assert Holiday.objects.filter(day__year=2026).count() == 11
    condition = Obligation.objects.get(duty=Duty.CONDITION)
    assert (condition.application.state, condition.status) == (State.CONDITIONALLY_APPROVED, "evidenced")
    extension = Extension.objects.get()
    assert (extension.status, extension.obligation.application.state) == ("asked", State.IMPLEMENTING)
    assert list(YearStart.objects.values_list("waiver_year", flat=True)) == [2]
    assert Message.objects.filter(cause="extension.asked").count() == 1
    with clock.at(TODAY):
        assert set(services.keep_calendar().values()) == {0}
    assert Application.objects.count() == 2
