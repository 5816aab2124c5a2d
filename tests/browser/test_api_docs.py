"""The page for client authors in a browser: accessible at both widths, usable without a key."""

from typing import Any

import pytest

from tests.browser.looking import faults

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("query", ["", "?endpoint=observations/", "?endpoint=measures/&family=attendance"])
def test_api_page_has_no_axe_findings(page: Any, axe: Any, query: str) -> None:
    page.goto(f"/api/v1/docs/{query}")
    assert faults(page, axe, "main") == {}


def test_api_page_builds_a_call_that_answers(page: Any, live_site: str) -> None:
    page.goto("/api/v1/docs/")
    page.get_by_role("link", name="Try districts/").click()
    page.get_by_label("page_size").fill("5")
    page.get_by_role("button", name="Build the address").click()
    link = page.get_by_role("link", name="/api/v1/districts/?page_size=5")
    answer = page.request.get(live_site + str(link.get_attribute("href")))
    assert answer.json() == {"next": None, "results": []}
