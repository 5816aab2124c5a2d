"""The queue, its confirm pages and the question before the first look, on a laptop and on a phone."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from statepl.core import clock
from tests import factories
from tests.browser.looking import Look
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.browser
NAMES = (
    "Cedar Hollow Public Schools",
    "Willow Bend Unified",
    "Prairie Fork Area Schools",
    "Lake Aspen School District",
)


def state_of(names: tuple[str, ...]) -> list[tuple[Any, make.Cast]]:
    """Make an application in several states, with people who have readable names."""
    states = (State.UNDER_REVIEW, State.SUBMITTED, State.RETURNED, State.PROBATION)
    found = []
    for name, state in zip(names, states, strict=True):
        cast = make.Cast(factories.make_district(name=name, county="North"))
        cast.reviewer.name = "Rae Reviewer"
        cast.reviewer.save()
        found.append(make.make_application(state, cast))
    return found


def test_queue_and_its_pages_pass_axe(look: Callable[[], Look]) -> None:
    found = state_of(NAMES)
    application, cast = found[0]
    services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
    services.save_view(
        actor=cast.reviewer, name="North", query={"tab": "open", "county": "North"}, is_shared=True
    )
    rows = "?q=tab%3Dopen&" + "&".join(f"row={row.pk}" for row, _cast in found)
    seen = look().be(cast.reviewer)
    seen.at("queue", "waivers:queue", query="?tab=open&county=North&sort=-due")
    seen.at("wrong filter", "waivers:queue", query="?tab=open&due_to=soon")
    seen.at("risk", "waivers:queue", query="?tab=risk")
    for page in ("queue-assign", "queue-remind", "queue-export"):
        seen.at(page, f"waivers:{page}", query=rows)
    seen.at("views", "waivers:views").at("save", "waivers:view-save", query="?tab=open&county=North")
    seen.at("desk", "waivers:desk", application.pk, query="?tab=open")
    assert seen.wrong == {}


def test_pages_of_recusal_pass_axe(look: Callable[[], Look]) -> None:
    application, _cast = make.make_application(
        State.UNDER_REVIEW, make.Cast(factories.make_district(name=NAMES[0]))
    )
    seen = look().be(factories.make_user("reviewer")).at("question", "waivers:desk", application.pk)
    boss = factories.make_user("administrator", name="Ada Administrator")
    with clock.at(dt.date(2026, 4, 10)):
        row = services.declare_recusal(
            factories.make_user("approver", name="Avery Approver"), actor=boss, kind="family",
            district=application.district,
        )  # fmt: skip
    seen.be(boss).at("list", "waivers:recusals").at("declare", "waivers:recuse")
    seen.at("list", "waivers:recusals")
    seen.at("end", "waivers:recusal-end", row.pk)
    assert seen.wrong == {}


def test_rows_are_chosen_and_assigned_with_the_mouse(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(
        State.SUBMITTED, make.Cast(factories.make_district(name=NAMES[1]))
    )
    page = look().be(cast.reviewer).at("queue", "waivers:queue").page
    page.get_by_label(f"Choose {NAMES[1]}").check()
    page.get_by_text("1 selected").wait_for()
    page.get_by_role("button", name="Assign to…").click()
    page.get_by_label("Reviewer").select_option(label=str(cast.reviewer))
    page.get_by_role("button", name="Assign 1 application").click()
    page.get_by_text(f"1 application is with {cast.reviewer} now.").wait_for()
    application.refresh_from_db()
    assert application.reviewer == cast.reviewer
