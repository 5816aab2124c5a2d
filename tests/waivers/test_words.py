"""The difference of two texts by word: right for every pair of texts, and never more work than allowed."""

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waivers.sheets.words import MOST_EDITS, Budget, Op, Piece, compare_texts

WORDS = st.sampled_from(
    ["a", "b", "the", "daily", "weekly", "end.", "60", "\n", " ", "  ", "\t", "é", "\xa0"]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join) | st.lists(WORDS, max_size=60).map("".join) | st.text()


def words_of(pieces: list[Piece], *ops: Op) -> list[str]:
    return "".join(piece.text for piece in pieces if piece.op in ops).split()


@given(old=TEXTS, new=TEXTS)
@settings(max_examples=600, deadline=None)
def test_difference_applied_to_the_old_words_gives_the_new_ones(old: str, new: str) -> None:
    pieces = compare_texts(old, new)
    assert words_of(pieces, Op.SAME, Op.OUT) == old.split()
    assert words_of(pieces, Op.SAME, Op.IN) == new.split()


@given(old=TEXTS, new=TEXTS, steps=st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_difference_stays_right_when_its_steps_are_used_up(old: str, new: str, steps: int) -> None:
    budget = Budget(steps)
    pieces = compare_texts(old, new, budget)
    assert words_of(pieces, Op.SAME, Op.OUT) == old.split()
    assert words_of(pieces, Op.SAME, Op.IN) == new.split()
    assert budget.used <= steps


@given(texts=st.lists(TEXTS, max_size=8))
@settings(max_examples=100, deadline=None)
def test_pieces_alternate_so_that_no_two_of_one_fate_touch(texts: list[str]) -> None:
    for old, new in itertools.pairwise(texts):
        ops = [piece.op for piece in compare_texts(old, new)]
        assert all(first != second for first, second in itertools.pairwise(ops))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("same", "same", [("same", "same")]),
        ("", "all new", [("in", "all new")]),
        ("all gone", "", [("out", "all gone")]),
        (
            "open a weekly block of 60 minutes",
            "open a daily block of 35 minutes",
            [
                ("same", "open a "), ("out", "weekly "), ("in", "daily "), ("same", "block of "),
                ("out", "60 "), ("in", "35 "), ("same", "minutes"),
            ],
        ),
        (
            "First line.\nSecond line.",
            "First line.\nA new one.\nSecond line.",
            [("same", "First line.\n"), ("in", "A new one.\n"), ("same", "Second line.")],
        ),
        ("one two", "one two three", [("same", "one two "), ("in", "three")]),
        ("Ends here", "Ends here\nand goes on", [("same", "Ends here"), ("in", "\nand goes on")]),
    ],
)  # fmt: skip
def test_difference_reads_as_a_person_would_tell_it(old: str, new: str, told: list[tuple[str, str]]) -> None:
    assert [(piece.op.value, piece.text) for piece in compare_texts(old, new)] == told


def long_text(seed: int, words: int = 16_000, ends: str = ".") -> list[str]:
    chance = random.Random(seed)  # noqa: S311
    known = [f"{chance.choice('bcdfghklmn')}{number}" for number in range(4000)]
    return [chance.choice(known) + (ends if number % 14 == 0 else "") for number in range(words)]


@pytest.mark.parametrize("ends", [".", ""])
def test_few_edits_in_a_long_text_are_found_one_by_one(ends: str) -> None:
    old = long_text(1, ends=ends)
    new = [word if number % 800 != 7 else "CHANGED" for number, word in enumerate(old)]
    pieces = compare_texts(" ".join(old), " ".join(new))
    changed = [piece.text.strip() for piece in pieces if piece.op is Op.IN]
    assert changed == ["CHANGED"] * 20
    assert sum(len(piece.text.split()) for piece in pieces if piece.op is Op.OUT) == 20


LINES = ["\n".join("abcdef"[n % count] for n in range(50_000)) for count in (5, 6)]
WORST = {
    "unrelated": (" ".join(long_text(1)), " ".join(long_text(2))),
    "two words": ("a b " * 25_000, "b a a " * 16_666),
    "short lines": (LINES[0], LINES[1]),
    "one word": ("x" * 100_000, "y" * 100_000),
    "reversed": (" ".join(long_text(3)), " ".join(reversed(long_text(3)))),
}  # fmt: skip


@pytest.mark.parametrize("name", WORST)
def test_two_hundred_long_fields_share_one_budget(name: str) -> None:
    old, new = WORST[name]
    budget = Budget()
    for field in range(200):
        pieces = compare_texts(f"{old} {field}", f"{new} {field + 1}", budget)
        assert words_of(pieces, Op.SAME, Op.IN)[-1] == str(field + 1)
    assert budget.used <= budget.given


def test_gap_with_too_many_edits_is_one_block_out_and_one_in() -> None:
    old = " ".join("ab"[n % 2] for n in range(400))
    new = " ".join("ba"[n % 3 == 0] for n in range(400))
    pieces = compare_texts(f"start {old} end", f"start {new} end")
    assert MOST_EDITS < 400
    assert [piece.op for piece in pieces] == [Op.SAME, Op.OUT, Op.IN, Op.SAME]
