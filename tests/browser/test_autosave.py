"""Writing in a real browser: what was typed is on the server three seconds later, whatever happens then."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.filings import filing_of, values_of
from waivers.models import HeldText
from waivers.services import Change
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.browser
PROBLEM = "vision.problem"
BLOCKS = ["problem", "instruction", "inspiration", "alignment"]
ROUNDS = 20
LATEST = 3.0  # seconds


@pytest.fixture
def plan(live_site: str) -> Any:
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    filing: Any = filing_of(application, "plan")
    filing.cast = cast
    return filing


@pytest.fixture
def write(new_page: Any, sign_in_page: Any, plan: Any) -> Callable[..., Any]:
    """Return `write(user)`: a page with the vision open for writing."""

    def open_page(user: Any, **options: Any) -> Any:
        page = new_page(None, **options)
        sign_in_page(page, user)
        page.goto(reverse("waivers:section", args=[plan.application_id, plan.pk, "vision"]))
        return page

    return open_page


def field(page: Any, path: str = PROBLEM) -> Any:
    return page.locator(f'textarea[name="{path}"]')


def said(page: Any) -> str:
    """Return what the page says about saving."""
    return str(page.locator("[data-saved]").inner_text())


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait until something is true; say whether it came to be."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_typing_is_saved_and_said_so(write: Any, plan: Any) -> None:
    page = write(plan.cast.lead)
    field(page).type("Too many wait.")
    assert wait_for(lambda: values_of(plan).get(PROBLEM) == "Too many wait.")
    assert wait_for(lambda: said(page).startswith("Saved"))
    assert page.locator("[data-saved]").get_attribute("role") == "status"


def test_unreadable_value_is_saved_and_named_beside_its_field(write: Any, plan: Any) -> None:
    page = write(plan.cast.lead)
    page.locator('input[name="vision.rounds"]').fill("two")
    assert wait_for(lambda: page.locator('[data-problem="vision.rounds"]').inner_text() != "")
    assert page.locator('[data-problem="vision.rounds"]').inner_text() == "Write a whole number."
    assert values_of(plan)["vision.rounds"] == "two"


def test_conflict_shows_both_texts_at_the_field_and_is_settled_there(write: Any, plan: Any) -> None:
    page = write(plan.cast.lead)
    second = factories.make_user("contributor", plan.cast.district, name="Cam Contributor")
    services.save_values(plan, actor=second, changes=[Change(PROBLEM, "One in four.", digest(""))])
    field(page).type("Too many.")
    box = page.locator(".st-conflict")
    box.wait_for()
    assert box.locator("[data-stored]").inner_text() == "One in four."
    assert HeldText.objects.get().value == "Too many."
    field(page).type(" One in four.")
    assert wait_for(lambda: HeldText.objects.get().value == "Too many. One in four.")
    box.locator("label", has_text="The text in the field below").click()
    assert wait_for(lambda: values_of(plan)[PROBLEM] == "Too many. One in four.")
    box.wait_for(state="detached")
    assert HeldText.objects.count() == 0


def test_other_text_can_be_taken(write: Any, plan: Any) -> None:
    page = write(plan.cast.lead)
    second = factories.make_user("contributor", plan.cast.district)
    services.save_values(plan, actor=second, changes=[Change(PROBLEM, "One in four.", digest(""))])
    field(page).type("Too many.")
    page.locator(".st-conflict label", has_text="The text that is saved now").click()
    assert wait_for(lambda: field(page).input_value() == "One in four.")
    assert HeldText.objects.count() == 0


def test_text_typed_offline_is_sent_when_the_line_is_back(write: Any, plan: Any) -> None:
    page = write(plan.cast.lead)
    page.context.set_offline(True)
    field(page).type("Typed on the train.")
    assert wait_for(lambda: said(page).startswith("Not saved"))
    assert PROBLEM not in values_of(plan)
    page.context.set_offline(False)
    assert wait_for(lambda: values_of(plan).get(PROBLEM) == "Typed on the train.")


def test_text_typed_after_the_session_ended_is_sent_after_a_new_sign_in(
    write: Any, plan: Any, sign_in_page: Any
) -> None:
    page = write(plan.cast.lead)
    page.context.clear_cookies()
    field(page).type("Typed too late.")
    assert wait_for(lambda: "signed out" in said(page))
    sign_in_page(page, plan.cast.lead)
    assert wait_for(lambda: values_of(plan).get(PROBLEM) == "Typed too late.", 20)


def test_same_form_saves_without_javascript(write: Any, plan: Any) -> None:
    page = write(plan.cast.lead, java_script_enabled=False)
    field(page).fill("Plain.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    assert page.locator(".usa-alert__heading").inner_text().startswith("Your work is saved.")
    assert values_of(plan)[PROBLEM] == "Plain."


def type_until_killed(pages: dict[str, Any], letter: str, dice: random.Random) -> dict[str, int]:
    """Type into each page and close it abruptly at a random moment; return how many letters were due."""
    starts = time.monotonic()
    ends = {path: starts + dice.uniform(0.5, 7) for path in pages}
    typed: dict[str, list[float]] = {path: [] for path in pages}
    due: dict[str, int] = {}
    while len(due) < len(pages):
        for path in [path for path in pages if path not in due]:
            if time.monotonic() >= ends[path]:
                killed = time.monotonic()
                pages[path].close(run_before_unload=False)
                due[path] = sum(killed - moment > LATEST for moment in typed[path])
            else:
                pages[path].keyboard.type(letter)
                typed[path].append(time.monotonic())
        time.sleep(0.05)
    return due


def test_killed_browser_loses_nothing_older_than_three_seconds(write: Any, plan: Any) -> None:
    dice = random.Random(11)  # noqa: S311 - moments, not secrets
    lost, checked = [], 0
    for letter in "abcdefgh"[: ROUNDS // len(BLOCKS)]:
        pages = {f"vision.{name}": write(plan.cast.lead) for name in BLOCKS}
        for path, page in pages.items():
            field(page, path).focus()
        due = type_until_killed(pages, letter, dice)
        time.sleep(0.5)
        stored = values_of(plan)
        found = {path: str(stored.get(path, "")).count(letter) for path in due}
        lost += [(path, due[path], found[path]) for path in due if found[path] < due[path]]
        checked += sum(due.values())
    assert checked > 0
    assert lost == []
