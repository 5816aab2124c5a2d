"""Reading once while a document is made; outside, every call reads."""

import pytest
from django.utils import translation

from statepl.core.reading import read_once, reading_once

calls: list[object] = []


@read_once
def asked(number: int, *, word: str = "") -> list[int]:
    """Answer."""
    calls.append((number, word))
    return [number]


def counted() -> int:
    count = len(calls)
    calls.clear()
    return count


def test_every_call_reads_outside() -> None:
    assert [asked(1), asked(1)] == [[1], [1]]
    assert counted() == 2


def test_same_question_is_asked_once_within() -> None:
    with reading_once():
        assert asked(1) is asked(1)
        asked(2)
        asked(1, word="a")
        with translation.override("es"):
            asked(1)
        with reading_once():
            asked(2)
        asked(2)
        assert counted() == 4
    asked(1)
    assert counted() == 1


def test_answers_end_with_their_block_whatever_happens() -> None:
    with pytest.raises(TypeError), reading_once():
        len(asked(1)[0])  # type: ignore[arg-type]
    asked(1)
    assert counted() == 2
