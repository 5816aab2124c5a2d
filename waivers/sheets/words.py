"""What changed between two texts, word by word, with bounded work. No database, no Django.

The standard library's comparison takes minutes for two long texts without a common line. Here a text is
compared from the coarse to the fine: equal beginnings and ends are cut off; what is left is aligned by
paragraphs, then by sentences, that stand once on both sides (patience); only the gaps between them are
compared word by word (Myers, at most `MOST_EDITS` edits). Every step is paid from a `Budget`; where it or
the number of edits is used up, the gap is shown as one block taken out and one put in. That is never wrong,
only coarse. Memory grows with the length of the texts.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

MOST_EDITS = 80  # of one gap between anchors
STEPS = 700_000  # of one comparison of two versions: at most about half a second of work
_WORDS = re.compile(r"\n|[^\s]+[^\S\n]*|[^\S\n]+")


class Op(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with one fate."""

    op: Op
    text: str


class Budget:
    """How many steps may still be taken; shared by all fields of one comparison."""

    def __init__(self, steps: int = STEPS) -> None:
        self.left = self.given = steps

    @property
    def used(self) -> int:
        """Return the steps taken so far."""
        return self.given - self.left

    def take(self, steps: int) -> bool:
        """Pay for some steps; False, and nothing is paid, when they are not there."""
        if steps > self.left:
            return False
        self.left -= steps
        return True


def compare_texts(old: str, new: str, budget: Budget | None = None) -> list[Piece]:
    """Return the pieces that lead from one text to the other.

    The words of the pieces SAME and OUT are those of `old`, those of SAME and IN those of `new`.
    """
    if old == new:
        return [Piece(Op.SAME, old)] if old else []
    paid = budget or Budget()
    head = _common_head(old, new)
    tail = _common_tail(old[head:], new[head:])
    gap_old, gap_new = old[head : len(old) - tail], new[head : len(new) - tail]
    middle = _by_blocks(gap_old, gap_new, paid, ("\n", ". ", " "))
    return _joined([(Op.SAME, old[:head]), *middle, (Op.SAME, old[len(old) - tail :] if tail else "")])


Run = tuple[Op, str]


def _common_head(old: str, new: str) -> int:
    """Return how many characters both begin with, up to the end of a word."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    head = old[:low]
    return low if not head or head[-1].isspace() else low - len(head.rsplit(None, 1)[-1])


def _common_tail(old: str, new: str) -> int:
    """Return how many characters both end with, from the beginning of a word."""
    low, high = 0, min(len(old), len(new))
    while low < high:
        middle = (low + high + 1) // 2
        if old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]:
            low = middle
        else:
            high = middle - 1
    tail = old[len(old) - low :]
    if not tail or tail[0].isspace():
        return max(low - 1, 0)
    return max(low - len(tail.split(None, 1)[0]) - 1, 0)


# blocks: paragraphs, sentences, words that stand once ----------------------------------------------------
def _by_blocks(old: str, new: str, budget: Budget, marks: tuple[str, ...]) -> Iterator[Run]:
    """Align both texts by the blocks that `marks[0]` ends and that stand once on both sides."""
    if not old or not new or old == new:
        yield from _whole(old, new)
        return
    if not marks:
        yield from _by_words(old, new, budget)
        return
    if not budget.take(old.count(marks[0]) + new.count(marks[0]) + 2):
        yield from _whole(old, new)
        return
    blocks_old, blocks_new = _split(old, marks[0]), _split(new, marks[0])
    at_old = at_new = 0
    for mine, theirs, length in _stretches(blocks_old, blocks_new):
        gaps = "".join(blocks_old[at_old:mine]), "".join(blocks_new[at_new:theirs])
        yield from _by_blocks(*gaps, budget, marks[1:])
        at_old, at_new = mine + length, theirs + length
        yield Op.SAME, "".join(blocks_old[mine:at_old])


def _split(text: str, mark: str) -> list[str]:
    """Return the blocks of a text, each with the mark that ends it."""
    parts = text.split(mark)
    last = parts.pop()
    blocks = [part + mark for part in parts]
    return [*blocks, last] if last else blocks


def _stretches(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int]]:
    """Return the stretches that both sides share around what stands once on both (patience).

    Each is its place on both sides and its length, in order; the last one is empty and ends both.
    """
    at_old = at_new = 0
    for mine, theirs in _longest_rise(_once_on_both(old, new)):
        if mine < at_old:
            continue  # inside the stretch before
        start_old, start_new = mine, theirs
        while start_old > at_old and start_new > at_new and old[start_old - 1] == new[start_new - 1]:
            start_old, start_new = start_old - 1, start_new - 1
        at_old, at_new = mine + 1, theirs + 1
        while at_old < len(old) and at_new < len(new) and old[at_old] == new[at_new]:
            at_old, at_new = at_old + 1, at_new + 1
        yield start_old, start_new, at_old - start_old
    yield len(old), len(new), 0


def _once_on_both(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Return the places of what stands once on each side, in the order of the first."""
    once_old, once_new = _once(old), _once(new)
    return [(place, once_new[each]) for each, place in once_old.items() if each in once_new]


