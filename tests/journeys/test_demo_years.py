"""The demo's completed district has lived through its five years: nothing is missing in any of them."""

import datetime as dt

import pytest

from statepl.core import clock
from statepl.demo import lives, people
from statepl.demo.years import add_providers
from waivers.models import Application, Filing, Provider
from waivers.states import State

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def live(goal, year):
    """Live one life of the demo to its end; return its application."""
    with clock.at(dt.date(2019, 7, 1)):
        staff = people.make_staff()
        district = people.make_directory(1, seed=1)[0]
        team = people.make_team(1, district)
        add_providers(staff["reviewer"])
    life = lives.Life(team, staff, goal, year, TODAY)
    lives.live([life], tell=lambda _sentence: None)
    return Application.objects.get()


@pytest.mark.parametrize(
    ("goal", "year", "last_report"),
    [(State.PROBATION, 2023, 3), (State.REVOKED, 2022, 3), (State.ENDED_UNSUSTAINED, 2020, 5)],
)
def test_lives_that_end_otherwise_reach_their_end(goal, year, last_report):
    application = live(goal, year)
    assert application.state == goal
    assert max(application.filings.values_list("waiver_year", flat=True)) == last_report


def test_completed_district_has_lived_its_five_years():
    completed = live(State.COMPLETED, 2021)
    assert completed.state == State.COMPLETED
    reports = Filing.objects.filter(application=completed, kind="annual_report")
    assert [(row.waiver_year, row.status) for row in reports] == [
        (2, "accepted"),
        (3, "accepted"),
        (4, "accepted"),
    ]
    assert Filing.objects.get(application=completed, kind="sustainability").status == "accepted"
    assert [row.waiver_year for row in completed.monitoring_reviews.all()] == [2, 3, 4, 5]
    assert [row.decision for row in completed.cycles.order_by("decided_on")] == [
        "adapt",
        "stop",
        "keep",
        "keep",
    ]
    assert completed.yearly_attestations.count() == 16
    assert completed.goal_progress.filter(status="done").count() == 9
    assert [row.correction.resolution for row in completed.corrective_actions.all()] == ["Seen and complete."]
    assert [row.is_signed for row in completed.shared_duties.filter(duty="funding")] == [True]
    assert (completed.final_pack.state, completed.final_pack.job.kind) == ("completed", "waivers.pack")
    assert Provider.objects.count() == 2
