"""Five years at a glance: dated gates on one bar, where you are, and what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .base import Chart
from .svg import ACCENT, AGENCY, CONTROL, INK, LINE, MUTED, TRACK, WHITE, drawing, el, fit, text, text_width

WIDTH = 1120
LEFT, RIGHT = 24.0, 1084.0
BAR_Y = 94.0
FIRST_LABEL_Y = 130.0
ROW_HEIGHT = 46.0
LABEL_SIZE, WHEN_SIZE = 13.0, 12.5
EDGE = 8.0
GAP = 12.0
SHORT_COLUMN_DAYS, SHORT_COLUMN_SHARE = 270, 0.58
BEAM = 200
SEMIBOLD = 0.97  # its width against bold, which text_width() measures


@dataclass(frozen=True)
class Gate:
    """One dated gate. state: "done", "next" or "later".

    when replaces the printed date ("by 15 Dec 2027", "April 2029"); long is the name in the list
    and the table where the label of the drawing is too short.
    """

    label: str
    on: date
    state: str = "later"
    when: str = ""
    long: str = ""

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


@dataclass(frozen=True)
class _Label:
    """A placed label: row 0 sits right under the bar, deeper rows hang on a stem at x."""

    x: float
    row: int
    left: float
    right: float
    anchor: str
    anchor_x: float


def _short_date(day: date) -> str:
    return date_format(day, "j M Y")


def _long_date(day: date) -> str:
    return date_format(day, "j F Y")


class _Axis:
    """Days to pixels, column by column; a short first column stays wide enough for its name."""

    def __init__(self, columns: Sequence[Column], end: date) -> None:
        starts = [column.start for column in columns]
        if not starts or sorted(set(starts)) != starts or end <= starts[-1]:
            raise ValueError("A timeline needs columns in order of their dates and an end after the last.")
        edges = [*starts, end]
        shares = [
            SHORT_COLUMN_SHARE if (after - before).days < SHORT_COLUMN_DAYS else 1.0
            for before, after in pairwise(edges)
        ]
        unit = (RIGHT - LEFT) / sum(shares)
        self.edges = edges
        self.xs = [LEFT + unit * sum(shares[:i]) for i in range(len(edges))]

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
    return Step(label, _long_date(today), "here")


def _step_when(gate: Gate) -> str:
    when = gate.when or _long_date(gate.on)
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
) -> Timeline:
    """The five-year timeline. Phones show its `steps` instead, so there is no narrow drawing.

    Raises ValueError for columns that are not in order.
    """
    axis = _Axis(columns, end)
    ordered = _merge_same_day(sorted(gates, key=lambda gate: (gate.on, gate.label)))
    labels = _place(ordered, [axis.x(gate.on) for gate in ordered])
    steps = timeline_steps(gates=gates, today=today, here=here)
    rows = tuple((step.title, step.when) for step in steps)
    depth = max((label.row for label in labels), default=0)
    parts = [*_columns(columns, axis), *_bar(axis, today)]
    for label in labels:
        parts += _stem(label)
    for gate, label in zip(ordered, labels, strict=True):
        parts += _mark(gate, label.x) + _words(gate, label)
    if today is not None and axis.covers(today):
        parts += _marker(axis.x(today))
    voice = f"{title}. " + " ".join(f"{label}: {when}." for label, when in rows)
    height = FIRST_LABEL_Y + 17 + 15 + depth * ROW_HEIGHT
    return Timeline(
        title=title,
        sentence=sentence or timeline_sentence(gates=gates, today=today, here=here),
        svg=drawing(WIDTH, height, voice, parts),
        svg_narrow=None,
        headers=(_("Gate"), _("When")),
        rows=rows,
        steps=steps,
    )


def timeline_sentence(*, gates: Sequence[Gate], today: date | None = None, here: str = "") -> str:
    """Where you are and what is next, and what should already have happened."""
    ordered = sorted(gates, key=lambda gate: gate.on)
    said = [_("You are here: %(stage)s.") % {"stage": here}] if here else []
    late = [gate for gate in ordered if today and gate.state != "done" and gate.on < today]
    said += [
        _("%(gate)s was due %(date)s.")
        % {"gate": gate.long or gate.label, "date": gate.when or _long_date(gate.on)}
        for gate in late
    ]
    coming = next((g for g in ordered if g.state != "done" and g not in late), None)
    if coming:
        said.append(
            _("Next: %(gate)s, %(date)s.")
            % {"gate": coming.long or coming.label, "date": coming.when or _long_date(coming.on)}
        )
    return " ".join(said)


def _merge_same_day(gates: Sequence[Gate]) -> list[Gate]:
    """Gates of one day share one mark; the least finished state shows."""
    merged: list[Gate] = []
    for gate in gates:
        if merged and merged[-1].on == gate.on:
            last = merged[-1]
            state = next(s for s in ("next", "later", "done") if s in {last.state, gate.state})
            merged[-1] = replace(last, label=f"{last.label} · {gate.label}", state=state)
        else:
            merged.append(gate)
    return merged


def _label_width(gate: Gate) -> float:
    when = gate.when or _short_date(gate.on)
    bold = text_width(gate.label, LABEL_SIZE) * (SEMIBOLD if gate.state == "later" else 1)
    return max(bold, text_width(when, WHEN_SIZE) * SEMIBOLD)


def _options(gate: Gate, x: float, rows: int) -> list[tuple[int, _Label]]:
    """Where one label may go, with a cost: the first row and the middle are best."""
    width = min(_label_width(gate), WIDTH - 2 * EDGE)
    found = []
    for row in range(rows):
        for cost, anchor, left in (
            (0, "middle", x - width / 2),
            (1, "start", x - 10),
            (1, "end", x + 14 - width),
            (2, "start", x),
            (2, "end", x - width),
        ):
            if left < EDGE or left + width > WIDTH - EDGE:
                continue
            at = {"start": left, "middle": x, "end": left + width}[anchor]
            found.append((cost + 3 * row, _Label(x, row, left, left + width, anchor, at)))
    return found


def _clash(a: _Label, b: _Label) -> bool:
    """True when two labels touch, or the stem of the deeper one runs through the other."""
    if a.row == b.row:
        return a.left < b.right + GAP and b.left < a.right + GAP
    upper, deeper = (a, b) if a.row < b.row else (b, a)
    return upper.left - 5 < deeper.x < upper.right + 5


def _place(gates: Sequence[Gate], xs: Sequence[float]) -> list[_Label]:
    """Collision-free places for all labels: two rows when they suffice, more only if they must."""
    for rows in range(2, len(gates) + 3):
        placed = _search(gates, xs, rows)
        if placed is not None:
            return placed
    raise ValueError("A timeline holds at most one gate a day and about twenty gates.")


def _search(gates: Sequence[Gate], xs: Sequence[float], rows: int) -> list[_Label] | None:
    """The cheapest places from left to right, None when there are none.

    Of all states that look alike to the gates still to come only the cheapest is kept, so the
    search is exact until the beam is full.
    """
    reach = [x - _label_width(gate) - 2 * GAP for gate, x in zip(gates, xs, strict=True)]
    states: list[tuple[int, list[_Label]]] = [(0, [])]
    for i, (gate, x) in enumerate(zip(gates, xs, strict=True)):
        frontier = min(reach[i + 1 :], default=WIDTH)
        best: dict[tuple[_Label, ...], tuple[int, list[_Label]]] = {}
        for cost, labels in states:
            for extra, label in _options(gate, x, rows):
                if any(_clash(label, other) for other in labels):
                    continue
                found = (cost + extra, [*labels, label])
                key = tuple(old for old in found[1] if max(old.right, old.x) > frontier)
                if key not in best or found[0] < best[key][0]:
                    best[key] = found
        states = sorted(best.values(), key=lambda state: state[0])[:BEAM]
    return states[0][1] if states else None


def _columns(columns: Sequence[Column], axis: _Axis) -> list[str]:
    parts = []
    for i, column in enumerate(columns):
        room = axis.xs[i + 1] - axis.xs[i] - 14
        x = axis.xs[i] + (10 if i else 0)
        if i:
            parts.append(el("path", d=f"M{axis.xs[i]:.0f} 14V88", stroke=LINE))
        parts.append(text(x, 26, fit(column.label, 14, room), size=14, fill=INK, weight=700))
        parts.append(text(x, 45, fit(column.note, 12.5, room + 12)))
    return parts


def _bar(axis: _Axis, today: date | None) -> list[str]:
    done = axis.x(today) - LEFT if today else 0
    parts = [el("rect", x=LEFT, y=BAR_Y - 5, width=RIGHT - LEFT, height=10, rx=5, fill=TRACK)]
    if done > 0:
        parts.append(el("rect", x=LEFT, y=BAR_Y - 5, width=done, height=10, rx=min(5, done / 2), fill=AGENCY))
    return parts


def _stem(label: _Label) -> list[str]:
    if not label.row:
        return []
    bottom = FIRST_LABEL_Y + label.row * ROW_HEIGHT - 14
    return [el("path", d=f"M{label.x:.2f} {BAR_Y + 12:.0f}V{bottom:.0f}", stroke="#a9b4bd")]


def _mark(gate: Gate, x: float) -> list[str]:
    fill, stroke, width = {
        "done": (AGENCY, AGENCY, 2),
        "next": (WHITE, ACCENT, 3),
        "later": (WHITE, CONTROL, 2),
    }[gate.state]
    d = f"M{x:.2f} {BAR_Y - 10:.0f}l10 10l-10 10l-10 -10z"
    parts = [el("path", d=d, fill=fill, stroke=stroke, stroke_width=width, stroke_linejoin="round")]
    if gate.state == "done":
        check = f"M{x - 4:.2f} {BAR_Y:.0f}l3 3l5 -6"
        parts.append(el("path", d=check, fill="none", stroke=WHITE, stroke_width=2))
    return parts


def _words(gate: Gate, label: _Label) -> list[str]:
    y = FIRST_LABEL_Y + label.row * ROW_HEIGHT
    when = gate.when or _short_date(gate.on)
    return [
        text(
            label.anchor_x,
            y,
            fit(gate.label, LABEL_SIZE, label.right - label.left + 1),
            size=LABEL_SIZE,
            fill=ACCENT if gate.state == "next" else INK,
            weight=600 if gate.state == "later" else 700,
            anchor=label.anchor,
        ),
        text(label.anchor_x, y + 17, when, size=WHEN_SIZE, fill=MUTED, anchor=label.anchor),
    ]


def _marker(x: float) -> list[str]:
    word = _("You are here")
    width = text_width(word, 12.5) + 28
    left = min(max(x - width / 2, 2), WIDTH - width - 2)
    return [
        el("path", d=f"M{x:.2f} 88l-6 -9h12z", fill=ACCENT),
        el("rect", x=left, y=57, width=width, height=23, rx=11.5, fill=ACCENT),
        text(left + width / 2, 72.5, word, fill=WHITE, weight=700, anchor="middle"),
    ]
