"""Looking at pages as one person after another: what axe finds at both widths, and what scrolls sideways."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

LAPTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 720}
OVERFLOW = "Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"

# Findings as lines that a failing test prints readably.
AXE = """async ([tags, part]) => {
  const only = {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]};
  const found = await axe.run(part || document, only);
  return found.violations.map(
    (one) => `${one.id} (${one.impact}): ` + one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")
  );
}"""
AXE_TAGS = [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "section508", "best-practice",
]  # fmt: skip


def run_axe(page: Any, part: str | None = None) -> list[str]:
    """Return what axe finds wrong in the page, or in the part that a selector names."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE, [AXE_TAGS, part])
    return found


def faults(page: Any, axe: Any, part: str | None = None, widths: Any = (PHONE, LAPTOP)) -> dict[int, Any]:
    """Return what is wrong with the page as it stands, by width; it is on a laptop afterwards.

    A page is loaded once: between the widths only the window changes, as when a tablet is turned.
    """
    found = {}
    for size in widths:
        page.set_viewport_size(size)
        wrong = (axe(page, part), int(page.evaluate(OVERFLOW)))
        if wrong != ([], 0):
            found[size["width"]] = wrong
    return found


class Look:
    """Opens pages as one person after another and keeps what is wrong with them."""

    def __init__(self, new_page: Any, sign_in_page: Any, axe: Any) -> None:
        self.new_page, self.sign_in_page, self.axe = new_page, sign_in_page, axe
        self.wrong: dict[str, Any] = {}

    def be(self, user: Any) -> "Look":
        """Go on as this person; None has no account."""
        self.page = self.new_page(LAPTOP)
        if user is not None:
            self.sign_in_page(self.page, user)
        return self

    def at(self, name: str, route: str, *args: Any, query: str = "") -> "Look":
        """Open a page, with words after its address or without, and look at it."""
        return self.go(name, reverse(route, args=args) + query)

    def go(self, name: str, address: str) -> "Look":
        """Open an address and look at the page."""
        status = self.page.goto(address).status
        if status != 200:
            self.wrong[name] = status
        return self.now(name)

    def now(self, name: str) -> "Look":
        """Look at the page that answered."""
        if found := faults(self.page, self.axe):
            self.wrong[name] = found
        return self
