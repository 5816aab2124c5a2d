"""Bars and readiness: withheld is never zero, and three numbers are always three."""

from xml.etree import ElementTree as ET

import pytest

from statepl.core import charts
from statepl.core.charts import Bar, Point, Readiness
from tests.core.chart_samples import (
    SVG,
    bars,
    readiness,
    texts,
)


def test_bars_draw_withheld_as_a_worded_band_and_never_as_zero():
    chart = bars()
    for svg in (chart.svg, chart.svg_narrow):
        shown = texts(svg)
        assert shown.count("withheld") == 1
        assert [word for word in ("overdue", "no students", "≥95%", "≤5%") if word not in shown] == []
        assert "0%" not in shown


def test_bars_start_at_zero_and_end_at_their_value():
    items = [Bar("A", Point(0)), Bar("B", Point(50)), Bar("C", Point(100))]
    root = ET.fromstring(charts.bars(title="T", items=items).svg)  # noqa: S314
    solid = [float(r.get("width")) for r in root.iter(f"{SVG}rect") if r.get("fill") == "#14455f"]
    assert solid == pytest.approx([0, solid[2] / 2, solid[2]])


def test_bars_refuse_nothing_and_negatives():
    with pytest.raises(ValueError, match="at least one"):
        charts.bars(title="T", items=[])
    with pytest.raises(ValueError, match="negative"):
        charts.bars(title="T", items=[Bar("A", Point(-1))])


def test_readiness_prints_all_three_numbers_and_the_weakest():
    chart = readiness()
    assert chart.rows[1] == ("3 Ten conditions", "40%", "60%", "80%")
    assert chart.sentence == (
        "69% is verified by the state; the district claims 78%. Evidence covers 90% of what applies. "
        "Least verified: Ten conditions, 40%."
    )


@pytest.mark.parametrize("shares", [(50, 40, 60), (10, 20, 101), (-1, 0, 0), (10, 70, 60)])
def test_readiness_refuses_shares_out_of_order(shares):
    with pytest.raises(ValueError, match="verified <= claimed"):
        Readiness("A", *shares)


def test_readiness_needs_a_dimension():
    with pytest.raises(ValueError, match="at least one"):
        charts.readiness_bars(title="T", items=[])
