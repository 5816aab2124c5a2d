"""Five years at a glance: dated gates on one bar, where you are, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .base import Chart
from .placing import Label, apart, place
from .svg import (
    ACCENT,
    AGENCY,
    CONTROL,
    INK,
    LINE,
    TRACK,
    WHITE,
    drawing,
    el,
    fit,
    num,
    text,
    text_width,
    wrap,
)

WIDTH, PRINT_WIDTH = 1120.0, 720.0
LEFT, RIGHT_MARGIN = 24.0, 36.0
HEAD_LINE = 15.0
LABEL_DROP = 36.0
ROW_HEIGHT = 46.0
LABEL_SIZE, WHEN_SIZE = 13.0, 12.5
DEEPEST = 6  # rows of words below the bar; more are a staircase, not a drawing
SHORT_COLUMN_DAYS, SHORT_COLUMN_SHARE = 270, 0.58
SHORT_COLUMN_LEAST = 116.0  # room for a date written out below its first gate
SEMIBOLD = 0.97  # its width against bold, which text_width() measures


@dataclass(frozen=True)
class Gate:
    """One dated gate. state: "done", "next" or "later".

    when replaces the printed date ("by Dec. 15, 2027", "April 2029"); long is the name in the list
    and the table where the label of the drawing is too short. Where a drawing has no room for all words, a
    minor gate that is not the next one is a mark alone; list and table name it.
    """

    label: str
    on: date
    state: str = "later"
    when: str = ""
    long: str = ""
    is_minor: bool = False

    def __post_init__(self) -> None:
        if self.state not in {"done", "next", "later"}:
            raise ValueError(f"A gate is done, next or later, not {self.state!r}.")


@dataclass(frozen=True)
class Column:
    """One stretch of the bar: from `start` to the start of the next column."""

    label: str
    note: str
    start: date


@dataclass(frozen=True)
class Step:
    """One line of the list that phones show. state: "done", "here", "next" or "later"."""

    title: str
    when: str
    state: str


@dataclass(frozen=True)
class Timeline(Chart):
    """The chart with the list that phones and screen readers get."""

    steps: tuple[Step, ...] = ()


def _date(day: date) -> str:
    """The date as every page prints it, in the reader's language."""
    return date_format(day, "DATE_FORMAT")


class _Axis:
    """Days to pixels, column by column; a short first column stays wide enough for its name."""

    def __init__(self, columns: Sequence[Column], end: date, width: float) -> None:
        self.width, self.columns = width, columns
        starts = [column.start for column in columns]
        if not starts or sorted(set(starts)) != starts or end <= starts[-1]:
            raise ValueError("A timeline needs columns in order of their dates and an end after the last.")
        edges = [*starts, end]
        room = width - RIGHT_MARGIN - LEFT
        shares = [
            SHORT_COLUMN_SHARE if (after - before).days < SHORT_COLUMN_DAYS else 1.0
            for before, after in pairwise(edges)
        ]
        unit = room / sum(shares)
        lengths = [
            max(unit * share, text_width(column.label, 14) + 12, SHORT_COLUMN_LEAST) if share < 1 else 0.0
            for share, column in zip(shares, columns, strict=True)
        ]
        unit = (room - sum(lengths)) / max(shares.count(1.0), 1)
        lengths = [length or unit for length in lengths]
        self.edges = edges
        self.xs = [LEFT + sum(lengths[:i]) for i in range(len(edges))]

    def x(self, day: date) -> float:
        """Position of a day, kept inside the bar."""
        if day <= self.edges[0]:
            return self.xs[0]
        for i, (before, after) in enumerate(pairwise(self.edges)):
            if day <= after:
                share = (day - before).days / (after - before).days
                return self.xs[i] + share * (self.xs[i + 1] - self.xs[i])
        return self.xs[-1]

    def covers(self, day: date) -> bool:
        return self.edges[0] <= day <= self.edges[-1]


def timeline_steps(*, gates: Sequence[Gate], today: date | None = None, here: str = "") -> tuple[Step, ...]:
    """The gates in order of date as a list of steps, with today between them."""
    steps = []
    placed = today is None
    for gate in sorted(gates, key=lambda gate: gate.on):
        if not placed and today is not None and gate.on > today:
            steps.append(_here(today, here))
            placed = True
        steps.append(Step(gate.long or gate.label, _step_when(gate), gate.state))
    if not placed and today is not None:
        steps.append(_here(today, here))
    return tuple(steps)


