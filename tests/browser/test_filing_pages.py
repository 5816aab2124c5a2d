"""Pages of a filing in a real browser: axe finds nothing, whatever stands on them."""

from collections.abc import Callable
from typing import Any

import pytest

from statepl.demo.plans import write_plan
from tests import factories
from tests.browser.looking import Look
from tests.factories import waivers as make
from waivers import services
from waivers.filings import filing_of, rows_of
from waivers.services import Change
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.browser
SUPPORTS = "student-supports"


def a_plan() -> tuple[Any, Any]:
    """Make a plan that is being written."""
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    return filing_of(application, "plan"), cast


def spoil(plan: Any, cast: Any) -> int:
    """Leave a goal half written, a date too early, a level without evidence and a text in conflict."""
    second = factories.make_user("contributor", cast.district)
    row = services.add_row(
        plan, actor=cast.lead, section=SUPPORTS, table="goals", values={"goal": "Next step"}
    )
    late = Change(f"{SUPPORTS}.goals/{row.pk}.starts", "2027-05-01")
    level = Change(f"{SUPPORTS}.level", "2")
    services.save_values(plan, actor=second, changes=[late, level])
    services.save_values(
        plan, actor=cast.lead, changes=[Change(f"{SUPPORTS}.text", "Help by Friday.", digest(""))]
    )
    return row.pk


def test_pages_of_a_plan_pass_axe(look: Callable[[], Look]) -> None:
    plan, cast = a_plan()
    place = (plan.application_id, plan.pk)
    seen = look().be(cast.lead).at("empty plan", "waivers:filing", *place)
    for section in ("vision", SUPPORTS, "guidelines", "funding", "roles", "board"):
        seen.at(f"empty {section}", "waivers:section", *place, section)
    write_plan(plan.application, actor=cast.lead)
    row = spoil(plan, cast)
    seen.at("plan", "waivers:filing", *place).at("supports", "waivers:section", *place, SUPPORTS)
    for query in (f"?row={row}", f"?row={row}&checked=1"):
        seen.at(query, "waivers:section", *place, SUPPORTS, query=query)
    for section in ("funding", "barriers", "requests"):
        seen.at(section, "waivers:section", *place, section)
    assert rows_of(plan)[f"{SUPPORTS}.goals"][-1] == row
    assert seen.wrong == {}


def test_conflict_and_reading_pages_pass_axe(look: Callable[[], Look]) -> None:
    plan, cast = a_plan()
    place = (plan.application_id, plan.pk)
    path = "vision.problem"
    second = factories.make_user("contributor", cast.district, name="Cam Contributor")
    services.save_values(plan, actor=second, changes=[Change(path, "One in four waits.", digest(""))])
    services.save_values(plan, actor=cast.lead, changes=[Change(path, "Too many wait.", digest(""))])
    seen = look().be(cast.lead).at("conflict", "waivers:section", *place, "vision")
    assert seen.page.locator(".st-conflict").inner_text().startswith("Cam Contributor has written")
    seen.be(cast.reviewer).at("reading", "waivers:section", *place, "vision")
    seen.at("reading goals", "waivers:section", *place, SUPPORTS).at("overview", "waivers:filing", *place)
    assert seen.wrong == {}