def _once(blocks: list[str]) -> dict[str, int]:
    counted = Counter(blocks)
    places = dict(zip(blocks, range(len(blocks)), strict=True))
    if len(counted) == len(blocks):
        return places
    return {each: places[each] for each, count in counted.items() if count == 1}


def _longest_rise(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of pairs that rises on the second side; the first one rises already."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_mine, theirs) in enumerate(pairs):
        place = len(ends) if not ends or theirs > ends[-1] else bisect_left(ends, theirs)
        before.append(last[place - 1] if place else -1)
        if place == len(ends):
            ends.append(theirs)
            last.append(index)
        else:
            ends[place], last[place] = theirs, index
    chain: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


# words between anchors -----------------------------------------------------------------------------------
def _by_words(old: str, new: str, budget: Budget) -> list[Run]:
    """Compare a gap word by word; as one block out and one in where that takes too many steps."""
    if not budget.take((len(old) + len(new)) // 4):  # about a step a word, paid before the words are made
        return _whole(old, new)
    words_old, words_new = _WORDS.findall(old), _WORDS.findall(new)
    if words_old and words_new:
        snakes = _snakes(_keys(words_old), _keys(words_new), budget)
        if snakes is not None:
            return list(_spelled(snakes, words_old, words_new))
    return _whole(old, new)


def _keys(words: list[str]) -> list[str]:
    """Return the words without the spaces behind them; a line's end and mere spaces stay."""
    return [word.rstrip(" ") or word for word in words]


Snake = tuple[int, int, int]  # place on both sides, and how many words they share there


def _snakes(old: list[str], new: list[str], budget: Budget) -> list[Snake] | None:
    """Return what both lists share along the shortest way (Myers 1986); None where it takes too long."""
    trace: list[dict[int, int]] = []
    reach = {1: 0}
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        if not budget.take(2 * edits + 2):
            return None
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            down = _goes_down(reach, diagonal, edits)
            start = x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            while x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            budget.left = max(budget.left - (x - start), 0)
            reach[diagonal] = x
            if x >= len(old) and x - diagonal >= len(new):
                return _walked_back(trace, len(old), len(new))
    return None


def _goes_down(reach: dict[int, int], diagonal: int, edits: int) -> bool:
    """Say whether a diagonal is best reached by putting a word in (down) rather than taking one out."""
    return diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])


def _walked_back(trace: list[dict[int, int]], x: int, y: int) -> list[Snake]:
    """Return the shared runs from the first to the last, read from the end of the search."""
    found: list[Snake] = []
    for edits in range(len(trace) - 1, 0, -1):
        reach, diagonal = trace[edits], x - y
        down = _goes_down(reach, diagonal, edits)
        from_x = reach[diagonal + 1] if down else reach[diagonal - 1]
        from_y = from_x - (diagonal + 1 if down else diagonal - 1)
        shared = x - (from_x if down else from_x + 1)
        if shared:
            found.append((x - shared, y - shared, shared))
        x, y = from_x, from_y
    if x:
        found.append((0, 0, x))
    return found[::-1]


def _spelled(snakes: list[Snake], old: list[str], new: list[str]) -> Iterator[Run]:
    """Return the words. Of two last words that differ in the space behind them the longer one is shown."""
    at_old = at_new = 0
    for mine, theirs, length in [*snakes, (len(old), len(new), 0)]:
        yield Op.OUT, "".join(old[at_old:mine])
        yield Op.IN, "".join(new[at_new:theirs])
        at_old, at_new = mine + length, theirs + length
        if length:
            yield Op.SAME, "".join(new[theirs : at_new - 1])
            yield Op.SAME, max(old[at_old - 1], new[at_new - 1], key=len)


# what comes out ----------------------------------------------------------------------------------------
def _whole(old: str, new: str) -> list[Run]:
    if old == new:
        return [(Op.SAME, old)]
    return [(Op.OUT, old), (Op.IN, new)]


def _joined(runs: Iterable[Run]) -> list[Piece]:
    """Join runs of one fate; between two equal pieces all that is out stands before all that is in."""
    pieces: list[Piece] = []
    waiting: dict[Op, list[str]] = {op: [] for op in Op}
    for op, text in runs:
        if not text:
            continue
        if op is Op.SAME and (waiting[Op.OUT] or waiting[Op.IN]):
            _settle(pieces, waiting)
        if op is not Op.SAME and waiting[Op.SAME]:
            _settle(pieces, waiting)
        waiting[op].append(text)
    _settle(pieces, waiting)
    return pieces


def _settle(pieces: list[Piece], waiting: dict[Op, list[str]]) -> None:
    for op, texts in waiting.items():
        if texts:
            pieces.append(Piece(op, "".join(texts)))
            texts.clear()