def _here(today: date, here: str) -> Step:
    label = _("You are here: %(stage)s") % {"stage": here} if here else _("You are here")
    return Step(label, _date(today), "here")


def _step_when(gate: Gate) -> str:
    when = gate.when or _date(gate.on)
    if gate.state == "done":
        return _("%(date)s, done") % {"date": when}
    if gate.state == "next":
        return _("%(date)s, next") % {"date": when}
    return when


def timeline(
    *,
    title: str,
    gates: Sequence[Gate],
    columns: Sequence[Column],
    end: date,
    today: date | None = None,
    here: str = "",
    sentence: str = "",
    width: float = WIDTH,
) -> Timeline:
    """The five-year timeline. Phones show its `steps` instead, so there is no narrow drawing.

    width: PRINT_WIDTH for paper, where the wide drawing would make letters too small.
    Raises ValueError for columns that are not in order.
    """
    steps = timeline_steps(gates=gates, today=today, here=here)
    rows = tuple((step.title, step.when) for step in steps)
    voice = f"{title}. " + " ".join(f"{label}: {when}." for label, when in rows)
    return Timeline(
        title=title,
        sentence=sentence or timeline_sentence(gates=gates, today=today, here=here),
        svg=_draw(gates, _Axis(columns, end, width), voice, today),
        svg_narrow=None,
        headers=(_("Step"), _("When")),
        rows=rows,
        steps=steps,
    )


def _draw(gates: Sequence[Gate], axis: _Axis, voice: str, today: date | None) -> SafeString:
    """Return the drawing: the years above, the bar, a mark for each day and its words below."""
    ordered = _merge_same_day(sorted(gates, key=lambda gate: (gate.on, gate.label)))
    xs = apart([axis.x(gate.on) for gate in ordered], LEFT, axis.width - RIGHT_MARGIN)
    labels = _labels(ordered, xs, axis.width)
    heads, bar = _heads(axis)
    parts = [*heads, *_bar(axis, today, bar), *(_stem(label, bar) for label in labels.values() if label.row)]
    for number, (gate, x) in enumerate(zip(ordered, xs, strict=True)):
        parts += _mark(gate, x, bar)
        if number in labels:
            parts += _words(gate, labels[number], bar)
    if today is not None and axis.covers(today):
        parts += _marker(axis.x(today), bar, axis.width)
    depth = max((label.row for label in labels.values()), default=0)
    return drawing(axis.width, bar + LABEL_DROP + 32 + depth * ROW_HEIGHT, voice, parts)


def timeline_sentence(*, gates: Sequence[Gate], today: date | None = None, here: str = "") -> str:
    """Where you are and what is next, and what should already have happened."""
    ordered = sorted(gates, key=lambda gate: gate.on)
    said = [_("You are here: %(stage)s.") % {"stage": here}] if here else []
    late = [gate for gate in ordered if today and gate.state != "done" and gate.on < today]
    said += [
        _("%(gate)s was due %(date)s.")
        % {"gate": gate.long or gate.label, "date": gate.when or _date(gate.on)}
        for gate in late
    ]
    coming = next((g for g in ordered if g.state != "done" and g not in late), None)
    if coming:
        said.append(
            _("Next: %(gate)s, %(date)s.")
            % {"gate": coming.long or coming.label, "date": coming.when or _date(coming.on)}
        )
    return " ".join(said)


def _merge_same_day(gates: Sequence[Gate]) -> list[Gate]:
    """Gates of one day share one mark; the least finished state shows."""
    merged: list[Gate] = []
    for gate in gates:
        if merged and merged[-1].on == gate.on:
            last = merged[-1]
            state = next(s for s in ("next", "later", "done") if s in {last.state, gate.state})
            is_minor = last.is_minor and gate.is_minor
            merged[-1] = replace(last, label=f"{last.label} · {gate.label}", state=state, is_minor=is_minor)
        else:
            merged.append(gate)
    return merged


def _labels(gates: Sequence[Gate], xs: Sequence[float], width: float) -> dict[int, Label]:
    """Number of a gate -> where its words stand; minor gates go without where all would not fit calmly."""
    widths = [_label_width(gate) for gate in gates]
    every = place(tuple(xs), tuple(widths), width)
    if max((label.row for label in every), default=0) < DEEPEST:
        return dict(enumerate(every))
    kept = [number for number, gate in enumerate(gates) if not gate.is_minor or gate.state == "next"]
    fewer = place(tuple(xs[number] for number in kept), tuple(widths[number] for number in kept), width)
    return dict(zip(kept, fewer, strict=True))


