"""The queue, its confirm pages and the question before the first look, on a laptop and on a phone."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from statepl.core import clock
from tests import factories
from tests.browser.looking import WIDTHS, Look
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("STATEPL_SHOTS", "")
NAMES = (
    "Cedar Hollow Public Schools",
    "Willow Bend Unified",
    "Prairie Fork Area Schools",
    "Lake Aspen School District",
)


def shoot(seen: Look, name: str) -> None:
    """Keep a picture where somebody asks for pictures."""
    if SHOTS:
        seen.page.screenshot(path=str(Path(SHOTS) / f"{name}-{seen.width}.png"), full_page=True)


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


@WIDTHS
def test_queue_and_its_pages_pass_axe(look: Callable[[int], Look], width: int) -> None:
    found = state_of(NAMES)
    application, cast = found[0]
    services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
    services.save_view(
        actor=cast.reviewer, name="North", query={"tab": "open", "county": "North"}, is_shared=True
    )
    rows = "?q=tab%3Dopen&" + "&".join(f"row={row.pk}" for row, _cast in found)
    seen = look(width).be(cast.reviewer)
    seen.see("queue", "waivers:queue", query="?tab=open&county=North&sort=-due")
    shoot(seen, "queue")
    seen.see("wrong filter", "waivers:queue", query="?tab=open&due_to=soon")
    seen.see("risk", "waivers:queue", query="?tab=risk")
    for page in ("queue-assign", "queue-remind", "queue-export"):
        seen.see(page, f"waivers:{page}", query=rows)
        shoot(seen, page)
    seen.at("views", "waivers:views").see("save", "waivers:view-save", query="?tab=open&county=North")
    shoot(seen, "view-save")
    seen.see("desk", "waivers:desk", application.pk, query="?tab=open")
    shoot(seen, "desk")
    assert seen.wrong == {}


@WIDTHS
def test_pages_of_recusal_pass_axe(look: Callable[[int], Look], width: int) -> None:
    application, _cast = make.make_application(
        State.UNDER_REVIEW, make.Cast(factories.make_district(name=NAMES[0]))
    )
    seen = look(width).be(factories.make_user("reviewer")).see("question", "waivers:desk", application.pk)
    shoot(seen, "question")
    boss = factories.make_user("administrator", name="Ada Administrator")
    with clock.at(dt.date(2026, 4, 10)):
        row = services.declare_recusal(
            factories.make_user("approver", name="Avery Approver"), actor=boss, kind="family",
            district=application.district,
        )  # fmt: skip
    seen.be(boss).at("list", "waivers:recusals").at("declare", "waivers:recuse")
    seen.at("list", "waivers:recusals")
    shoot(seen, "recusals")
    seen.at("end", "waivers:recusal-end", row.pk)
    assert seen.wrong == {}


def test_rows_are_chosen_and_assigned_with_the_mouse(look: Callable[[int], Look]) -> None:
    application, cast = make.make_application(
        State.SUBMITTED, make.Cast(factories.make_district(name=NAMES[1]))
    )
    page = look(1280).be(cast.reviewer).at("queue", "waivers:queue").page
    page.get_by_label(f"Choose {NAMES[1]}").check()
    page.get_by_text("1 selected").wait_for()
    page.get_by_role("button", name="Assign to…").click()
    page.get_by_label("Reviewer").select_option(label=str(cast.reviewer))
    page.get_by_role("button", name="Assign 1 application").click()
    page.get_by_text(f"1 application is with {cast.reviewer} now.").wait_for()
    application.refresh_from_db()
    assert application.reviewer == cast.reviewer
