"""Whose turn a gate names, and that its link leads to a page that is open."""

import datetime as dt

import pytest

from statepl.core import clock
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import pages, services
from waivers.filings import filing_of, sheet_of
from waivers.models import Application, Filing, FilingRow
from waivers.pages.threads import place_named
from waivers.readiness import findings
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED, State.PLAN_UNDER_REVIEW)

JUNE = dt.date(2027, 6, 20)


def gate(application, code):
    application = Application.objects.get(pk=application.pk)
    return next(each for each in findings(application, "final") if each.code == code)


def test_plan_that_has_not_arrived_is_the_districts_turn():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(JUNE):
        found = gate(application, "G9")
    plan = filing_of(application, Filing.Kind.PLAN)
    assert (found.by_state, found.url) == (False, f"/waivers/{application.pk}/filings/{plan.pk}/")
    task = pages.task(found, for_district=True)
    assert (str(task["status_label"]), task["url"]) == ("Missing", found.url)


def test_plan_that_has_arrived_is_the_states_turn():
    application, _cast = make.make_application(State.PLAN_UNDER_REVIEW)
    found = gate(application, "G9")
    returned, _cast = make.make_application(State.PLAN_RETURNED)
    assert str(gate(returned, "G9").sentence).startswith("The plan is back with the district.")
    assert (found.by_state, found.url) == (True, f"/waivers/{application.pk}/desk/#recommend")


def test_goal_is_asked_for_where_it_can_be_written():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    found = gate(application, "G4")
    assert str(found.sentence).startswith("No goal yet:")
    assert found.url.endswith(".goals")
    assert found.by_state is False


@pytest.mark.parametrize(("section", "by_state"), [("vision", True), ("curriculum", False)])
def test_goal_in_a_part_that_the_return_left_closed_waits_for_the_state(section, by_state):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    plan = filing_of(application, Filing.Kind.PLAN)
    with clock.at(JUNE):
        services.add_comment(
            application, actor=cast.reviewer, filing=plan, anchor=section, audience="district", text="Why?"
        )
        application = make.move(application, "return-plan", cast, "reviewer")
        FilingRow.objects.filter(filing=plan, section="curriculum", table="goals").update(
            removed_at=clock.now()
        )
        Filing.objects.filter(pk=plan.pk).update(version=plan.version + 1)
        found = gate(application, "G4")
    task = pages.task(found, for_district=True)
    assert found.by_state is by_state
    assert bool(task["url"]) is not by_state
    assert str(task["status_label"]) == ("With the state" if by_state else "Missing")


def test_goal_of_a_plan_under_review_leads_the_state_to_the_desk():
    application, _cast = make.make_application(State.PLAN_UNDER_REVIEW)
    plan = filing_of(application, Filing.Kind.PLAN)
    FilingRow.objects.filter(filing=plan, section="curriculum", table="goals").update(removed_at=clock.now())
    Filing.objects.filter(pk=plan.pk).update(version=plan.version + 1)
    found = gate(application, "G4")
    assert found.url == f"/waivers/{application.pk}/desk/?filing={plan.pk}&section=curriculum#section"
    assert found.by_state is True


def test_vision_of_the_district_and_the_theme_have_names_of_their_own():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    sheet = sheet_of(filing_of(application, Filing.Kind.PLAN))
    assert place_named(sheet, "vision") == "Vision of the district"
    assert place_named(sheet, "theme-vision") == "Theme: Vision"


def test_settling_a_comment_is_a_verb(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 4, 2)):
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="internal", text="Look again."
        )
        desk = words(sign_in(cast.reviewer).get(at("desk", application.pk)))
    assert "Settle this comment" in desk
