"""Ready-made sets of questions, so that a survey can go out within minutes."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "catalogue" / "surveys.json"


@dataclass(frozen=True)
class ReadyQuestion:
    """One question; `words` by language."""

    kind: str
    words: dict[str, str]


@dataclass(frozen=True)
class ReadySet:
    """A set of questions with its source."""

    code: str
    name: str
    source: str
    questions: tuple[ReadyQuestion, ...]


@cache
def ready_sets() -> dict[str, ReadySet]:
    """Return the sets by code, in the order in which they are offered."""
    listed = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        each["code"]: ReadySet(
            each["code"],
            each["name"],
            each["source"],
            tuple(ReadyQuestion(**question) for question in each["questions"]),
        )
        for each in listed
    }
