"""The demo's partner organization: it leads with one district, and one person of it writes there."""

import datetime as dt

import pytest
from django.conf import settings

from statepl.core import clock
from statepl.demo import lives, people
from statepl.demo.partners import DELEGATE, ORGANIZATION, VISION
from waivers import rules
from waivers.filings import filing_of, values_of
from waivers.models import Application, Delegation, Entry
from waivers.states import State

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def test_partner_leads_and_writes_in_one_district() -> None:
    with clock.at(dt.date(2024, 7, 1)):
        staff = people.make_staff()
        directory = people.make_directory(2, seed=1)
        teams = [people.make_team(number, each) for number, each in enumerate(directory, start=1)]
    planning = [lives.Life(team, staff, State.CONDITIONALLY_APPROVED, 2026, TODAY) for team in teams]
    lives.live(planning, tell=lambda _sentence: None)
    led = Application.objects.get(lead_type="harbormaster")
    assert (led.district, led.lead_organization) == (directory[0], ORGANIZATION)
    row = Delegation.objects.get()
    assert (row.application, row.person.email, row.ends_on) == (led, DELEGATE[0], dt.date(2027, 10, 4))
    assert row.person.check_password(settings.DEMO_PASSWORD)
    plan = filing_of(led, "plan")
    assert plan is not None
    assert {path: values_of(plan)[path] for path in VISION} == VISION
    assert set(Entry.objects.filter(path__in=VISION).values_list("written_by", flat=True)) == {row.person_id}
    with clock.at(TODAY):
        assert rules.is_writer(row.person, led).allowed
