"""Every word that a person reads can be translated, and Spanish reaches every page."""

import re
from html.parser import HTMLParser

import pytest

from tests.house.sweep import Sweep
from tests.house.test_templates import NAMES, TEMPLATES

SHOWN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
WORD = re.compile(r"[^\W\d_]{2,}")
# Blocks that fill an attribute, so that their text is no text for people.
CLASS_BLOCK = re.compile(r"{% block \w*(?:class|width)\w* %}[\w -]*{% endblock(?: \w+)? %}")
# Commands and names that are the same in every language.
SAME_EVERYWHERE = {
    "api/docs.html": {'curl -H "Authorization: Bearer $KEY" "'},
    "waivers/pack/_files.html": {"SHA-256"},
    "waivers/pack/record.html": {"PDF", "SHA-256"},
    "waivers/pack/readme.txt": {"record.html", "history.html", "filings/", "decisions/", "evidence/", "*.json",
                                "manifest.json"},
}  # fmt: skip
# Fetched by a script into a page that has the attribute, or a file.
WITHOUT_A_FRAME = {"reports:progress"}
# The page behind a link in a mail speaks the language of the one who got the mail.
OF_THE_RECIPIENT = {"accounts:unsubscribe"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        if WORD.search(data):
            self.found.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in SHOWN_ATTRIBUTES and value and WORD.search(value):
                self.found.append(f"{tag} {name}: {value}")


def untranslated(text: str, *, is_html: bool) -> list[str]:
    """Return what a person would read that no translator ever sees."""
    text = re.sub(r"{% *comment.*?endcomment *%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{% *blocktrans(?:late)?\b.*?endblocktrans(?:late)? *%}", "", text, flags=re.DOTALL)
    text = CLASS_BLOCK.sub("", text)
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)
    if not is_html:
        return [line for line in text.splitlines() if WORD.search(line)]
    reader = _Words()
    reader.feed(text)
    return reader.found


def test_reader_of_templates_finds_what_is_bare() -> None:
    text = '<p title="Bare">{% translate "Good" %} bare {{ name }}</p>{% blocktranslate %}Good{% endblocktranslate %}'
    assert untranslated(text, is_html=True) == ["p title: Bare", "bare"]


@pytest.mark.parametrize("name", NAMES)
def test_template_shows_no_text_outside_the_catalogue(name: str) -> None:
    found = untranslated((TEMPLATES / name).read_text(), is_html=name.endswith(".html"))
    bare = {text.strip("- ") for text in found}
    assert sorted(bare - SAME_EVERYWHERE.get(name, set())) == []


@pytest.mark.django_db
def test_every_page_answers_in_spanish(sweep: Sweep) -> None:
    assert len(sweep.spanish) > 80
    assert {name: status for name, (status, _page) in sweep.spanish.items() if status != "200"} == {}
    langs = {name: page.lang for name, (_status, page) in sweep.spanish.items() if page.lang != "es"}
    assert {name for name in langs if name not in WITHOUT_A_FRAME} == OF_THE_RECIPIENT
