"""Five years as dated gates: right days, right order, nothing claimed that has not happened."""

import datetime as dt

import pytest
from django.utils import translation
from django.utils.formats import date_format

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import pages, services
from waivers.duties import Duty
from waivers.models import Application, MonitoringReview
from waivers.pages import agenda
from waivers.states import State
from waivers.timeline import five_years, gates

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING, State.CONDITIONALLY_APPROVED)


def told(application, day):
    with clock.at(day):
        return [(gate.label, gate.when or gate.on.isoformat(), gate.state) for gate in gates(application)]


def test_gates_of_a_draft_are_planned():
    application, _cast = make.make_application(State.DRAFT)
    assert told(application, make.SPRING) == [
        ("Submitted", "by March 23, 2026", "next"),
        ("Conditional approval", "by July 1, 2026", "later"),
        ("Plan window opens", "2027-04-30", "later"),
        ("Plan due", "2027-09-28", "later"),
        ("Final approval", "by Dec. 15, 2027", "later"),
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
        ("Final approval", "by Dec. 15, 2027", "later"),
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
        ("Conditional approval", "by Jan. 6, 2027", "later"),
    ]


def test_returned_plan_is_due_again():
    application, _cast = make.make_application(State.PLAN_RETURNED)
    rows = told(application, dt.date(2027, 7, 1))
    assert ("Plan due", "2027-09-28", "next") in rows


def test_years_two_to_five_show_the_due_dates_of_the_calendar():
    application, cast = make.make_application(State.IMPLEMENTING)
    day = dt.date(2028, 8, 1)
    with clock.at(day):
        report = application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=2)
        asked = services.ask_extension(
            report, actor=cast.lead, wanted_on=dt.date(2028, 9, 29), reason="Flood."
        )
        services.decide_extension(
            asked, actor=cast.approver, version=asked.version, granted=True, reason="Granted."
        )
    application = Application.objects.get(pk=application.pk)
    with clock.at(day):
        drawn = {(gate.long or gate.label): gate.on for gate in gates(application)}
    owed = application.duties.filter(duty__in=[Duty.ANNUAL_REPORT, Duty.MONITORING, Duty.SUSTAINABILITY])
    assert {str(duty): drawn.get(str(duty)) for duty in owed} == {str(duty): duty.due_on for duty in owed}
    assert drawn["Report on Year Two"] == dt.date(2028, 9, 29)


def test_plan_is_due_on_the_extended_day():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    day, until = dt.date(2027, 9, 1), dt.date(2027, 10, 29)
    with clock.at(day):
        services.extend_window(
            application, actor=cast.approver, version=application.version, until=until, reason="Flood."
        )
    application = Application.objects.get(pk=application.pk)
    assert ("Plan due", "2027-10-29", "next") in told(application, day)


def test_duty_that_is_not_asked_for_any_more_is_not_drawn():
    application, cast = make.make_application(State.IMPLEMENTING)
    day = dt.date(2028, 8, 1)
    with clock.at(day):
        report = application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=2)
        services.waive_obligation(report, actor=cast.approver, version=report.version, reason="Merged.")
        names = [gate.long for gate in gates(Application.objects.get(pk=application.pk))]
    assert "Report on Year Two" not in names
    assert "Report on Year Three" in names


def test_next_date_of_the_list_is_the_one_of_the_page():
    application, _cast = make.make_application(State.IMPLEMENTING)
    with clock.at(dt.date(2028, 8, 1)):
        listed, shown = pages.next_date(application), agenda.next_date(application)
    assert (listed.date, listed.title) == (shown.date, shown.title)
    assert listed.title == "Confirm the assurances for Year Two"


def test_final_approval_is_due_on_the_day_that_the_page_names():
    application, _cast = make.make_application(State.PLAN_UNDER_REVIEW)
    day = application.answer_due_on - dt.timedelta(days=3)
    with clock.at(day):
        words = date_format(application.answer_due_on, "DATE_FORMAT")
        assert ("Final approval", f"by {words}", "next") in told(application, day)
        assert words in pages.lead(application)


def test_timeline_writes_dates_as_the_pages_do_in_both_languages():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2027, 3, 12)):
        english = five_years(application)
        with translation.override("es"):
            spanish = five_years(application)
    assert "Sept. 28, 2027" in [step.when for step in english.steps]
    assert "28 de septiembre de 2027" in [step.when for step in spanish.steps]
    assert "Sept. 28, 2027" in english.svg
    assert "28 de septiembre de 2027" in spanish.svg


def test_implementation_waits_for_its_first_duty():
    application, _cast = make.make_application(State.IMPLEMENTING)
    rows = told(application, dt.date(2028, 10, 2))
    assert [row[0] for row in rows if row[2] == "done"] == [
        "Submitted", "Conditional approval", "Plan window opens", "Plan submitted", "Final approval",
    ]  # fmt: skip
    assert [row for row in rows if row[2] == "next"] == [("Monitoring review", "2028-04-17", "next")]


def test_review_is_done_when_it_is_published_and_not_when_its_month_has_passed():
    application, cast = make.make_application(State.IMPLEMENTING)
    day = dt.date(2029, 6, 1)
    assert ("Monitoring review", "2029-04-16", "later") in told(application, day)
    MonitoringReview.objects.create(
        application=application, waiver_year=3, planned_on=day, written_by=cast.reviewer, status="published",
        published_on=day,
    )  # fmt: skip
    application = Application.objects.get(pk=application.pk)
    assert ("Monitoring review", "2029-04-16", "done") in told(application, day)


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
    assert [(step.title, step.when) for step in here] == [("You are here: Under review", "April 2, 2026")]


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("day", [dt.date(2026, 3, 14), dt.date(2027, 7, 1), dt.date(2032, 1, 1)])
def test_drawing_stands_in_every_state_and_year(state, day):
    cast = make.Cast(factories.make_district())
    application, _cast = make.make_application(State.DRAFT, cast)
    application.state = state
    with clock.at(day):
        assert five_years(application).svg.startswith("<svg")
