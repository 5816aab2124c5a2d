"""Charts with every meaning in them, for the tests of the charts."""

from datetime import date
from xml.etree import ElementTree as ET

from statepl.core import charts
from statepl.core.charts import Bar, Column, Gate, Point, Readiness, Series, Status

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ["2021–22", "2022–23", "2023–24", "2024–25", "2025–26", "2026–27"]
CODES = {
    "w": Status.SUPPRESSED,
    "n": Status.NOT_COLLECTED,
    "o": Status.OVERDUE,
    "d": Status.NOT_DUE,
    "z": Status.NO_STUDENTS,
}


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
        Gate("Final approval", date(2027, 12, 15), when="by Dec. 15, 2027"),
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
