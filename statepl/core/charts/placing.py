"""Where labels go so that none touches another: pure geometry, no drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

EDGE = 8.0
GAP = 12.0
BEAM = 200
ROW_COST = 4
ROWS_TRIED = (2, 3, 4, 6)
MARK_GAP = 15.0


@dataclass(frozen=True)
class Label:
    """A placed label: row 0 sits right under the bar, deeper rows hang on a stem at x."""

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


def place(xs: Sequence[float], widths: Sequence[float], room: float) -> list[Label]:
    """Collision-free places for all labels: two rows when they suffice, more only if they must.

    xs: marks from left to right; widths: of their labels; room: width of the drawing. Where even
    several rows do not do, the labels hang as a staircase, one a row.
    """
    for rows in ROWS_TRIED:
        placed = _search(xs, widths, rows, room)
        if placed is not None:
            return placed
    return _staircase(xs, widths, room)


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
    states: list[tuple[int, list[Label]]] = [(0, [])]
    for i, (x, width) in enumerate(zip(xs, widths, strict=True)):
        frontier = min(reach[i + 1 :], default=room)
        best: dict[tuple[Label, ...], tuple[int, list[Label]]] = {}
        for cost, labels in states:
            for extra, label in _options(x, width, rows, room):
                if any(_clash(label, other) for other in labels):
                    continue
                found = (cost + extra, [*labels, label])
                key = tuple(old for old in found[1] if max(old.right, old.x) > frontier)
                if key not in best or found[0] < best[key][0]:
                    best[key] = found
        states = sorted(best.values(), key=lambda state: state[0])[:BEAM]
    return states[0][1] if states else None
