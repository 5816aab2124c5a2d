"""Lines by subgroup over school years, told apart by color, dash and mark.

A missing value breaks its line and is named in a row of its own below the plot.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .base import Chart, Point, Status, axis_ticks, number_text, point_text, status_word, value_text
from .marks import Style, mark, styles_of
from .sentences import Series, trend_sentence, voice_of_series
from .svg import (
    ACCENT,
    AXIS,
    LINE,
    MUTED,
    STOP,
    drawing,
    el,
    fit,
    num,
    text,
    text_width,
    worded_frame,
    worded_hatch,
)

PLOT_TOP = 34.0
WIDTH, PRINT_WIDTH, NARROW_WIDTH = 1080.0, 720.0, 343.0
SCHOOL_YEAR = re.compile(r"^20(\d\d)([–-])(\d\d)$")


@dataclass(frozen=True)
class _Row:
    """A named band below the plot: the runs of years in which one series has no number."""

    line: Series
    style: Style
    runs: tuple[tuple[int, int, Status], ...]


@dataclass(frozen=True)
class _Plot:
    """Geometry of one drawing. xs: one x for each drawn year; top of the scale is the last tick."""

    narrow: bool
    width: float
    xs: tuple[float, ...]
    bottom: float
    ticks: tuple[float, ...]

    @property
    def small(self) -> float:
        return 12.4 if self.narrow else 12.5

    def y(self, value: float) -> float:
        share = min(value, self.ticks[-1]) / self.ticks[-1]
        return self.bottom - share * (self.bottom - PLOT_TOP)

    def edges(self, first: int, last: int) -> tuple[float, float]:
        """Left and right edge of the columns first to last."""
        step = self.xs[1] - self.xs[0] if len(self.xs) > 1 else 120.0
        out = min(step / 2, 18.0 if self.narrow else 24.0)
        left = self.xs[first] - (step / 2 if first else out)
        right = self.xs[last] + (step / 2 if last < len(self.xs) - 1 else out)
        return left + 3, right - 3


def trend(
    *,
    title: str,
    years: Sequence[str],
    series: Sequence[Series],
    baseline: str | None = None,
    baseline_label: str = "",
    unit: str = "%",
    sentence: str = "",
    width: float = WIDTH,
) -> Chart:
    """The line chart. width: PRINT_WIDTH for paper. Raises ValueError when a series has not one point for each year.

    Years at the end in which nothing is due yet are named below instead of drawn empty.
    """
    _check(years, series, baseline)
    shown = _shown_years(series, len(years))
    styles = styles_of(series)
    voice = " ".join([f"{title}.", *(voice_of_series(years, line, unit) for line in series)])
    if baseline:
        voice += " " + _("The baseline is %(year)s.") % {"year": baseline}
    mark = baseline_label or (_("Baseline %(year)s") % {"year": baseline} if baseline else "")
    facts = _Facts(tuple(years), tuple(series), styles, shown, baseline, mark, unit)
    return Chart(
        title=title,
        sentence=sentence or trend_sentence(years=years, series=series, baseline=baseline, unit=unit),
        svg=_draw(facts, voice, width),
        svg_narrow=_draw(facts, voice, NARROW_WIDTH),
        headers=(_("Group"), *years),
        rows=tuple((line.name, *(point_text(point, unit) for point in line.points)) for line in series),
    )


@dataclass(frozen=True)
class _Facts:
    years: tuple[str, ...]
    series: tuple[Series, ...]
    styles: tuple[Style, ...]
    shown: int
    baseline: str | None
    baseline_label: str
    unit: str


def _check(years: Sequence[str], series: Sequence[Series], baseline: str | None) -> None:
    if not years or not series:
        raise ValueError("A trend needs at least one year and one series.")
    if any(len(line.points) != len(years) for line in series):
        raise ValueError("A trend needs one point for each year in every series.")
    if baseline is not None and baseline not in years:
        raise ValueError(f"The baseline {baseline!r} is none of the years.")


def _common_status(series: Sequence[Series], year: int) -> Status | None:
    """The status that every series shares in a year without any number; None otherwise."""
    found = {Status(line.points[year].status) for line in series}
    status = found.pop()
    return None if found or series[0].points[year].has_number else status


def _shown_years(series: Sequence[Series], count: int) -> int:
    shown = count
    while shown > 1 and _common_status(series, shown - 1) == Status.NOT_DUE:
        shown -= 1
    return shown


def _rows(facts: _Facts) -> list[_Row]:
    """The series that miss some number, with runs of equal status; whole empty columns are left out."""
    rows = []
    for line, style in zip(facts.series, facts.styles, strict=True):
        runs: list[tuple[int, int, Status]] = []
        for i, point in enumerate(line.points[: facts.shown]):
            if point.has_number or _column_word(facts, i):
                continue
            status = Status(point.status)
            if runs and runs[-1][1] == i - 1 and runs[-1][2] == status:
                runs[-1] = (runs[-1][0], i, status)
            else:
                runs.append((i, i, status))
        if runs:
            rows.append(_Row(line, style, tuple(runs)))
    return rows


def _column_word(facts: _Facts, year: int) -> Status | None:
    """A status shared by two series or more gets one frame over the whole column."""
    status = _common_status(facts.series, year) if len(facts.series) > 1 else None
    return None if status == Status.SUPPRESSED else status


def _name(line: Series, *, narrow: bool) -> str:
    return line.short or line.name if narrow else line.name


def _plot(facts: _Facts, width: float) -> _Plot:
    narrow = width <= NARROW_WIDTH
    size = 12.8 if narrow else 13.5
    widest = max(text_width(_name(line, narrow=narrow), size) for line in facts.series)
    value_room = 50 if narrow else 54
    left = 38.0 if narrow else 44.0
    low, high = (150.0, 230.0) if narrow else (width * 0.58, width - 268 if width > 900 else width * 0.75)
    right = min(max(width - 6 - value_room - widest, low), high)
    count = facts.shown
    step = (right - left) / max(count - 1, 1)
    xs = tuple(left + step * i for i in range(count)) if count > 1 else ((left + right) / 2,)
    values = [p.value for line in facts.series for p in line.points if p.value is not None]
    ticks = axis_ticks(max(values, default=0), percent=facts.unit == "%")
    gap = 17 if narrow else 20
    return _Plot(narrow, width, xs, PLOT_TOP + max(310, gap * len(facts.series)), ticks)


def _draw(facts: _Facts, voice: str, width: float) -> SafeString:
    plot = _plot(facts, width)
    parts = [*_grid(facts, plot), *_baseline(facts, plot), *_empty_columns(facts, plot)]
    for line, style in zip(facts.series, facts.styles, strict=True):
        parts += _line(line, style, plot, facts)
    parts += _end_labels(facts, plot)
    bands, bottom = _bands(facts, plot)
    return drawing(plot.width, bottom, voice, parts + bands, "narrow" if plot.narrow else "wide")


def _grid(facts: _Facts, plot: _Plot) -> list[str]:
    left, right = (plot.xs[0], plot.xs[-1]) if len(plot.xs) > 1 else (38.0, plot.xs[0] * 2 - 38)
    parts = []
    for i, tick in enumerate(plot.ticks):
        y = plot.y(tick)
        label = (
            value_text(tick, facts.unit)
            if facts.unit == "%" and i == len(plot.ticks) - 1
            else number_text(tick)
        )
        parts.append(el("path", d=f"M{num(left)} {num(y)}H{num(right)}", stroke=LINE if i else AXIS))
        parts.append(text((38.0 if plot.narrow else 44.0) - 6, y + 4, label, size=plot.small, anchor="end"))
    every = _label_stride(plot)
    for i, x in enumerate(plot.xs):
        if (len(plot.xs) - 1 - i) % every == 0:
            label = SCHOOL_YEAR.sub("’\\1\\2\\3", facts.years[i]) if plot.narrow else facts.years[i]
            size = 11.2 if plot.narrow else plot.small
            parts.append(text(x, plot.bottom + 20, label, size=size, anchor="middle"))
    return parts


def _label_stride(plot: _Plot) -> int:
    """Every how many years a label fits, counted from the last."""
    step = plot.xs[1] - plot.xs[0] if len(plot.xs) > 1 else 100
    need = 40 if plot.narrow else 64
    return max(1, -(-need // max(int(step), 1)))


def _baseline(facts: _Facts, plot: _Plot) -> list[str]:
    if facts.baseline is None or facts.years.index(facts.baseline) >= facts.shown:
        return []
    x = plot.xs[facts.years.index(facts.baseline)]
    room = plot.width - x - 8
    label = fit(facts.baseline_label, plot.small, room)
    return [
        el("path", d=f"M{num(x)} 26V{num(plot.bottom)}", stroke=ACCENT, stroke_dasharray="3 3"),
        text(x + 6, 22, label, size=plot.small, fill=ACCENT, weight=700),
    ]


def _empty_columns(facts: _Facts, plot: _Plot) -> list[str]:
    parts = []
    for i in range(facts.shown):
        status = _column_word(facts, i)
        if status is None:
            continue
        left, right = plot.edges(i, i)
        word = status_word(status)
        color = STOP if status == Status.OVERDUE else MUTED
        height = plot.bottom - PLOT_TOP - 8
        fits = text_width(word, plot.small) < right - left - 6
        parts.append(
            worded_frame(
                left, PLOT_TOP + 4, right - left, height, word if fits else "", size=plot.small, color=color
            )
        )
        if not fits:
            parts.append(text((left + right) / 2, plot.bottom + 36, word, size=plot.small, anchor="middle"))
    return parts


def _line(line: Series, style: Style, plot: _Plot, facts: _Facts) -> list[str]:
    points = line.points[: facts.shown]
    d, open_run = "", False
    for x, point in zip(plot.xs, points, strict=True):
        if point.value is not None:
            d += f"{'L' if open_run else 'M'}{num(x)} {num(plot.y(point.value))}"
        open_run = point.value is not None
    parts = []
    if "L" in d:
        parts.append(
            el("path", d=d, fill="none", stroke=style.color, stroke_width=style.width)
            if style.dash is None
            else el(
                "path",
                d=d,
                fill="none",
                stroke=style.color,
                stroke_width=style.width,
                stroke_dasharray=style.dash,
            )
        )
    for i, point in enumerate(points):
        if point.value is not None:
            parts += _mark_of(point, style, plot.xs[i], plot.y(point.value))
    return parts


def _mark_of(point: Point, style: Style, x: float, y: float) -> list[str]:
    """The mark of a series; a coded value carries its sign beside it."""
    parts = [mark(style.mark, x, y, style.color)]
    sign = {Status.TOP_CODED: "≥", Status.BOTTOM_CODED: "≤"}.get(Status(point.status))
    if sign:
        parts.append(text(x, y - 8, sign, fill=style.color, weight=700, anchor="middle"))
    return parts


def _spread(wanted: list[float], gap: float, top: float, bottom: float) -> list[float]:
    """Positions at least `gap` apart, in the given order, as near to the wanted ones as that allows."""
    ys: list[float] = []
    for y in wanted:
        ys.append(max(y, ys[-1] + gap) if ys else max(y, top))
    limit = bottom
    for i in reversed(range(len(ys))):
        ys[i] = min(ys[i], limit)
        limit = ys[i] - gap
    return ys


def _end_labels(facts: _Facts, plot: _Plot) -> list[str]:
    """Value and name at each line's end; a line that ends early says its last year."""
    ends = []
    for line, style in zip(facts.series, facts.styles, strict=True):
        drawn = [i for i in range(facts.shown) if line.points[i].has_number]
        if drawn:
            ends.append((plot.y(line.points[drawn[-1]].value or 0), drawn[-1], line, style))
    ends.sort(key=lambda end: end[0])
    gap = 17.0 if plot.narrow else 20.0
    ys = _spread([end[0] + 4.5 for end in ends], gap, PLOT_TOP + 4, plot.bottom + 4)
    parts: list[str] = []
    for y, (at, last, line, style) in zip(ys, ends, strict=True):
        parts += _end_label(facts, plot, y, at, last, line, style)
    return parts


