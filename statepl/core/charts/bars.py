"""One indicator by subgroup in one year. What cannot be shown is named, never drawn as zero."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .base import (
    Chart,
    Point,
    Status,
    axis_ticks,
    number_text,
    point_text,
    point_words,
    status_word,
    value_text,
)
from .sentences import Bar, bars_sentence
from .svg import (
    AGENCY,
    AXIS,
    INK,
    LINE,
    MUTED,
    STOP,
    WHITE,
    drawing,
    el,
    fit,
    num,
    text,
    text_width,
    worded_frame,
    worded_hatch,
)


class _Scale:
    """Left edge, right edge and the value at the right edge."""

    def __init__(self, left: float, right: float, top: float) -> None:
        self.left, self.right, self.top = left, right, top

    def x(self, value: float) -> float:
        return self.left + (self.right - self.left) * min(max(value, 0), self.top) / self.top


def bars(*, title: str, items: Sequence[Bar], unit: str = "%", sentence: str = "") -> Chart:
    """Horizontal bars from zero, in the given order. Raises ValueError without any bar."""
    if not items:
        raise ValueError("A bar chart needs at least one bar.")
    if any((bar.point.value or 0) < 0 for bar in items):
        raise ValueError("A bar chart shows no negative values.")
    voice = f"{title}. " + " ".join(f"{bar.name}: {point_words(bar.point, unit)}." for bar in items)
    return Chart(
        title=title,
        sentence=sentence or bars_sentence(items=items, unit=unit),
        svg=_wide(items, unit, voice),
        svg_narrow=_narrow(items, unit, voice),
        headers=(_("Group"), _("Value")),
        rows=tuple((bar.name, point_text(bar.point, unit)) for bar in items),
    )


def _ticks(items: Sequence[Bar], unit: str) -> tuple[float, ...]:
    highest = max((bar.point.value or 0 for bar in items), default=0)
    return axis_ticks(highest, percent=unit == "%")


def _axis(scale: _Scale, ticks: Sequence[float], unit: str, top: float, bottom: float) -> list[str]:
    parts = []
    for i, tick in enumerate(ticks):
        x = scale.x(tick)
        label = value_text(tick, unit) if unit == "%" and i == len(ticks) - 1 else number_text(tick)
        parts.append(el("path", d=f"M{num(x)} {num(top)}V{num(bottom)}", stroke=LINE if i else AXIS))
        anchor = "middle" if i else "start"
        parts.append(text(x, bottom + 18, label, size=12.5, anchor=anchor))
    return parts


def _reference(items: Sequence[Bar], scale: _Scale, top: float, bottom: float) -> list[str]:
    """A dashed line through all rows at the reference, when it is an exact number."""
    bar = next((bar for bar in items if bar.reference and bar.point.exact is not None), None)
    if bar is None:
        return []
    x = scale.x(bar.point.exact or 0)
    return [el("path", d=f"M{num(x)} {num(top)}V{num(bottom)}", stroke=INK, stroke_dasharray="2 4")]


def _wide(items: Sequence[Bar], unit: str, voice: str) -> SafeString:
    names = max(text_width(bar.name, 13) for bar in items)
    left = min(max(names + 14, 120), 300)
    ticks = _ticks(items, unit)
    scale = _Scale(left, 600, ticks[-1])
    step, top = 34.0, 10.0
    bottom = top + step * len(items) + 4
    parts = _axis(scale, ticks, unit, top, bottom) + _reference(items, scale, top, bottom)
    for i, bar in enumerate(items):
        y = top + step * i + 8
        parts.append(_name(fit(bar.name, 13, left - 12), left - 12, y + 14.5, bar, anchor="end"))
        parts += _bar(bar, scale, y, 20, unit)
    return drawing(680, bottom + 26, voice, parts, "wide")


def _narrow(items: Sequence[Bar], unit: str, voice: str) -> SafeString:
    ticks = _ticks(items, unit)
    scale = _Scale(6, 280, ticks[-1])
    step, top = 50.0, 4.0
    bottom = top + step * len(items)
    parts = _axis(scale, ticks, unit, top, bottom) + _reference(items, scale, top, bottom)
    for i, bar in enumerate(items):
        y = top + step * i
        width = min(text_width(bar.name, 12.8) + 4, 331)
        parts.append(el("rect", x=7, y=y + 1, width=width, height=18, fill=WHITE))
        parts.append(_name(fit(bar.name, 12.8, 331), 8, y + 15, bar, size=12.8))
        parts += _bar(bar, scale, y + 23, 18, unit)
    return drawing(343, bottom + 26, voice, parts, "narrow")


def _name(label: str, x: float, y: float, bar: Bar, *, size: float = 13, anchor: str = "start") -> str:
    return text(x, y, label, size=size, fill=INK, weight=700 if bar.reference else 600, anchor=anchor)


def _bar(bar: Bar, scale: _Scale, y: float, height: float, unit: str) -> list[str]:
    point = bar.point
    if point.value is None:
        return [_missing(point, scale, y, height)]
    end = scale.x(point.value)
    value = point_text(point, unit)
    if point.status == Status.TOP_CODED:
        rest = _open(end, scale.right, y, height)
        return [_solid(scale.left, end, y, height, bar), rest, *_value(value, scale.right, y, height)]
    if point.status == Status.BOTTOM_CODED:
        return [_open(scale.left, end, y, height), *_value(value, end, y, height)]
    return [_solid(scale.left, end, y, height, bar), *_value(value, end, y, height)]


def _missing(point: Point, scale: _Scale, y: float, height: float) -> str:
    word = status_word(point.status)
    width = scale.right - scale.left
    if point.status == Status.SUPPRESSED:
        return worded_hatch(scale.left + 1, y, width - 1, height, word)
    color = STOP if point.status == Status.OVERDUE else MUTED
    return worded_frame(scale.left + 1, y, text_width(word, 12.5) + 24, height, word, color=color)


def _solid(left: float, end: float, y: float, height: float, bar: Bar) -> str:
    fill = INK if bar.reference else AGENCY
    return el("rect", x=left, y=y, width=max(end - left, 0), height=height, fill=fill)


def _open(left: float, right: float, y: float, height: float) -> str:
    """A range the value lies in: hollow, dashed, because its end is not known."""
    width = max(right - left, 3)
    return el(
        "rect",
        x=left + 0.75,
        y=y + 0.75,
        width=width - 1.5,
        height=height - 1.5,
        fill=WHITE,
        stroke=AGENCY,
        stroke_width="1.5",
        stroke_dasharray="3 2",
    )


def _value(value: str, x: float, y: float, height: float) -> list[str]:
    plate = text_width(value, 13) + 6
    return [
        el("rect", x=x + 3, y=y + 1, width=plate, height=height - 2, fill=WHITE),
        text(x + 6, y + height / 2 + 4.5, value, size=13, fill=INK, weight=700),
    ]
