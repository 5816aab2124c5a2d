"""A real browser for tests marked `browser`: pages at two widths, sign-in, axe."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Locator
from pytest_django.live_server_helper import LiveServer

from statepl.management.commands.advance_clock import live_through
from tests.browser.five_years import Walk
from tests.browser.looking import LAPTOP, PHONE, Look, run_axe


@pytest.fixture(scope="session")
def live_server(django_db_setup: None) -> Iterator[LiveServer]:
    """The running site; WhiteNoise hands out its static files as in production, so a browser keeps them.

    The server of the test library would be asked again for every style sheet of every page.
    """
    with mock.patch(
        "django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application
    ):
        server = LiveServer("localhost", start=False)
    with override_settings(WHITENOISE_AUTOREFRESH=False):
        server.start()
    yield server
    server.stop()


@pytest.fixture
def live_site(transactional_db: None, live_server: LiveServer) -> str:
    """The address of the running site, without a slash at its end."""
    return str(live_server.url)


@pytest.fixture(scope="session", autouse=True)
def read_after_a_click() -> Iterator[None]:
    """After a click, the page that came of it has been read to its end, on a busy machine as well.

    Playwright returns from a click as soon as the new page has begun to arrive.
    """
    click = Locator.click

    def click_and_read(self: Locator, **options: Any) -> None:
        page = self.page
        click(self, **options)
        if not page.is_closed():
            page.wait_for_load_state("domcontentloaded")

    with mock.patch.object(Locator, "click", click_and_read):
        yield


@pytest.fixture
def new_page(browser: Any, live_site: str) -> Iterator[Callable[..., Any]]:
    """Return `new_page(viewport, **context_options)`: a page in a browser context of its own.

    When the test is over, no page may have asked another site for anything, and no script may have failed.
    """
    contexts: list[Any] = []
    foreign: list[str] = []
    broken: list[str] = []

    def make(viewport: dict[str, int] | None = None, **options: Any) -> Any:
        context = browser.new_context(
            viewport=viewport or LAPTOP,
            base_url=live_site,
            locale="en-US",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: _note_foreign(foreign, request.url, live_site))
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert foreign == []
    assert broken == []


def _note_foreign(foreign: list[str], url: str, site: str) -> None:
    if not url.startswith((site, "data:", "blob:", "about:")):
        foreign.append(url)


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    """A laptop's page, 1280 pixels wide."""
    return new_page(LAPTOP)


@pytest.fixture
def phone(new_page: Callable[..., Any]) -> Any:
    """A phone's page, 320 pixels wide."""
    return new_page(PHONE, has_touch=True)


@pytest.fixture
def sign_in_page(live_site: str) -> Callable[[Any, Any], None]:
    """Return `sign_in_page(page, user)`: the page's browser holds that person's session from then on."""

    def sign_in(page: Any, user: Any) -> None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_site}])

    return sign_in


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Return `axe(page)`: what axe finds wrong, as a list that a failing test prints readably."""
    return run_axe


@pytest.fixture
def look(new_page: Any, sign_in_page: Any, axe: Any) -> Callable[[], Look]:
    """Return `look()`: one that keeps what is wrong with the pages it sees."""
    return lambda: Look(new_page, sign_in_page, axe)


# living through years --------------------------------------------------------------------------------
@pytest.fixture
def come() -> Iterator[Callable[[dt.date], None]]:
    """Return `come(day)`: what falls due on the day is done, and it is today for every process."""
    file = settings.VAR / "clock"
    file.unlink(missing_ok=True)
    yield live_through
    file.unlink(missing_ok=True)


@pytest.fixture
def walk(new_page: Any, sign_in_page: Any, axe: Any) -> Iterator[Walk]:
    """Return one browser for each person; axe finds nothing on any page that they pass."""
    walk = Walk(new_page, sign_in_page, axe)
    yield walk
    assert walk.wrong == {}
