"""What every test may use: the mode, the standing cast, the blocked network."""

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from statepl import machine
from tests import factories
from tests.factories import stage

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
LOCAL = {"127.0.0.1", "::1", "localhost"}


@pytest.fixture(scope="session", autouse=True)
def _network_is_blocked() -> Iterator[None]:
    """Let tests reach this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOCAL:
            raise RuntimeError(f"A test tried to reach {address}.")
        real(self, address)

    socket.socket.connect = connect
    yield
    socket.socket.connect = real


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Let the tests' flush empty tables that are never emptied; the triggers have tests of their own."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER audit_event_no_truncate")
        cursor.execute("ALTER TABLE waivers_filingversion DISABLE TRIGGER waivers_filing_version_no_truncate")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Start every test in English: a page read in Spanish leaves the thread speaking Spanish."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _full_stage() -> None:
    """Let every test find what its module keeps, whatever the test before it took."""
    stage.refill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run.

    Playwright's synchronous door keeps an event loop in this thread; Django must not take it for async code.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=machine.browser_executable(), headless=True, args=CHROMIUM_FLAGS
        )
        yield chromium
        chromium.close()


# the standing cast ------------------------------------------------------------------------------------
@pytest.fixture
def district(db: None) -> Any:
    return factories.make_district(name="Willow Bend Unified")


@pytest.fixture
def other_district(db: None) -> Any:
    return factories.make_district(name="Cedar Hollow Public Schools")


@pytest.fixture
def reviewer(db: None) -> Any:
    return factories.make_user("reviewer", name="Rae Reviewer")


@pytest.fixture
def approver(db: None) -> Any:
    return factories.make_user("approver", name="Avery Approver")


@pytest.fixture
def analyst(db: None) -> Any:
    return factories.make_user("analyst", name="Ana Analyst")


@pytest.fixture
def engagement_lead(db: None) -> Any:
    return factories.make_user("engagement_lead", name="Eli Engagement")


@pytest.fixture
def administrator(db: None) -> Any:
    return factories.make_user("administrator", name="Ada Administrator")


@pytest.fixture
def board_member(db: None) -> Any:
    return factories.make_user("board", name="Bo Board")


@pytest.fixture
def lead(district: Any) -> Any:
    return factories.make_user("lead", district, name="Lou Lead")


@pytest.fixture
def contributor(district: Any) -> Any:
    return factories.make_user("contributor", district, name="Cam Contributor")


@pytest.fixture
def steward(district: Any) -> Any:
    return factories.make_user("data_steward", district, name="Sam Steward")


@pytest.fixture
def delegate(db: None) -> Any:
    """Somebody of a partner organization; `tests.factories.delegations.let_help` names the application."""
    return factories.make_user(name="Dee Delegate")


@pytest.fixture
def other_lead(other_district: Any) -> Any:
    return factories.make_user("lead", other_district, name="Ola Other")


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    """Return a function that gives a browser client signed in as a person."""

    def make(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def words() -> Callable[[Any], str]:
    """Return `words(response)`: the text of a page."""

    def text(response: Any) -> str:
        return str(response.content.decode())

    return text
