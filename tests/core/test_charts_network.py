"""The network: every name and every number in it, nothing outside, arrows and dashes where they belong."""

from xml.etree import ElementTree as ET

import pytest

from statepl.core.charts import Tie, network
from tests.core.chart_samples import SVG, texts


def drawn(*ties):
    return network(title="How groups relate", ties=ties)


def many(number):
    names = [f"Group of people {place}" for place in range(number)]
    return [Tie(n, names[n - 1], names[n % number], f"words {n}") for n in range(1, number + 1)]


@pytest.mark.parametrize("number", [2, 3, 8, 13, 20])
def test_names_and_numbers_stand_inside_and_apart(number):
    chart = drawn(*many(number))
    for svg in (chart.svg, chart.svg_narrow):
        root = ET.fromstring(svg)  # noqa: S314
        box = [float(each) for each in root.get("viewBox").split()]
        disks = [(float(c.get("cx")), float(c.get("cy"))) for c in root.iter(f"{SVG}circle")]
        assert len(set(disks)) == 2 * number
        assert all(7 < x < box[2] - 7 and 7 < y < box[3] - 7 for x, y in disks)
        assert {str(n) for n in range(1, number + 1)} <= set(texts(svg))
    assert texts(chart.svg).count("Group of people 0") == 1


def test_arrow_and_dashes_and_words():
    chart = drawn(
        Tie(1, "A", "B", "A speak for B", has_direction=True),
        Tie(2, "B", "A", "B are in conflict with A", is_dashed=True),
    )
    assert (chart.svg.count('Z"'), chart.svg.count("stroke-dasharray")) == (1, 1)
    assert "1. A speak for B. 2. B are in conflict with A." in chart.svg


def test_several_lines_between_two_names_do_not_cover_one_another():
    chart = drawn(*(Tie(n, *(("A", "B") if n % 2 else ("B", "A")), "words") for n in range(1, 6)))
    root = ET.fromstring(chart.svg)  # noqa: S314
    bends = {path.get("d").split("Q")[1].rsplit(" ", 2)[0] for path in root.iter(f"{SVG}path")}
    assert len(bends) == 5


def test_text_is_escaped_and_nothing_is_refused():
    assert "<b>" not in drawn(Tie(1, "<b>", "B", "<b> work with B")).svg
    with pytest.raises(ValueError, match="at least one"):
        drawn()
