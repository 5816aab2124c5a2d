"""Two readings of each item against one another, in three steps each: a grid with names, and where each came from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .base import Chart
from .svg import AGENCY, AXIS, INK, MUTED, PALE, WHITE, drawing, el, fit, num, text, wrap

STEPS = 3
NARROW_LINE, WIDE_LINE = 22.0, 34.0


@dataclass(frozen=True)
class GridItem:
    """An item with its step (1 to 3) to the right and upward, now and at first."""

    number: int
    name: str
    across: int
    up: int
    first_across: int
    first_up: int

    def __post_init__(self) -> None:
        steps = (self.across, self.up, self.first_across, self.first_up)
        if not all(1 <= step <= STEPS for step in steps):
            raise ValueError(f"A step is 1 to {STEPS}.")

    @property
    def has_moved(self) -> bool:
        """Say whether it stands elsewhere than at first."""
        return (self.across, self.up) != (self.first_across, self.first_up)


def grid(
    *, title: str, items: Sequence[GridItem], across: str, up: str, steps: tuple[str, str, str]
) -> Chart:
    """Draw items in nine fields. Raises ValueError without any item."""
    if not items:
        raise ValueError("A grid needs at least one item.")
    voice = f"{title}. " + " ".join(_voice(item, across, up, steps) for item in items)
    return Chart(
        title=title,
        sentence=_sentence(items, across, up),
        svg=_draw(items, (across, up), steps, voice, narrow=False),
        svg_narrow=_draw(items, (across, up), steps, voice, narrow=True),
        headers=(_("No."), _("Group"), across, up, _("At first")),
        rows=tuple(
            (
                str(item.number),
                item.name,
                steps[item.across - 1],
                steps[item.up - 1],
                f"{steps[item.first_across - 1]}, {steps[item.first_up - 1]}" if item.has_moved else "–",
            )
            for item in items
        ),
    )


def _sentence(items: Sequence[GridItem], across: str, up: str) -> str:
    top = [item.name for item in items if item.across == item.up == STEPS]
    moved = [item.name for item in items if item.has_moved]
    facts = {"across": across.lower(), "up": up.lower(), "names": ", ".join(top)}
    said = [
        _("High in %(up)s and %(across)s: %(names)s.") % facts
        if top
        else _("Nobody stands high in both %(up)s and %(across)s.") % facts
    ]
    if moved:
        said.append(_("Moved since the first reading: %(names)s.") % {"names": ", ".join(moved)})
    return " ".join(said)


def _voice(item: GridItem, across: str, up: str, steps: tuple[str, str, str]) -> str:
    return f"{item.name}: {up} {steps[item.up - 1]}, {across} {steps[item.across - 1]}."


@dataclass(frozen=True)
class _Frame:
    """Where the nine fields stand; the narrow one has room for numbers only, three in a line."""

    narrow: bool
    most: int

    top = 8.0

    @property
    def width(self) -> float:
        return 343.0 if self.narrow else 720.0

    @property
    def left(self) -> float:
        return 26.0 if self.narrow else 96.0

    @property
    def columns(self) -> int:
        return 3 if self.narrow else 1

    @property
    def field(self) -> float:
        return (self.width - self.left - 1) / STEPS

    @property
    def height(self) -> float:
        return max(64.0, -(-self.most // self.columns) * self.line + 36)

    @property
    def rings(self) -> int:
        """How many rings stand side by side before they cover one another."""
        return int((self.field - 8) // 22)

    @property
    def line(self) -> float:
        return NARROW_LINE if self.narrow else WIDE_LINE

    @property
    def bottom(self) -> float:
        return self.top + STEPS * self.height

    def corner(self, across: int, up: int) -> tuple[float, float]:
        return self.left + (across - 1) * self.field, self.top + (STEPS - up) * self.height

    def seat(self, across: int, up: int, turn: int) -> tuple[float, float]:
        line, column = divmod(turn, self.columns)
        x, y = self.corner(across, up)
        return x + 18 + column * 30, y + 21 + line * self.line


def _draw(
    items: Sequence[GridItem], axes: tuple[str, str], steps: tuple[str, str, str], voice: str, *, narrow: bool
) -> SafeString:
    """Fields with a number and, where there is room, a name for each item; a line leads from where it stood first."""
    places: dict[tuple[int, int], list[GridItem]] = {}
    for item in items:
        places.setdefault((item.across, item.up), []).append(item)
    frame = _Frame(narrow, max(map(len, places.values())))
    seated = [
        (item, frame.seat(*place, turn)) for place, found in places.items() for turn, item in enumerate(found)
    ]
    parts = [*_fields(frame), *_legend(frame, axes, steps)]
    parts += _ways(frame, [(item, seat) for item, seat in seated if item.has_moved])
    parts += [_chip(frame, item, seat) for item, seat in seated]
    return drawing(frame.width, frame.bottom + 46, voice, parts, "narrow" if narrow else "wide")


def _fields(frame: _Frame) -> list[str]:
    """The nine fields; the one that is high in both is shaded."""
    found = []
    for across, up in product(range(1, STEPS + 1), repeat=2):
        x, y = frame.corner(across, up)
        fill = PALE if across == up == STEPS else WHITE
        found.append(el("rect", x=x, y=y, width=frame.field, height=frame.height, fill=fill, stroke=AXIS))
    return found


def _legend(frame: _Frame, axes: tuple[str, str], steps: tuple[str, str, str]) -> list[str]:
    """The names of the steps and of both directions."""
    across, up = f"{axes[0]} →", f"{axes[1]} →"
    found = [
        text(frame.left + frame.field * 1.5, frame.bottom + 37, across, fill=INK, weight=700, anchor="middle")
    ]
    for step, word in enumerate(steps, start=1):
        middle = frame.corner(step, step)
        found.append(text(middle[0] + frame.field / 2, frame.bottom + 17, word, anchor="middle"))
        y = middle[1] + frame.height / 2
        side = text(frame.left - 10, y + 4, fit(word, 12.5, frame.left - 34), anchor="end")
        found.append(_upright(16, y, word) if frame.narrow else side)
    if frame.narrow:
        return [*found, text(0, frame.bottom + 37, f"↑ {axes[1]}", fill=INK, weight=700)]
    return [*found, _upright(14, frame.top + frame.height * 1.5, up, strong=True)]


def _chip(frame: _Frame, item: GridItem, seat: tuple[float, float]) -> str:
    """An item's number in a disk, and its name where there is room."""
    x, y = seat
    disk = el("circle", cx=x, cy=y, r=9.5, fill=AGENCY)
    disk += text(x, y + 4, str(item.number), size=11, fill=WHITE, weight=700, anchor="middle")
    if frame.narrow:
        return disk
    lines = wrap(item.name, 12.5, frame.field - 44)
    first = y + 4 - 7.5 * (len(lines) - 1)
    return disk + "".join(text(x + 15, first + 15 * row, line, fill=INK) for row, line in enumerate(lines))


