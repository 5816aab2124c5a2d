"""Looking at pages as one person after another: what axe finds, and whether a page scrolls sideways."""

from typing import Any

import pytest
from django.urls import reverse

WIDTHS = pytest.mark.parametrize("width", [1280, 320])


class Look:
    """Opens pages as one person after another and keeps what is wrong with them."""

    def __init__(self, new_page: Any, sign_in_page: Any, axe: Any, width: int) -> None:
        self.new_page, self.sign_in_page, self.axe, self.width = new_page, sign_in_page, axe, width
        self.wrong: dict[str, Any] = {}

    def be(self, user: Any) -> "Look":
        """Go on as this person; None has no account."""
        self.page = self.new_page({"width": self.width, "height": 900})
        if user is not None:
            self.sign_in_page(self.page, user)
        return self

    def at(self, name: str, route: str, *args: Any) -> "Look":
        """Open a page and look at it."""
        return self.see(name, route, *args)

    def see(self, name: str, route: str, *args: Any, query: str = "") -> "Look":
        """Open a page with words after its address, and look at it."""
        answer = self.page.goto(reverse(route, args=args) + query)
        wide = int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
        found = (answer.status, self.axe(self.page), max(wide, 0))
        if found != (200, [], 0):
            self.wrong[name] = found
        return self