def _label_width(gate: Gate) -> float:
    when = gate.when or _date(gate.on)
    bold = text_width(gate.label, LABEL_SIZE) * (SEMIBOLD if gate.state == "later" else 1)
    return max(bold, text_width(when, WHEN_SIZE) * SEMIBOLD)


def _heads(axis: _Axis) -> tuple[list[str], float]:
    """Column heads, and the height of the bar below them: notes take a second line where they must."""
    parts, lines = [], 1
    for i, column in enumerate(axis.columns):
        room = axis.xs[i + 1] - axis.xs[i] - 10
        x = axis.xs[i] + (10 if i else 0)
        parts.append(text(x, 26, fit(column.label, 14, room), size=14, fill=INK, weight=700))
        note = _note_lines(column.note, room)
        lines = max(lines, len(note))
        parts += [text(x, 45 + HEAD_LINE * k, line) for k, line in enumerate(note)]
    bar = 94 + HEAD_LINE * (lines - 1)
    rules = [el("path", d=f"M{x:.0f} 14V{bar - 6:.0f}", stroke=LINE) for x in axis.xs[1:-1]]
    return rules + parts, bar


def _note_lines(note: str, room: float) -> list[str]:
    """The note in one line, else broken at its dot: "2027–28 · Implementation"."""
    if text_width(note, 12.5) * 0.94 <= room:
        return [note]
    if " · " in note:
        return [fit(part, 12.5, room) for part in note.split(" · ", 1)]
    return wrap(note, 12.5, room)


def _bar(axis: _Axis, today: date | None, y: float) -> list[str]:
    done = axis.x(today) - LEFT if today else 0
    length = axis.width - RIGHT_MARGIN - LEFT
    parts = [el("rect", x=LEFT, y=y - 5, width=length, height=10, rx=5, fill=TRACK)]
    if done > 0:
        parts.append(el("rect", x=LEFT, y=y - 5, width=done, height=10, rx=min(5, done / 2), fill=AGENCY))
    return parts


def _stem(label: Label, bar: float) -> str:
    bottom = bar + LABEL_DROP + label.row * ROW_HEIGHT - 14
    return el("path", d=f"M{num(label.x)} {num(bar + 12)}V{num(bottom)}", stroke="#a9b4bd")


def _mark(gate: Gate, x: float, bar: float) -> list[str]:
    fill, stroke, width = {
        "done": (AGENCY, AGENCY, 2),
        "next": (WHITE, ACCENT, 3),
        "later": (WHITE, CONTROL, 2),
    }[gate.state]
    d = f"M{num(x)} {num(bar - 10)}l10 10l-10 10l-10 -10z"
    parts = [el("path", d=d, fill=fill, stroke=stroke, stroke_width=width, stroke_linejoin="round")]
    if gate.state == "done":
        check = f"M{num(x - 4)} {num(bar)}l3 3l5 -6"
        parts.append(el("path", d=check, fill="none", stroke=WHITE, stroke_width=2))
    return parts


def _words(gate: Gate, label: Label, bar: float) -> list[str]:
    y = bar + LABEL_DROP + label.row * ROW_HEIGHT
    return [
        text(
            label.anchor_x,
            y,
            fit(gate.label, LABEL_SIZE, (label.right - label.left) / SEMIBOLD + 1),
            size=LABEL_SIZE,
            fill=ACCENT if gate.state == "next" else INK,
            weight=600 if gate.state == "later" else 700,
            anchor=label.anchor,
        ),
        text(label.anchor_x, y + 17, gate.when or _date(gate.on), size=WHEN_SIZE, anchor=label.anchor),
    ]


def _marker(x: float, bar: float, room: float) -> list[str]:
    word = _("You are here")
    width = text_width(word, 12.5) + 28
    left = min(max(x - width / 2, 2), room - width - 2)
    return [
        el("path", d=f"M{num(x)} {num(bar - 6)}l-6 -9h12z", fill=ACCENT),
        el("rect", x=left, y=bar - 37, width=width, height=23, rx=11.5, fill=ACCENT),
        text(left + width / 2, bar - 21.5, word, fill=WHITE, weight=700, anchor="middle"),
    ]
