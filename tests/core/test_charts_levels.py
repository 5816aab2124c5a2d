"""Own and verified levels: two bars a row, apart, also without colors."""

from xml.etree import ElementTree as ET

import pytest

from statepl.core.charts import Rated, level_bars
from statepl.core.charts.svg import AGENCY, AGENCY_LIGHT
from tests.core.chart_samples import SVG, texts

ROWS = (
    Rated("Leadership", 3, 2),
    Rated("Time and space", 1, 1),
    Rated("Budgeting", 0, None),
    Rated("Technology", None, None),
)


def test_levels_say_what_is_rated_what_is_verified_and_where_the_state_sees_less() -> None:
    chart = level_bars(title="Levels", items=ROWS)
    assert chart.sentence == (
        "3 of 4 are rated by the district, 2 verified by the state. The state sees less in Leadership."
    )
    assert chart.rows == (
        ("Leadership", "3", "2"),
        ("Time and space", "1", "1"),
        ("Budgeting", "0", "–"),
        ("Technology", "–", "–"),
    )
    assert "Budgeting: own level 0, verified –." in chart.svg


def test_levels_are_named_and_numbered_wide_and_narrow() -> None:
    chart = level_bars(title="Levels", items=ROWS)
    wide, narrow = texts(chart.svg), texts(chart.svg_narrow)
    assert [row.name for row in ROWS if row.name not in wide or row.name not in narrow] == []
    assert "3 / 2" in narrow
    for svg in (chart.svg, chart.svg_narrow):
        root = ET.fromstring(svg)  # noqa: S314
        width = float(root.get("viewBox").split()[2])  # type: ignore[union-attr]
        bars = list(root.iter(f"{SVG}rect"))
        ends = [float(bar.get("x", "0")) + float(bar.get("width", "0")) for bar in bars]
        assert max(ends) <= width
        # the two own levels above zero, and the two verified ones
        assert [sum(bar.get("fill") == fill for bar in bars) for fill in (AGENCY_LIGHT, AGENCY)] == [2, 2]


def test_levels_outside_the_scale_and_nothing_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 to 3"):
        Rated("Leadership", 4, None)
    with pytest.raises(ValueError, match="at least one row"):
        level_bars(title="Levels", items=())
