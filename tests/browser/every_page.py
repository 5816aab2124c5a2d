"""What is asked of every page in a real browser: axe at two widths, one heading, no sideways scroll, visible focus.

The pages and their arguments are those of the walk of tests/house; access.txt says who may open which.
Widths change without a new load.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.looking import run_axe
from tests.house.test_templates import SAME_PAGE
from tests.house.world import Case

TABLE = Path(__file__).parents[1] / "house" / "access.txt"
# Nobody but these: one person for each side who sees a page, the first who may open it.
SIDES = (
    ("reviewer", "approver", "administrator", "analyst", "engagement_lead"),
    ("lead", "contributor", "data_steward"),
    ("anonymous",),
)
NO_PAGES = re.compile(
    r"^(admin|api|operators|documents)[:/]|-csv$|:(template|rows_to_mend|import-faulty|(shared-)?download|digest-document|feed|dates)$"
    r"|^(theme|livez|readyz)$"
)
FACTS = """() => ({
  lang: document.documentElement.lang,
  h1: document.querySelectorAll("h1").length,
  title: document.title,
  wide: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
})"""
# What takes the focus of the keyboard and shows nothing of it. The ring of a hidden radio stands on its label.
UNSEEN = """() => {
  const ring = (node, part) => {
    const style = getComputedStyle(node, part);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  };
  const unseen = [];
  for (const node of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    node.focus({preventScroll: true});
    if (document.activeElement !== node) continue;
    const label = node.labels && node.labels[0];
    const near = label ? [[label], [label, "::before"], [label, "::after"]] : [];
    const places = [[node], [node.parentElement], ...near];
    if (!places.some((pair) => ring(...pair))) unseen.push(node.outerHTML.slice(0, 120));
  }
  return unseen;
}"""


# Drawn for everybody alike, without the name of who looks: seen once.
FOR_EVERYBODY = (
    "public:",
    "invitations:",
    "unsubscribe:",
    "replies:",
    "commitments:",
    "minutes:",
    "surveys:",
    "account_confirm",
    "account_inactive",
    "account_reset",
)
ONE_PAGE = {"reports:detail", "reports:progress"}  # the second is a part of the first, whole for who opens it
# These speak the language of the person they were sent to, whoever opens them.
OF_THE_RECIPIENT = {
    "invitations:answer", "invitations:say", "commitments:answer", "minutes:read", "replies:answer",
    "unsubscribe:stop", "accounts:unsubscribe", "surveys:start", "surveys:question", "surveys:question in words",
    "surveys:done",
}  # fmt: skip


@dataclass
class Found:
    """What is wrong, by page; and the titles that were read."""

    lang: str
    wrong: dict[str, Any] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, where: str, seen: dict[str, Any]) -> None:
        """Keep what differs from what every page must be."""
        self.titles.setdefault(name, seen["title"])
        lang = seen["lang"] if name in OF_THE_RECIPIENT else self.lang
        must = {"lang": lang, "h1": 1, "wide": 0, "axe": [], "focus": [], "status": 200}
        odd = {key: value for key, value in seen.items() if key != "title" and must[key] != value}
        if odd or not seen["title"].strip(" –"):
            self.wrong[f"{name}, {where}"] = odd or seen

    def same_titles(self) -> list[set[str]]:
        """Return pages of one app that carry the same title; a refusal and its move share theirs."""
        found: dict[tuple[str, str], set[str]] = {}
        for name, title in self.titles.items():
            if not name.startswith("waivers:move "):
                found.setdefault((name.split(":")[0] if ":" in name else "", title), set()).add(name)
        return [names for names in found.values() if len(names) > 1 and names not in [*SAME_PAGE, ONE_PAGE]]


def who_opens(cases: list[Case]) -> dict[str, list[Case]]:
    """Return the pages that each person opens, so that each side of each page is seen once."""
    table = _table()
    found: dict[str, list[Case]] = {}
    for case in cases:
        if NO_PAGES.search(case.name):
            continue
        for side in SIDES[2:] if case.name.startswith(FOR_EVERYBODY) else SIDES:
            role = next((role for role in side if table.get(case.name, {}).get(role) == "200"), None)
            if role:
                found.setdefault(role, []).append(case)
    return found


def _table() -> dict[str, dict[str, str]]:
    """Return address -> role -> what GET answers, from the table of the house."""
    head, *lines = TABLE.read_text().splitlines()
    roles = head.split(" each for ")[1].split()
    parts = [line.split(" | ") for line in lines]
    return {name: dict(zip(roles, get.split(), strict=True)) for name, get, _post in parts}


def facts_of(page: Any) -> dict[str, Any]:
    """Return what the page says of itself at the present width."""
    seen: dict[str, Any] = page.evaluate(FACTS)
    return seen


def look(page: Any) -> dict[str, Any]:
    """Return the same, and what axe finds."""
    return {**facts_of(page), "axe": run_axe(page)}


def unseen_focus(page: Any) -> list[str]:
    """Return what takes the keyboard's focus without a ring; the first Tab says that a keyboard is at work."""
    page.keyboard.press("Tab")
    found: list[str] = page.evaluate(UNSEEN)
    return found
