"""Charts: no hidden number gets in, every meaning gets out, and equal facts give equal bytes."""

import itertools
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from statepl.core import charts
from statepl.core.charts import Bar, Column, Gate, Point, Readiness, Series, Status
from statepl.core.charts.base import axis_ticks
from statepl.core.charts.marks import styles_of
from statepl.core.charts.svg import text_width, wrap

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ["2021–22", "2022–23", "2023–24", "2024–25", "2025–26", "2026–27"]
CODES = {
    "w": Status.SUPPRESSED,
    "n": Status.NOT_COLLECTED,
    "o": Status.OVERDUE,
    "d": Status.NOT_DUE,
    "z": Status.NO_STUDENTS,
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def points(*values):
    return tuple(Point(None, CODES[v]) if isinstance(v, str) else Point(v) for v in values)


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]  # noqa: S314


def series():
    return [
        Series("All students", points(41, 42, 43, 46, 49, "d"), reference=True),
        Series("English learners", points(20, 21, 22, 25, 26, "d"), "Engl. learn."),
        Series("Students with disabilities", points(17, 18, 18, 21, 22, "d"), "Disabilities"),
        Series("American Indian or Alaska Native", points(29, 31, "w", "w", 38, "d"), "Am. Indian"),
        Series("Students in foster care", points("n", "n", "n", 24, "o", "d"), "Foster care"),
    ]


def trend(**extra):
    return charts.trend(title="Share proficient", years=YEARS, series=series(), baseline="2023–24", **extra)


def columns():
    notes = ["Spring 2026", *(f"{y}–{y - 1999} · Implementation" for y in range(2026, 2031))]
    names = ["Application", "Year One", "Year Two", "Year Three", "Year Four", "Year Five"]
    starts = [date(2026, 3, 1), *(date(y, 7, 1) for y in range(2026, 2031))]
    return [Column(*facts) for facts in zip(names, notes, starts, strict=True)]


def gates():
    return [
        Gate("Submitted", date(2026, 3, 14), "done", long="Application submitted"),
        Gate("Conditional approval", date(2026, 7, 1), "done"),
        Gate("Plan window opens", date(2027, 4, 30), "next"),
        Gate("Plan due", date(2027, 9, 28)),
        Gate("Final approval", date(2027, 12, 15), when="by 15 Dec 2027"),
        Gate("Monitoring review", date(2029, 4, 15), when="April 2029"),
        Gate("Monitoring review", date(2030, 4, 15), when="April 2030"),
        Gate("Sustainability plan", date(2031, 2, 28)),
        Gate("Five years end", date(2031, 6, 30)),
    ]


def timeline(**extra):
    facts = {"gates": gates(), "columns": columns(), "end": date(2031, 6, 30), "today": date(2027, 3, 12)}
    return charts.timeline(title="Five years", here="Year One", **(facts | extra))


def bars():
    items = [
        Bar("All students", Point(49), reference=True),
        Bar("English learners", Point(26)),
        Bar("Asian", Point(95, Status.TOP_CODED)),
        Bar("Migrant students", Point(5, Status.BOTTOM_CODED)),
        Bar("Pacific Islander", Point(None, Status.SUPPRESSED)),
        Bar("Foster care", Point(None, Status.OVERDUE)),
        Bar("Military connected", Point(None, Status.NO_STUDENTS)),
    ]
    return charts.bars(title="Proficient, 2025–26", items=items)


def readiness():
    items = [Readiness("Assurances", 100, 100, 100, "1"), Readiness("Ten conditions", 40, 60, 80, "3")]
    return charts.readiness_bars(title="Verified", items=items, total=Readiness("All", 69, 78, 90))


ALL = [trend, timeline, bars, readiness]


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


# Trend


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


# Bars


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


# Timeline


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
        ("Application submitted", "14 March 2026, done", "done"),
        ("Conditional approval", "1 July 2026, done", "done"),
        ("You are here: Year One", "12 March 2027", "here"),
        ("Plan window opens", "30 April 2027, next", "next"),
    ]
    assert chart.sentence == "You are here: Year One. Next: Plan window opens, 30 April 2027."


def test_timeline_sentence_says_what_is_late():
    chart = timeline(today=date(2027, 5, 2))
    assert "Plan window opens was due 30 April 2027." in chart.sentence
    assert chart.sentence.endswith("Next: Plan due, 28 September 2027.")


@pytest.mark.parametrize("today", [date(2020, 1, 1), date(2040, 1, 1), None])
def test_timeline_outside_its_years_has_no_marker(today):
    assert "You are here" not in texts(timeline(today=today).svg)


def test_timeline_refuses_unordered_columns_and_unknown_states():
    with pytest.raises(ValueError, match="order"):
        timeline(columns=columns()[::-1])
    with pytest.raises(ValueError, match="done, next or later"):
        Gate("A", date(2027, 1, 1), "soon")


# Readiness


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
        assert timeline().rows[0][1].startswith("14 marzo 2026")
