"""Charts: no hidden number gets in, every meaning gets out, and equal facts give equal bytes."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from statepl.core import charts
from statepl.core.charts import Bar, Point, Status
from statepl.core.charts.base import axis_ticks
from statepl.core.charts.svg import wrap
from tests.core.chart_samples import (
    ALL,
    CODES,
    SVG,
    timeline,
    trend,
)

# Points


@pytest.mark.parametrize("code", ["w", "n", "o", "d", "z"])
@pytest.mark.parametrize("number", [{"value": 7}, {"value": 0}, {"denominator": 7}])
def test_point_without_a_number_refuses_one(code, number):
    with pytest.raises(ValueError, match="must not carry"):
        Point(status=CODES[code], **number)


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_point_with_a_number_needs_a_finite_one(value):
    with pytest.raises(ValueError, match="finite"):
        Point(value)


def test_point_takes_the_status_as_plain_text():
    assert Point(None, "suppressed").status is Status.SUPPRESSED
    with pytest.raises(ValueError):
        Point(None, "hidden")


@pytest.mark.parametrize(
    ("point", "shown"),
    [
        (Point(49), "49%"),
        (Point(49.26), "49.3%"),
        (Point(0), "0%"),
        (Point(95, Status.TOP_CODED), "≥95%"),
        (Point(5, Status.BOTTOM_CODED), "≤5%"),
        (Point(None, Status.SUPPRESSED), "withheld"),
        (Point(None, Status.NOT_DUE), "not due"),
    ],
)
def test_point_text_names_number_bound_or_reason(point, shown):
    assert charts.point_text(point) == shown


# Every chart


@pytest.mark.parametrize("draw", ALL)
def test_chart_is_the_same_bytes_every_time(draw):
    assert draw() == draw()


@pytest.mark.parametrize("draw", ALL)
def test_chart_is_well_formed_and_has_its_meaning_in_the_title(draw):
    chart = draw()
    for svg in filter(None, (chart.svg, chart.svg_narrow)):
        assert isinstance(svg, SafeString)
        root = ET.fromstring(svg)  # noqa: S314
        title = root[0]
        assert title.tag == f"{SVG}title"
        assert root.get("aria-labelledby") == title.get("id")
        assert title.text.startswith(f"{chart.title}. ")
        for row in chart.rows:
            assert row[0].split(" ", 1)[-1] in title.text


@pytest.mark.parametrize("draw", ALL)
def test_chart_uses_presentation_attributes_only(draw):
    chart = draw()
    both = chart.svg + (chart.svg_narrow or "")
    assert re.findall(r'style=|<style|<script|href|on\w+="|<!--|nan|None', both) == []
    sizes = {float(size) for size in re.findall(r'font-size="([\d.]+)"', both)}
    assert min(sizes) >= 11


@pytest.mark.parametrize("draw", ALL)
def test_chart_table_has_one_cell_for_each_header(draw):
    chart = draw()
    assert {len(row) for row in chart.rows} == {len(chart.headers)}


def test_wide_and_narrow_drawings_have_different_ids():
    chart = trend()
    ids = re.findall(r' id="([^"]+)"', chart.svg + chart.svg_narrow)
    assert len(ids) == len(set(ids)) == 2


def test_foreign_text_is_escaped():
    chart = charts.bars(title='<b>"T"</b>', items=[Bar("<script>x</script>&", Point(1))])
    assert "<script" not in chart.svg + chart.svg_narrow
    assert "<b>" not in chart.svg
    assert ET.fromstring(chart.svg)[0].text.startswith('<b>"T"</b>.')  # noqa: S314


# Small parts


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (49, (0, 20, 40, 60)),
        (95, (0, 25, 50, 75, 100)),
        (100, (0, 25, 50, 75, 100)),
        (3, (0, 1, 2, 3, 4)),
        (0, (0, 20, 40, 60)),
    ],
)
def test_axis_starts_at_zero_with_round_ticks(highest, ticks):
    assert axis_ticks(highest, percent=True) == ticks


def test_wrap_keeps_words_and_cuts_the_last_line():
    assert wrap("one two three", 10, 60) == ["one two", "three"]
    assert wrap("abcdefghijklmnop", 10, 30)[0].endswith("…")


def test_charts_speak_the_language_of_the_reader():
    with translation.override("es"):
        assert timeline().rows[0][1].startswith("14 de marzo de 2026")
