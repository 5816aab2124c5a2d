"""How series are told apart without color alone: each has its own color, dash and mark."""

from collections.abc import Sequence
from dataclasses import dataclass

from .sentences import Series
from .svg import INK, WHITE, el, num

COLORS = (INK, "#0a6a7a", "#6b3fa0", "#7a4700", "#1a5c3a", "#0d4f7c", "#9c1f1f", "#3b4854")
DASHES = (None, None, "9 4", "5 3", "2 5", "12 3 2 3", "7 2 2 2", "1 4")
MARKS = ("dot", "square", "diamond", "triangle", "ring", "box", "wedge", "cross")


@dataclass(frozen=True)
class Style:
    """Color, dash pattern, mark and line width of one series."""

    color: str
    dash: str | None
    mark: str
    width: float


def styles_of(series: Sequence[Series]) -> tuple[Style, ...]:
    """Ink and the heavy line for the reference; a new color, dash and mark for each other.

    After seven series the colors return with other dashes and marks.
    """
    styles, used = [], 0
    colors, dashes, marks = COLORS[1:], DASHES[1:], MARKS[1:]
    for line in series:
        if line.reference:
            styles.append(Style(COLORS[0], DASHES[0], MARKS[0], 3.4))
            continue
        turn, place = divmod(used, len(colors))
        styles.append(
            Style(colors[place], dashes[(place + 2 * turn) % 7], marks[(place + 3 * turn) % 7], 2.2)
        )
        used += 1
    return tuple(styles)


def mark(kind: str, x: float, y: float, color: str) -> str:
    """One of eight marks that differ in form, centered on x, y."""
    at = f"M{num(x)} {num(y)}"
    paths = {
        "square": f"{at}m-4 -4h8v8h-8z",
        "box": f"{at}m-4 -4h8v8h-8z",
        "diamond": f"{at}m0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
        "triangle": f"{at}m0 -5.5l5.5 9.5h-11z",
        "wedge": f"{at}m0 5.5l5.5 -9.5h-11z",
        "cross": f"{at}m-4 -4l8 8m0 -8l-8 8",
    }
    if kind == "dot":
        return el("circle", cx=x, cy=y, r=4.5, fill=color)
    if kind == "ring":
        return el("circle", cx=x, cy=y, r=4.2, fill=WHITE, stroke=color, stroke_width=2)
    if kind in {"box", "cross"}:
        return el("path", d=paths[kind], fill=WHITE, stroke=color, stroke_width=2)
    return el("path", d=paths[kind], fill=color)
