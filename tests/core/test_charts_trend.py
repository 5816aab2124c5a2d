"""Trends: lines that break where nothing is known, and the sentence that says which way."""

import itertools
from xml.etree import ElementTree as ET

import pytest

from statepl.core import charts
from statepl.core.charts import Point, Series, Status
from statepl.core.charts.marks import styles_of
from tests.core.chart_samples import (
    SVG,
    YEARS,
    bars,
    points,
    series,
    texts,
    trend,
)


def test_trend_line_breaks_where_a_point_is_withheld():
    root = ET.fromstring(trend().svg)  # noqa: S314
    broken = [p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke") == styles_of(series())[3].color]
    lines = [d for d in broken if "L" in d and "a" not in d]
    assert [d.count("M") for d in lines][:1] == [2]


def test_trend_names_what_is_withheld_missing_overdue_and_not_due():
    shown = texts(trend().svg)
    assert [shown.count(word) for word in ("withheld", "not collected", "overdue")] == [1, 1, 1]
    assert "Withheld to protect small groups." in shown
    assert "Not due yet: 2026–27." in shown


def test_trend_draws_no_mark_at_zero_for_missing_points():
    only = [Series("All students", points("w", 40, "n"), reference=True)]
    svg = charts.trend(title="T", years=YEARS[:3], series=only).svg
    assert len(ET.fromstring(svg).findall(f"{SVG}circle")) == 2  # noqa: S314  one value, one mark in the band


def test_trend_labels_at_line_ends_never_overlap():
    crowded = [Series(f"Group {i}", points(30 + i / 10, 31 + i / 10)) for i in range(14)]
    chart = charts.trend(title="T", years=YEARS[:2], series=crowded)
    for svg, gap in ((chart.svg, 20), (chart.svg_narrow, 17)):
        root = ET.fromstring(svg)  # noqa: S314
        ys = sorted(float(t.get("y")) for t in root.iter(f"{SVG}text") if t.text.startswith("Group"))
        assert len(ys) == 14
        assert min(b - a for a, b in itertools.pairwise(ys)) >= gap - 0.02


def test_trend_series_differ_in_more_than_color():
    styles = styles_of([Series(f"G{i}", ()) for i in range(14)])
    assert len({(style.dash, style.mark) for style in styles}) == 14
    assert len({(style.color, style.mark) for style in styles[:7]}) == 7


def test_trend_reads_every_value_aloud():
    title = ET.fromstring(trend().svg)[0].text  # noqa: S314
    assert "American Indian or Alaska Native: 29% 2021–22, 31% 2022–23, withheld 2023–24 to 2024–25" in title
    assert title.endswith("The baseline is 2023–24.")


def test_trend_of_withheld_values_only_says_so():
    hidden = [Series("All students", points("w", "w"), reference=True)]
    chart = charts.trend(title="T", years=YEARS[:2], series=hidden)
    assert chart.sentence == (
        "All students: no value can be shown. 2 of 2 values are withheld to protect small groups."
    )
    assert "withheld" in texts(chart.svg)


def test_trend_on_paper_keeps_its_letters_large():
    chart = trend(width=charts.PRINT_WIDTH)
    assert 'viewBox="0 0 720 ' in chart.svg
    assert chart.svg_narrow == trend().svg_narrow


@pytest.mark.parametrize(
    "facts",
    [
        {"years": [], "series": []},
        {"years": ["2021–22"], "series": [Series("A", ())]},
        {"years": ["2021–22"], "series": [Series("A", (Point(1),))], "baseline": "1999–00"},
    ],
)
def test_trend_refuses_facts_that_do_not_fit(facts):
    with pytest.raises(ValueError):
        charts.trend(title="T", **facts)


# Sentences


def test_trend_sentence_says_the_bad_news_too():
    assert trend().sentence == (
        "All students: 49% in 2025–26, up 6 points since 2023–24. "
        "The widest gap is 27 points, for Students with disabilities; it was 25 points. "
        "The gap has grown for: English learners, Students with disabilities. "
        "2 of 25 values are withheld to protect small groups. "
        "3 of 25 values were not collected. 1 of 25 values is overdue."
    )


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (40, "All: 40% in B, down 3 points since A."),
        (43, "All: 43% in B, the same as in A."),
        (44, "All: 44% in B, up 1 point since A."),
    ],
)
def test_trend_sentence_says_which_way(last, said):
    line = [Series("All", points(43, last), reference=True)]
    assert charts.trend_sentence(years=["A", "B"], series=line, baseline="A") == said


def test_sentences_never_subtract_coded_values():
    line = Series("All", (Point(43), Point(95, Status.TOP_CODED)), reference=True)
    other = Series("Other", points(20, 30))
    said = charts.trend_sentence(years=["A", "B"], series=[line, other], baseline="A")
    assert said == "All: 95% or more in B. The widest gap is 23 points, for Other."


def test_bars_sentence_names_value_gap_and_missing():
    assert bars().sentence == (
        "All students: 49%. The widest gap is 23 points, for English learners. "
        "1 of 7 values is withheld to protect small groups. 1 of 7 values is overdue."
    )
