"""The pages of the building in a real browser, on a laptop and on a phone: axe finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from statepl.accounts.keys import create_api_client
from tests import factories
from tests.browser.looking import Look

pytestmark = pytest.mark.browser


def test_pages_of_the_administrator_pass_axe(look: Callable[[], Look], administrator: Any) -> None:
    district = factories.make_school().district
    lead = factories.make_user("lead", district)
    client, _key = create_api_client("Dashboard", scopes=["evaluation:read"], actor=administrator)
    seen = look().be(administrator)
    for page in ("people", "person_create", "clients", "client_create", "profile"):
        seen.at(page, f"accounts:{page}")
    for page in ("person", "person_edit", "person_deactivate", "role_grant"):
        seen.at(page, f"accounts:{page}", lead.pk)
    for page in ("client", "client_rotate", "client_revoke"):
        seen.at(page, f"accounts:{page}", client.pk)
    seen.at("districts", "districts:list").at("district", "districts:detail", district.pk)
    seen.at("import", "districts:import").at("history", "audit:list").at("jobs", "jobs:list")
    seen.at("policy", "policy:index").at("settings", "policy:settings")
    assert seen.wrong == {}


def test_pages_without_an_account_pass_axe(look: Callable[[], Look]) -> None:
    seen = look().be(None)
    for page in ("account_login", "account_reset_password", "account_signup", "accessibility", "privacy"):
        seen.at(page, page)
    assert seen.wrong == {}