def _end_label(
    facts: _Facts, plot: _Plot, y: float, at: float, last: int, line: Series, style: Style
) -> list[str]:
    x = plot.xs[-1]
    parts = []
    value = point_text(line.points[last], facts.unit)
    if last < facts.shown - 1:
        value = ""
        d = f"M{num(plot.xs[last] + 8)} {num(at)}L{num(x + 7)} {num(y - 4.5)}"
        parts.append(
            el("path", d=d, fill="none", stroke=style.color, stroke_width="0.8", stroke_dasharray="1 4")
        )
    value_size, size = (13.0, 12.8) if plot.narrow else (15.0, 13.5)
    start = x + 10
    name_x = start + (max(34.0 if plot.narrow else 40.0, text_width(value, value_size) + 6) if value else 0)
    name = fit(_name(line, narrow=plot.narrow), size, plot.width - name_x - 2)
    if value:
        parts.append(text(start, y, value, size=value_size, fill=style.color, weight=700))
    parts.append(text(name_x, y, name, size=size, fill=style.color, weight=600))
    return parts


def _bands(facts: _Facts, plot: _Plot) -> tuple[list[str], float]:
    """The named rows below the plot and the height of the whole drawing."""
    rows = _rows(facts)
    y = plot.bottom + 42
    parts: list[str] = []
    for row in rows:
        drawn, y = _band(row, plot, y)
        parts += drawn
    notes = _notes(facts, rows)
    for note in notes:
        parts.append(text(6 if plot.narrow else plot.xs[0], y + 13, note, size=plot.small))
        y += 18
    return parts, y + (8 if rows or notes else -8)


