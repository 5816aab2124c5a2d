"""Where labels go so that none touches another: pure geometry, no drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

EDGE = 8.0
GAP = 12.0
BEAM = 200
ROW_COST = 4
ROWS_TRIED = (2, 3, 4, 6)
MARK_GAP = 15.0


@dataclass(frozen=True, eq=False)
class Label:
    """A placed label: row 0 sits right under the bar, deeper rows hang on a stem at x.

    Compared by identity: the search asks for the same label again and again, never for an equal one.
    """

    x: float
    row: int
    left: float
    right: float
    anchor: str
    anchor_x: float


def _options(x: float, wanted: float, rows: int, room: float) -> list[tuple[int, Label]]:
    """Where one label may go, with a cost: the first row and the middle are best."""
    width = min(wanted, room - 2 * EDGE)
    lefts = (x - width / 2, x - 10, x + 14 - width, x - width / 4, x - width * 3 / 4, x, x - width)
    inside = dict.fromkeys(min(max(left, EDGE), room - EDGE - width) for left in lefts)
    found = []
    for cost, left in enumerate(inside):
        anchor = "middle" if not cost else "start" if left > x - width / 2 else "end"
        at = {"start": left, "middle": left + width / 2, "end": left + width}[anchor]
        found += [
            (cost + ROW_COST * row, Label(x, row, left, left + width, anchor, at)) for row in range(rows)
        ]
    return found


def _clash(a: Label, b: Label) -> bool:
    """True when two labels touch, or the stem of the deeper one runs through the other."""
    if a.row == b.row:
        return a.left < b.right + GAP and b.left < a.right + GAP
    upper, deeper = (a, b) if a.row < b.row else (b, a)
    return upper.left - 5 < deeper.x < upper.right + 5


@lru_cache(maxsize=2_000)
def place(xs: tuple[float, ...], widths: tuple[float, ...], room: float) -> tuple[Label, ...]:
    """Collision-free places for all labels: two rows when they suffice, more only if they must.

    xs: marks from left to right; widths: of their labels; room: width of the drawing. Where even
    several rows do not do, the labels hang as a staircase, one a row. Kept, since the days of an
    application stay the same from one look to the next.
    """
    for rows in ROWS_TRIED:
        placed = _search(xs, widths, rows, room)
        if placed is not None:
            return tuple(placed)
    return tuple(_staircase(xs, widths, room))


def _staircase(xs: Sequence[float], widths: Sequence[float], room: float) -> list[Label]:
    """Each label right of its own stem, the leftmost lowest, so that no stem meets a label."""
    labels = []
    for i, (x, width) in enumerate(zip(xs, widths, strict=True)):
        left = max(min(x - 6, room - EDGE - width), EDGE)
        labels.append(Label(x, len(xs) - 1 - i, left, left + width, "start", left))
    return labels


def apart(xs: Sequence[float], left: float, right: float) -> list[float]:
    """Marks of close days moved apart, so that each stays visible; all inside the bar."""
    gap = min(MARK_GAP, (right - left) / max(len(xs), 1))
    moved: list[float] = []
    for x in xs:
        moved.append(max(x, moved[-1] + gap) if moved else x)
    limit = right
    for i in reversed(range(len(moved))):
        moved[i] = min(moved[i], limit)
        limit = moved[i] - gap
    return moved


def _search(xs: Sequence[float], widths: Sequence[float], rows: int, room: float) -> list[Label] | None:
    """The cheapest places from left to right, None when there are none.

    Of all states that look alike to the gates still to come only the cheapest is kept, so the
    search is exact until the beam is full.
    """
    reach = [x - width - 2 * GAP for x, width in zip(xs, widths, strict=True)]
    # Cost, all labels, and those of them that a label still to come may touch.
    states: list[tuple[int, list[Label], tuple[Label, ...]]] = [(0, [], ())]
    for i, (x, width) in enumerate(zip(xs, widths, strict=True)):
        frontier = min(reach[i + 1 :], default=room)
        best: dict[tuple[Label, ...], tuple[int, list[Label], tuple[Label, ...]]] = {}
        options = _options(x, width, rows, room)
        for cost, labels, near in states:
            still = tuple(old for old in near if max(old.right, old.x) > frontier)
            for extra, label in options:
                if any(_clash(label, other) for other in near):
                    continue
                key = (*still, label) if max(label.right, label.x) > frontier else still
                if key not in best or cost + extra < best[key][0]:
                    best[key] = (cost + extra, [*labels, label], key)
        states = sorted(best.values(), key=lambda state: state[0])[:BEAM]
    return states[0][1] if states else None
