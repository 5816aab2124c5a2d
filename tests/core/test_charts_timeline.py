"""The timeline of five years: labels that never collide, and what is late said in words."""

import itertools
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from statepl.core.charts import Gate
from statepl.core.charts.svg import text_width
from tests.core.chart_samples import (
    SVG,
    columns,
    gates,
    texts,
    timeline,
)


def boxes(svg):
    """Left, right and baseline of each label below the bar, with widths as measured from the font."""
    found = []
    for element in ET.fromstring(svg).iter(f"{SVG}text"):  # noqa: S314
        x, y, size = (float(element.get(key)) for key in ("x", "y", "font-size"))
        width = text_width(element.text, size) * 0.96
        left = {"start": x, "middle": x - width / 2, "end": x - width}[element.get("text-anchor")]
        found.append((left, left + width, y))
    return found


@pytest.mark.parametrize("width", [1120, 720])
def test_timeline_labels_never_collide_and_stay_on_two_rows(width):
    svg = timeline(width=width).svg
    placed = boxes(svg)
    for a, b in itertools.combinations(placed, 2):
        if abs(a[2] - b[2]) < 12:
            assert a[1] <= b[0] or b[1] <= a[0]
    assert all(left >= 0 and right <= width for left, right, _y in placed)
    gate_rows = {
        y for (_l, _r, y), word in zip(placed, texts(svg), strict=True) if word in {g.label for g in gates()}
    }
    assert len(gate_rows) == 2


def test_timeline_survives_many_gates_close_together():
    close = [Gate(f"Gate number {i}", date(2027, 1, 1 + i)) for i in range(12)]
    placed = boxes(timeline(gates=close).svg)
    for a, b in itertools.combinations(placed, 2):
        if abs(a[2] - b[2]) < 12:
            assert a[1] <= b[0] or b[1] <= a[0]


def test_timeline_joins_gates_of_one_day():
    same = [Gate("Vote", date(2027, 9, 28), "done"), Gate("Plan due", date(2027, 9, 28), "next")]
    chart = timeline(gates=same)
    assert "Plan due · Vote" in texts(chart.svg)
    assert [row[0] for row in chart.rows] == ["You are here: Year One", "Vote", "Plan due"]


def test_timeline_shows_where_you_are_and_lists_the_steps():
    chart = timeline()
    assert "You are here" in texts(chart.svg)
    assert chart.svg_narrow is None
    assert [(step.title, step.when, step.state) for step in chart.steps[:4]] == [
        ("Application submitted", "March 14, 2026, done", "done"),
        ("Conditional approval", "July 1, 2026, done", "done"),
        ("You are here: Year One", "March 12, 2027", "here"),
        ("Plan window opens", "April 30, 2027, next", "next"),
    ]
    assert chart.sentence == "You are here: Year One. Next: Plan window opens, April 30, 2027."


def test_timeline_sentence_says_what_is_late():
    chart = timeline(today=date(2027, 5, 2))
    assert "Plan window opens was due April 30, 2027." in chart.sentence
    assert chart.sentence.endswith("Next: Plan due, Sept. 28, 2027.")


@pytest.mark.parametrize("today", [date(2020, 1, 1), date(2040, 1, 1), None])
def test_timeline_outside_its_years_has_no_marker(today):
    assert "You are here" not in texts(timeline(today=today).svg)


def test_timeline_refuses_unordered_columns_and_unknown_states():
    with pytest.raises(ValueError, match="order"):
        timeline(columns=columns()[::-1])
    with pytest.raises(ValueError, match="done, next or later"):
        Gate("A", date(2027, 1, 1), "soon")


def test_minor_gates_are_marks_alone_where_all_words_would_not_fit():
    years = range(2027, 2032)
    crowd = [Gate("Monitoring review", date(2027, 4, 15), "next", is_minor=True)]
    crowd += [Gate("Monitoring review", date(year, 4, 15), is_minor=True) for year in years[1:]]
    crowd += [Gate("Yearly report", date(year, 5, 14), is_minor=True) for year in years]
    crowd += [Gate("Sustainability plan", date(year, 2, 1)) for year in years]
    chart = timeline(gates=crowd, width=720)
    drawn = chart.svg.partition("</title>")[2]
    assert (drawn.count("Yearly report"), drawn.count("Monitoring review")) == (0, 1)
    assert drawn.count("Sustainability plan") == 5
    assert [row[0] for row in chart.rows].count("Yearly report") == 5
    assert drawn.count("l10 10l-10 10l-10 -10z") == len(crowd)