def _ways(frame: _Frame, moved: Sequence[tuple[GridItem, tuple[float, float]]]) -> list[str]:
    """From an open ring with the same number, where the item stood first, a dashed line to where it stands."""
    found, taken = [], Counter[tuple[int, int]]()
    for item, seat in moved:
        first = item.first_across, item.first_up
        corner = frame.corner(*first)
        x = corner[0] + frame.field - 14 - 22 * (taken[first] % frame.rings)
        y = corner[1] + frame.height - 13
        taken[first] += 1
        line = f"M{num(x)} {num(y)}L{num(seat[0])} {num(seat[1])}"
        ring = el("circle", cx=x, cy=y, r=8.5, fill=WHITE, stroke=MUTED, stroke_width=1.4)
        number = text(x, y + 3.6, str(item.number), size=10, weight=600, anchor="middle")
        found.append(el("path", d=line, stroke=AXIS, stroke_dasharray="3 5", fill="none") + ring + number)
    return found


def _upright(x: float, y: float, word: str, *, strong: bool = False) -> str:
    """A word that reads upward, centered on y."""
    drawn = text(0, 0, word, fill=INK if strong else MUTED, weight=700 if strong else 400, anchor="middle")
    return f'<g transform="translate({num(x)} {num(y)}) rotate(-90)">{drawn}</g>'


__all__ = ["GridItem", "grid"]
