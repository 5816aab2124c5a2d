"""Texts in the reader's language. What is not translated stands in the original, marked as such. No database here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language_info


@dataclass(frozen=True)
class Text:
    """Words, their language, and whether they stand in for a translation that is missing."""

    words: str
    language: str
    is_missing: bool = False

    def __str__(self) -> str:
        return self.words

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Original:
    """One text as it was written, with the key under which its translations are kept."""

    key: str
    words: str


@dataclass(frozen=True)
class Language:
    """One other language of some texts: how many are not translated, and of how many the original has changed."""

    code: str
    missing: int
    stale: int

    @property
    def name(self) -> str:
        """Return its name in the reader's language."""
        return str(get_language_info(self.code)["name_translated"])

    @property
    def is_whole(self) -> bool:
        """Say whether every text stands in this language as it reads now."""
        return not self.missing and not self.stale


class Wordings:
    """The translations of some texts for one reader. Once an original reads otherwise, its translation is stale."""

    def __init__(self, written_in: str, language: str, known: Iterable[Any]) -> None:
        self.written_in, self.language = written_in, language
        self.known = {each.key: each for each in known if each.language == language}

    def of(self, key: str, original: str) -> Text:
        """Return a text in the reader's language, the original where none holds."""
        if self.language == self.written_in or not original:
            return Text(original, self.written_in)
        found = self.known.get(key)
        if found is None or found.of != original:
            return Text(original, self.written_in, is_missing=True)
        return Text(found.words, self.language)


def other_languages(
    codes: Iterable[str], written_in: str, texts: Iterable[Original], known: Iterable[Any]
) -> list[Language]:
    """Return the other languages with how many texts are missing in each, and how many are out of date."""
    now, known = {text.key: text.words for text in texts}, list(known)
    found = []
    for code in codes:
        if code != written_in:
            kept = [each for each in known if each.language == code and each.key in now]
            stale = sum(each.of != now[each.key] for each in kept)
            found.append(Language(code, len(now) - len(kept), stale))
    return found
