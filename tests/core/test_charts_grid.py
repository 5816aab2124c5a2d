"""The grid: names and numbers in nine fields, and the way each has come."""

from xml.etree import ElementTree as ET

import pytest

from statepl.core.charts import GridItem, grid
from tests.core.chart_samples import SVG, texts

STEPS = ("Low", "Medium", "High")


def drawn(*items):
    return grid(title="T", items=items, across="Interest", up="Influence", steps=STEPS)


def test_grid_names_everybody_wide_and_numbers_everybody_narrow():
    chart = drawn(*(GridItem(n, f"Group {n}", 3, 3, 3, 3) for n in range(1, 15)))
    wide, narrow = texts(chart.svg), texts(chart.svg_narrow)
    assert [n for n in range(1, 15) if f"Group {n}" not in wide or str(n) not in narrow] == []
    for svg in (chart.svg, chart.svg_narrow):
        root = ET.fromstring(svg)  # noqa: S314
        box = [float(each) for each in root.get("viewBox").split()]
        disks = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle")]
        assert len(set(disks)) == 14
        assert all(0 < x < box[2] and 0 < y < box[3] for x, y in disks)


def test_grid_says_who_stands_high_and_who_moved():
    chart = drawn(GridItem(1, "Students", 3, 3, 1, 2), GridItem(2, "Families", 1, 2, 1, 2))
    assert chart.sentence == (
        "High in influence and interest: Students. Moved since the first reading: Students."
    )
    assert chart.rows == (
        ("1", "Students", "High", "High", "Low, Medium"), ("2", "Families", "Low", "Medium", "–"),
    )  # fmt: skip
    assert chart.svg.count("stroke-dasharray") == 1
    quiet = drawn(GridItem(1, "Families", 1, 2, 1, 2))
    assert quiet.sentence == "Nobody stands high in both influence and interest."
    assert "stroke-dasharray" not in quiet.svg


def test_grid_refuses_nothing_and_steps_outside():
    with pytest.raises(ValueError, match="at least one"):
        drawn()
    with pytest.raises(ValueError, match="1 to 3"):
        GridItem(1, "A", 4, 1, 1, 1)