def _band(row: _Row, plot: _Plot, y: float) -> tuple[list[str], float]:
    words = ", ".join(dict.fromkeys(status_word(status) for _first, _last, status in row.runs))
    parts = []
    if plot.narrow:
        label = fit(f"{_name(row.line, narrow=True)}: {words}", 12.6, plot.width - 24)
        parts.append(mark(row.style.mark, 11, y + 1, row.style.color))
        parts.append(text(22, y + 5.5, label, size=12.6, fill=row.style.color, weight=600))
        y += 14
    else:
        x = plot.edges(len(plot.xs) - 1, len(plot.xs) - 1)[1] + 14
        label = fit(row.line.name, 13, plot.width - x - 16)
        parts.append(mark(row.style.mark, x, y + 12, row.style.color))
        parts.append(text(x + 12, y + 16.5, label, size=13, fill=row.style.color, weight=600))
    for first, last, status in row.runs:
        left, right = plot.edges(first, last)
        parts.append(_cell(status, left, right, y, plot.small))
    return parts, y + (34 if plot.narrow else 32)


def _cell(status: Status, left: float, right: float, y: float, size: float) -> str:
    word = status_word(status)
    fits = text_width(word, size) <= right - left - 10
    if status == Status.SUPPRESSED:
        return worded_hatch(left, y, right - left, 24, word if fits else "", size)
    color = STOP if status == Status.OVERDUE else MUTED
    return worded_frame(left, y, right - left, 24, word if fits else "", size=size, color=color)


def _notes(facts: _Facts, rows: list[_Row]) -> list[str]:
    notes = []
    if any(status == Status.SUPPRESSED for row in rows for _first, _last, status in row.runs):
        notes.append(_("Withheld to protect small groups."))
    if facts.shown < len(facts.years):
        waiting = ", ".join(facts.years[facts.shown :])
        notes.append(_("Not due yet: %(years)s.") % {"years": waiting})
    return notes
