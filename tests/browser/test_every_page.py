"""Every page of the product that somebody may open, in a real browser: nothing for axe, in both languages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from statepl.core import clock
from tests.browser.every_page import Found, facts_of, look, unseen_focus, who_opens
from tests.browser.looking import LAPTOP, PHONE
from tests.house.world import TODAY, World, build_world, cases

pytestmark = pytest.mark.browser


@pytest.fixture
def world(live_site: str, settings: Any, tmp_path: Path) -> Iterator[World]:
    """The small world of tests/house, as the site of this test sees it on its day."""
    settings.MEDIA_ROOT = tmp_path / "media"
    file = django_settings.VAR / "clock"
    clock.set_demo_offset((TODAY - timezone.localdate()).days)
    cache.clear()
    yield build_world(tmp_path)
    file.unlink()


@pytest.fixture
def open_as(new_page: Callable[..., Any], world: World, live_site: str) -> Callable[[str, str], Any]:
    """Return `open_as(role, language)`: that person's browser."""

    def make(role: str, language: str) -> Any:
        page = new_page(LAPTOP)
        client: Client = world.clients[role]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        cookies[django_settings.LANGUAGE_COOKIE_NAME] = language
        page.context.add_cookies(
            [{"name": name, "value": value, "url": live_site} for name, value in cookies.items()]
        )
        return page

    return make


def test_every_page_passes_axe_on_a_laptop_and_shows_where_the_keyboard_is(
    world: World, open_as: Any
) -> None:
    found = Found("en")
    for role, pages in who_opens(cases(world)).items():
        page = open_as(role, "en")
        for case in pages:
            status = page.goto(case.path).status
            seen = look(page) | {"status": status, "focus": unseen_focus(page)}
            found.note(case.name, f"{role}, 1280", seen)
            page.set_viewport_size(PHONE)
            found.note(case.name, f"{role}, 320", facts_of(page))
            page.set_viewport_size(LAPTOP)
    assert found.wrong == {}
    assert found.same_titles() == []
    assert len(found.titles) > 190


def test_every_page_speaks_spanish_and_passes_axe_on_a_phone(world: World, open_as: Any) -> None:
    found = Found("es")
    for role, pages in who_opens(cases(world)).items():
        page = open_as(role, "es")
        page.set_viewport_size(PHONE)
        for case in [case for case in pages if case.name not in found.titles]:
            status = page.goto(case.path).status
            found.note(case.name, f"{role}, 320", look(page) | {"status": status})
    assert found.wrong == {}
    assert found.same_titles() == []
