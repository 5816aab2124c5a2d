"""Templates: each is rendered by some test, none holds style or script, every page is well formed."""

import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.house.sweep import Sweep
from tests.house.world import ROLES

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
NAMES = [str(path.relative_to(TEMPLATES)) for path in FILES]

# What the walk does not render, by name or folder, with a test that does.
RENDERED_ELSEWHERE: dict[str, str] = {}
# Fragments that scripts fetch: part of a page, so without its frame.
FRAGMENTS = {"reports:progress"}
# The same thing seen from two doors may carry the same title.
SAME_PAGE = [
    {"home", "waivers:detail"},
    {"home", "waivers:detail draft of the other district"},
    {"account_reset_password_done", "account_email_verification_sent"},
]
OF_DJANGO = ("admin:", "operators/")


class _Inline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name == "style" or re.match(r"on[a-z]+$", name)]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name, value in given.items() if "javascript:" in (value or "")]


def bare_html(text: str) -> str:
    """Return a template without its tags, variables and comments."""
    text = re.sub(r"{% *comment.*?endcomment *%}", "", text, flags=re.DOTALL)
    return re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)


def is_elsewhere(name: str) -> bool:
    return any(
        name == place or (place.endswith("/") and name.startswith(place)) for place in RENDERED_ELSEWHERE
    )


def test_every_template_is_rendered_by_a_test(sweep: Sweep) -> None:
    assert [name for name in NAMES if name not in sweep.templates and not is_elsewhere(name)] == []


def test_list_of_templates_rendered_elsewhere_is_no_longer_than_needed(sweep: Sweep) -> None:
    needed = {
        place
        for place in RENDERED_ELSEWHERE
        if any(name.startswith(place) and name not in sweep.templates for name in NAMES)
    }
    assert sorted(set(RENDERED_ELSEWHERE) - needed) == []


@pytest.mark.parametrize("place", sorted(RENDERED_ELSEWHERE))
def test_test_that_renders_a_template_exists(place: str) -> None:
    file, name = RENDERED_ELSEWHERE[place].split("::")
    assert f"def {name}(" in (ROOT / file).read_text()


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith((".html", ".svg"))])
def test_template_holds_no_style_and_no_script(name: str) -> None:
    reader = _Inline()
    reader.feed(bare_html((TEMPLATES / name).read_text()))
    assert reader.found == []


def own_pages(sweep: Sweep) -> list[tuple[str, str]]:
    """Return (address, role) of every page of the product that was shown, refusals too."""
    return [key for key in sweep.pages if not key[0].startswith(OF_DJANGO) and key[0] not in FRAGMENTS]


def test_every_page_has_one_first_heading_one_title_and_a_language(sweep: Sweep) -> None:
    keys = own_pages(sweep)
    assert len({name for name, _role in keys}) > 100
    odd = {
        key: (page.h1, page.titles, page.lang)
        for key in keys
        if (page := sweep.pages[key]) and (page.h1, len(page.titles), bool(page.lang)) != (1, 1, True)
    }
    assert odd == {}
    assert [key for key in keys if not sweep.pages[key].titles[0].strip(" –")] == []


def test_pages_of_one_app_differ_in_their_titles(sweep: Sweep) -> None:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, role in own_pages(sweep):
        if sweep.get[name, role] == "200" and not name.startswith("waivers:move "):
            app = "" if name == "home" else name.split(":")[0]
            for place in {app, "waivers"} if name == "home" else {app}:
                found[place, sweep.pages[name, role].titles[0]].add(name)
    same = [names for names in found.values() if len(names) > 1 and names not in SAME_PAGE]
    assert same == []


def test_walk_shows_pages_to_every_role(sweep: Sweep) -> None:
    assert {role for _name, role in own_pages(sweep)} == set(ROLES)
