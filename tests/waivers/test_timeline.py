"""Five years as dated gates: right days, right order, nothing claimed that has not happened."""

import datetime as dt

import pytest

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from waivers.models import Application, MonitoringReview
from waivers.states import State
from waivers.timeline import five_years, gates

pytestmark = pytest.mark.django_db


def told(application, day):
    with clock.at(day):
        return [(gate.label, gate.when or gate.on.isoformat(), gate.state) for gate in gates(application)]


def test_gates_of_a_draft_are_planned():
    application, _cast = make.make_application(State.DRAFT)
    assert told(application, make.SPRING) == [
        ("Submitted", "by 23 Mar 2026", "next"),
        ("Conditional approval", "by 1 Jul 2026", "later"),
        ("Plan window opens", "2027-04-30", "later"),
        ("Plan due", "2027-09-28", "later"),
        ("Final approval", "by 15 Dec 2027", "later"),
        ("Monitoring review", "April 2029", "later"),
        ("Monitoring review", "April 2030", "later"),
        ("Sustainability plan", "2031-02-28", "later"),
        ("Five years end", "2031-06-30", "later"),
    ]


def test_gates_of_year_one_are_those_of_the_design():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    assert told(application, dt.date(2027, 3, 12))[:5] == [
        ("Submitted", "2026-03-14", "done"),
        ("Conditional approval", "2026-07-01", "done"),
        ("Plan window opens", "2027-04-30", "next"),
        ("Plan due", "2027-09-28", "later"),
        ("Final approval", "by 15 Dec 2027", "later"),
    ]


def test_approval_granted_for_a_coming_day_is_next_not_done():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    assert told(application, dt.date(2026, 5, 5))[1] == ("Conditional approval", "2026-07-01", "next")


def test_day_that_nobody_owes_is_never_overdue():
    application, _cast = make.make_application(State.DRAFT)
    with clock.at(dt.date(2026, 11, 22)):
        drawing = five_years(application)
    assert "was due" not in drawing.sentence
    assert told(application, dt.date(2026, 11, 22))[:2] == [
        ("Submitted", "not yet", "next"),
        ("Conditional approval", "by 6 Jan 2027", "later"),
    ]


def test_returned_plan_is_due_again():
    application, _cast = make.make_application(State.PLAN_RETURNED)
    rows = told(application, dt.date(2027, 7, 1))
    assert ("Plan due", "2027-09-28", "next") in rows


def test_implementation_waits_for_the_first_review():
    application, _cast = make.make_application(State.IMPLEMENTING)
    rows = told(application, dt.date(2028, 10, 2))
    assert [row[0] for row in rows if row[2] == "done"] == [
        "Submitted", "Conditional approval", "Plan window opens", "Plan submitted", "Final approval",
    ]  # fmt: skip
    assert [row for row in rows if row[2] == "next"] == [("Monitoring review", "April 2029", "next")]


def test_review_is_done_when_it_is_published_and_not_when_its_month_has_passed():
    application, cast = make.make_application(State.IMPLEMENTING)
    day = dt.date(2029, 6, 1)
    assert ("Monitoring review", "April 2029", "next") in told(application, day)
    MonitoringReview.objects.create(
        application=application, waiver_year=3, planned_on=day, written_by=cast.reviewer, status="published",
        published_on=day,
    )  # fmt: skip
    application = Application.objects.get(pk=application.pk)
    assert ("Monitoring review", "April 2029", "done") in told(application, day)


def test_closed_application_has_what_happened_and_its_end():
    application, _cast = make.make_application(State.DENIED)
    assert told(application, dt.date(2028, 1, 1)) == [
        ("Submitted", "2026-03-14", "done"),
        ("Denied", "2026-05-04", "done"),
    ]
    with clock.at(dt.date(2028, 1, 1)):
        drawing = five_years(application)
    assert "You are here" not in drawing.svg
    assert [step.state for step in drawing.steps] == ["done", "done"]


def test_drawing_says_where_it_is_once():
    application, _cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 4, 2)):
        drawing = five_years(application)
    here = [step for step in drawing.steps if step.state == "here"]
    assert [(step.title, step.when) for step in here] == [("You are here: Under review", "2 April 2026")]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("day", [dt.date(2026, 3, 14), dt.date(2027, 7, 1), dt.date(2032, 1, 1)])
def test_drawing_stands_in_every_state_and_year(state, day):
    cast = make.Cast(factories.make_district())
    application, _cast = make.make_application(State.DRAFT, cast)
    application.state = state
    with clock.at(day):
        assert five_years(application).svg.startswith("<svg")
