"""Time and memory of the difference of two versions with 200 fields of 100 KB each.

The goal: under one second and under 200 MB. Five pairs of versions, from the usual to the hopeless; the
last three are what the standard library needs minutes or hours for. Run by `make bench`.
"""

import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from waivers.sheets.diff import Snapshot, compare
from waivers.sheets.fields import Field, Section, Sheet

FIELDS, SIZE, SECONDS, MEGABYTES = 200, 100_000, 1.0, 200


def texts() -> list[str]:
    """Return 200 invented texts of 100 KB, with sentences and paragraphs."""
    chance = random.Random(2026)  # noqa: S311
    words = ["".join(chance.choices("abcdefghijklmnoprstuvw", k=chance.randint(2, 10))) for _ in range(5000)]
    made = []
    for _field in range(FIELDS):
        picked = chance.choices(words, k=SIZE // 7)
        marked = [
            word + ("." if n % 13 == 0 else "") + ("\n" if n % 91 == 0 else "")
            for n, word in enumerate(picked)
        ]
        made.append(" ".join(marked)[:SIZE])
    return made


def edited(text: str, edits: int) -> str:
    """Return the text with some of its words replaced."""
    words = text.split(" ")
    for place in range(0, len(words), max(len(words) // edits, 1)):
        words[place] = "changed"
    return " ".join(words)


def version(values: list[str]) -> Snapshot:
    """Return a version with one field for each text."""
    fields = tuple(Field(f"f{number}", f"Question {number}") for number in range(len(values)))
    sheet = Sheet("plan", 1, "Plan", (Section("all", "All", fields=fields),))
    return Snapshot(sheet, {f"all.f{number}": value for number, value in enumerate(values)})


def flat(text: str) -> str:
    """Return the text without the ends of sentences and lines."""
    return " ".join(text.replace(".", "").split())


PAIRS: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "20 words changed in each field": (str, lambda text: edited(text, 20)),
    "200 words changed in each field": (str, lambda text: edited(text, 200)),
    "every field rewritten": (str, lambda text: " ".join(reversed(text.split(" ")))),
    "no sentence, no line, 20 words changed": (flat, lambda text: edited(flat(text), 20)),
    "two words, again and again": (lambda _text: "a b " * (SIZE // 4), lambda _text: "b a a " * (SIZE // 6)),
}


def main() -> int:
    """Measure each pair; the last line says whether the goal is met."""
    base, worst = texts(), 0.0
    for name, (before, after) in PAIRS.items():
        old, new = version([before(text) for text in base]), version([after(text) for text in base])
        start = time.process_time()
        (section,) = compare(old, new)
        seconds = time.process_time() - start
        worst = max(worst, seconds)
        pieces = sum(len(each.pieces) for each in section.fields)
        print(f"{name:40} {seconds:5.2f} s  {pieces:7,} pieces")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    met = "met" if worst < SECONDS and peak < MEGABYTES else "missed"
    print(f"slowest {worst:.2f} s (goal {SECONDS} s), peak {peak} MB (goal {MEGABYTES} MB): {met}")
    return int(met == "missed")


if __name__ == "__main__":
    raise SystemExit(main())
