"""The browser itself: the fixtures that other browser tests stand on."""

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def test_browser_reaches_the_site(page: Any, live_site: str) -> None:
    answer = page.goto("/livez")
    assert (answer.status, answer.json()) == (200, {"status": "ok"})


def test_axe_names_what_is_wrong(page: Any, axe: Any) -> None:
    page.goto("/livez")
    page.set_content("<!doctype html><html lang=en><title>t</title><main><h1>h</h1><img src='data:,'></main>")
    assert [finding.split()[0] for finding in axe(page)] == ["image-alt"]


def test_phone_is_narrow(phone: Any) -> None:
    phone.goto("/livez")
    assert phone.evaluate("window.innerWidth") == 320
