"""What has to do with what: names around a ring, numbered lines between them. The table beside it has every word."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from .svg import AGENCY, AXIS, INK, MUTED, WHITE, drawing, el, num, text, wrap

RADIUS = 7.0
PLATE = 9.5
TRIES = (0.5, 0.38, 0.62, 0.28, 0.72)

Spot = tuple[float, float]


@dataclass(frozen=True)
class Tie:
    """A line between two names, with the number under which the table tells of it."""

    number: int
    start: str
    end: str
    words: str
    has_direction: bool = False
    is_dashed: bool = False


@dataclass(frozen=True)
class Network:
    """The finished drawing, for a wide and for a narrow page."""

    svg: SafeString
    svg_narrow: SafeString


def network(*, title: str, ties: Sequence[Tie]) -> Network:
    """Draw the names that ties lead from or to, in the order in which they come. Raises ValueError without a tie."""
    if not ties:
        raise ValueError("A network needs at least one tie.")
    voice = f"{title}. " + " ".join(f"{tie.number}. {tie.words}." for tie in ties)
    names = tuple(dict.fromkeys(name for tie in ties for name in (tie.start, tie.end)))
    return Network(_draw(_Frame(False, names), ties, voice), _draw(_Frame(True, names), ties, voice))


@dataclass(frozen=True)
class _Frame:
    """Two bulging columns of names: the same distance between all, no three in one line."""

    narrow: bool
    names: tuple[str, ...]

    top = 30.0

    @property
    def width(self) -> float:
        return 343.0 if self.narrow else 720.0

    @property
    def size(self) -> float:
        return 11.0 if self.narrow else 12.5

    @property
    def line(self) -> float:
        return 64.0 if self.narrow else 56.0

    @property
    def reach(self) -> float:
        return 72.0 if self.narrow else 190.0

    @property
    def rows(self) -> int:
        return -(-len(self.names) // 2)

    @property
    def height(self) -> float:
        return self.top * 2 + self.line * max(1, self.rows - 1)

    def spots(self) -> dict[str, Spot]:
        """Return where each name stands: down the right side, then up the left one."""
        found = {}
        for place, name in enumerate(self.names):
            is_right = place < self.rows
            row = place if is_right else len(self.names) - 1 - place
            found[name] = self._spot(row, self.rows if is_right else len(self.names) - self.rows, is_right)
        return found

    def _spot(self, row: int, rows: int, is_right: bool) -> Spot:
        middle = self.height / 2
        y = middle + (row - (rows - 1) / 2) * self.line
        slope = (y - middle) / (self.height / 2)
        bulge = self.reach * math.sqrt(1 - 0.75 * slope * slope)
        return self.width / 2 + (bulge if is_right else -bulge), y


def _draw(frame: _Frame, ties: Sequence[Tie], voice: str) -> SafeString:
    """Draw the lines, their numbers over them, then the names."""
    spots = frame.spots()
    lines: list[str] = []
    plates: list[tuple[int, Spot]] = []
    beside: Counter[frozenset[str]] = Counter()
    for tie in ties:
        pair = frozenset((tie.start, tie.end))
        way = _Way(spots[tie.start], spots[tie.end], _bend(beside[pair], tie.start < tie.end))
        beside[pair] += 1
        lines.append(_line(way, tie))
        plates.append((tie.number, _free(way, [spot for _number, spot in plates])))
    names = [part for name, spot in spots.items() for part in _name(frame, name, spot)]
    parts = [*lines, *(_plate(number, spot) for number, spot in plates), *names]
    return drawing(frame.width, frame.height, voice, parts, "narrow" if frame.narrow else "wide")


def _bend(turn: int, is_forward: bool) -> float:
    """Return how far a line bends: the first of two names not at all, the next ones to one side, then the other."""
    side = 1 if turn % 2 else -1
    return (turn + 1) // 2 * 34.0 * side * (1 if is_forward else -1)


@dataclass(frozen=True)
class _Way:
    """A line from one spot to another, bent by so much."""

    start: Spot
    end: Spot
    bend: float

    @property
    def length(self) -> float:
        return math.dist(self.start, self.end)

    @property
    def control(self) -> Spot:
        (x1, y1), (x2, y2) = self.start, self.end
        across = ((y1 - y2) / self.length, (x2 - x1) / self.length)
        return (x1 + x2) / 2 + across[0] * self.bend, (y1 + y2) / 2 + across[1] * self.bend

    def at(self, part: float) -> Spot:
        """Return the spot after a part of the way."""
        rest = 1 - part
        weights = (rest * rest, 2 * rest * part, part * part)
        spots = (self.start, self.control, self.end)
        return (
            sum(weight * spot[0] for weight, spot in zip(weights, spots, strict=True)),
            sum(weight * spot[1] for weight, spot in zip(weights, spots, strict=True)),
        )


def _free(way: _Way, taken: Sequence[Spot]) -> Spot:
    """Return where the number of a line covers no other number, else its middle."""
    tried = [way.at(part) for part in TRIES]
    return next(
        (spot for spot in tried if all(math.dist(spot, other) > 2.2 * PLATE for other in taken)), tried[0]
    )


def _line(way: _Way, tie: Tie) -> str:
    (x1, y1), (x2, y2), (cx, cy) = way.start, way.end, way.control
    drawn = el(
        "path",
        d=f"M{num(x1)} {num(y1)}Q{num(cx)} {num(cy)} {num(x2)} {num(y2)}",
        stroke=MUTED,
        stroke_width=1.6,
        stroke_dasharray="6 5" if tie.is_dashed else None,
        fill="none",
    )
    return drawn + _head(way) if tie.has_direction else drawn


def _head(way: _Way) -> str:
    """The point of an arrow, right before the disk of the name it leads to."""
    (cx, cy), (x, y) = way.control, way.end
    far = math.dist((cx, cy), (x, y))
    along = ((x - cx) / far, (y - cy) / far)
    tip = (x - along[0] * (RADIUS + 1), y - along[1] * (RADIUS + 1))
    back = (tip[0] - along[0] * 10, tip[1] - along[1] * 10)
    left = (back[0] - along[1] * 5, back[1] + along[0] * 5)
    right = (back[0] + along[1] * 5, back[1] - along[0] * 5)
    corners = "L".join(f"{num(each[0])} {num(each[1])}" for each in (tip, left, right))
    return el("path", d=f"M{corners}Z", fill=MUTED)


def _plate(number: int, spot: Spot) -> str:
    disk = el("circle", cx=spot[0], cy=spot[1], r=PLATE, fill=WHITE, stroke=AXIS)
    return disk + text(spot[0], spot[1] + 3.8, str(number), size=11, fill=INK, weight=700, anchor="middle")


def _name(frame: _Frame, name: str, spot: Spot) -> list[str]:
    """A disk and beside it, on the outer side, the name in at most three lines."""
    is_right = spot[0] > frame.width / 2
    room = (frame.width - spot[0] if is_right else spot[0]) - RADIUS - 8
    lines = wrap(name, frame.size, room, lines=3)
    step = frame.size * 1.2
    first = spot[1] + frame.size * 0.35 - step / 2 * (len(lines) - 1)
    x = spot[0] + (RADIUS + 6 if is_right else -RADIUS - 6)
    anchor = "start" if is_right else "end"
    disk = el("circle", cx=spot[0], cy=spot[1], r=RADIUS, fill=AGENCY)
    return [
        disk,
        *(
            text(x, first + step * row, line, size=frame.size, fill=INK, anchor=anchor)
            for row, line in enumerate(lines)
        ),
    ]


__all__ = ["Network", "Tie", "network"]
