"""The questions of the reflection worksheets: data of the catalogue, in each language, with their source (S-39)."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FILE = Path(__file__).parent / "catalogue" / "prompts.json"
ORIGINAL = "en"


@dataclass(frozen=True)
class Prompt:
    """One question; `words` by language, `facts` names what the log can say to it (`stakeholders.facts`)."""

    code: str
    words: dict[str, str]
    facts: tuple[str, ...]

    def __str__(self) -> str:
        return in_language(self.words)


@dataclass(frozen=True)
class PromptSet:
    """The questions of one worksheet with their source."""

    code: str
    name: dict[str, str]
    source: str
    prompts: tuple[Prompt, ...]

    def __str__(self) -> str:
        return in_language(self.name)


def in_language(words: dict[str, str]) -> str:
    """Return a text in the reader's language, the original where it is not translated."""
    return words.get((get_language() or ORIGINAL)[:2], words[ORIGINAL])


@cache
def prompt_sets() -> dict[str, PromptSet]:
    """Return the worksheets by code, in the order of their sources."""
    listed = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        each["code"]: PromptSet(
            each["code"],
            each["name"],
            each["source"],
            tuple(Prompt(row["code"], row["words"], tuple(row["facts"])) for row in each["prompts"]),
        )
        for each in listed
    }


@cache
def sets_by_prompt() -> dict[str, tuple[PromptSet, Prompt]]:
    """Return by the code of a question the worksheet that it stands on, and the question."""
    return {prompt.code: (each, prompt) for each in prompt_sets().values() for prompt in each.prompts}
