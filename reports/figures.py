"""Drawings and tables of a readiness report, from frozen inputs, in the reader's language."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from evaluation.models import Measure
from statepl.core import charts, clock
from statepl.core.charts.svg import drawing, el, text
from waivers.calendar import WAIVER_YEARS, school_year_label
from waivers.models import Application
from waivers.timeline import five_years, year_name

Tell = Callable[[str], None]
UNITS = (gettext_noop("students"), gettext_noop("score"), gettext_noop("percentile"))
# The other half of a pair says nothing new in a drawing; the table beside it has all groups.
COUNTERPARTS = frozenset({"NECODIS", "NSWD", "NEL"})
# A line for every group could not be told apart: all students, and the groups that the law names.
LINES = ("ALL", "ECODIS", "SWD", "EL")
REFERENCE = "ALL"
SHEET_COLUMNS = 6
UNDRAWN = frozenset({charts.Status.NO_STUDENTS, charts.Status.NOT_DUE})
STATUS_CLASSES = {
    charts.Status.SUPPRESSED: "rp-withheld",
    charts.Status.NOT_COLLECTED: "rp-none",
    charts.Status.NO_STUDENTS: "rp-none",
    charts.Status.NOT_DUE: "rp-none",
    charts.Status.OVERDUE: "rp-none rp-overdue",
}
DUE_WORDS = {
    "released": (gettext_lazy("in a release"), ""),
    "explained": (gettext_lazy("explained"), "rp-none"),
    "not_collected": (gettext_lazy("not collected"), "rp-none"),
    "waiting": (gettext_lazy("reported, not released"), "rp-none"),
    "not_due": (gettext_lazy("not due yet"), "rp-none"),
    "overdue": (gettext_lazy("overdue"), "rp-none rp-overdue"),
}


def timeline(application: Application, *, as_of: dt.date) -> charts.Timeline:
    """Return the five years as they looked on the day of the data."""
    with clock.at(as_of):
        return five_years(application, width=charts.PRINT_WIDTH)


def strip(application: Application, *, as_of: dt.date) -> SafeString:
    """Return the cover's strip: five years, the present one bright. Its words are in its title too."""
    now = application.waiver_year(as_of)
    parts, said = [], []
    for number in range(1, WAIVER_YEARS + 1):
        x = 105.0 * (number - 1)
        years = school_year_label(application.start_school_year + number - 1)
        here = number == now
        ink = "#ffffff" if here else "#b9d0dc"
        parts.append(el("rect", x=x, y=0, width=100, height=5, fill="#ffffff" if here else "#4f7b93"))
        parts.append(text(x, 22, year_name(number), size=10, fill=ink, weight=700 if here else 400))
        parts.append(text(x, 36, years, size=10, fill=ink))
        said.append(f"{year_name(number)}, {years}.")
    voice = " ".join(said)
    if 1 <= now <= WAIVER_YEARS:
        voice += " " + _("Now: %(year)s.") % {"year": year_name(now)}
    return drawing(520, 40, voice, parts)


def families(inputs: dict[str, Any], *, tell: Tell) -> list[dict[str, Any]]:
    """Return the released measures by family: the first one drawn, a sentence for each, all in tables."""
    labels = dict(Measure.Family.choices)
    by_family: dict[str, list[dict[str, Any]]] = {}
    for measure in inputs["indicators"]["measures"]:
        by_family.setdefault(measure["family"], []).append(measure)
    return [
        {
            "name": labels.get(family, family),
            "measures": [_measure(item, inputs, tell, drawn=item is items[0]) for item in items],
            "tables": _tables(items, inputs),
        }
        for family, items in by_family.items()
    ]


def _measure(measure: dict[str, Any], inputs: dict[str, Any], tell: Tell, *, drawn: bool) -> dict[str, Any]:
    name, unit = _(measure["name"]), unit_of(measure)
    tell(name)
    years = sorted(measure["cells"])
    groups = groups_of(inputs, [measure])
    bars = [
        charts.Bar(label, point, reference=code == REFERENCE and not is_count(measure))
        for code, label in groups
        if (point := point_of(measure, years[-1], code)).status not in UNDRAWN and code not in COUNTERPARTS
    ]
    words = {"measure": name, "year": school_year_label(int(years[-1]))}
    title = _("%(measure)s, %(year)s") % words
    return {
        "name": name,
        "title": title,
        "description": _(measure["description"]) if measure["description"] else "",
        "sentence": _sentence(measure, years[-1], bars),
        "bars": charts.bars(title=title, items=bars, unit=unit) if drawn and bars else None,
        "trend": trend_of(measure, years, groups, unit) if drawn and len(years) > 1 else None,
    }


def levels(plan: dict[str, Any] | None) -> charts.Chart | None:
    """Return own and verified levels of conditions and themes; facts frozen before they were kept have none."""
    ratings = plan["ratings"] if plan else []
    if not ratings or "own" not in ratings[0]:
        return None
    items = [charts.Rated(_(row["name"]), row["own"], row["seen"]) for row in ratings]
    return charts.level_bars(title=_("Own and verified levels"), items=items)


def is_count(measure: dict[str, Any]) -> bool:
    """Say whether numbers are counts: a group is a part of all students, so no gap may be drawn or said."""
    return bool(measure["kind"] == Measure.Kind.COUNT)


def _sentence(measure: dict[str, Any], year: str, bars: list[charts.Bar]) -> str:
    if not bars:
        return ""
    said = charts.bars_sentence(items=bars, unit=unit_of(measure))
    whole = point_of(measure, year, REFERENCE)
    if is_count(measure) and whole.has_number:
        words = {"value": charts.point_text(whole, unit_of(measure))}
        said = " ".join([_("All students: %(value)s.") % words, said])
    return said.strip()


def unit_of(measure: dict[str, Any]) -> str:
    """Return the unit behind a number, in the reader's language."""
    return "%" if measure["unit"] == "%" else _(measure["unit"])


def groups_of(inputs: dict[str, Any], measures: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return code and name of the groups of which a release says anything, in the catalogue's order."""
    said = {code for measure in measures for cells in measure["cells"].values() for code in cells}
    return [
        (group["code"], _(group["name"])) for group in inputs["indicators"]["groups"] if group["code"] in said
    ]


def _tables(measures: list[dict[str, Any]], inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return all groups by measure and year; as many measures beside each other as a sheet can hold."""
    sheets: list[list[dict[str, Any]]] = [[]]
    for measure in measures:
        columns = sum(len(item["cells"]) for item in [*sheets[-1], measure])
        if sheets[-1] and columns > SHEET_COLUMNS:
            sheets.append([])
        sheets[-1].append(measure)
    return [_table(sheet, inputs) for sheet in sheets if sheet]


def _table(measures: list[dict[str, Any]], inputs: dict[str, Any]) -> dict[str, Any]:
    columns = [(measure, year) for measure in measures for year in sorted(measure["cells"])]
    names = ", ".join(dict.fromkeys(_(measure["name"]) for measure in measures))
    heads = [
        format_html(
            _("{measure}, {year}"),
            measure=_(measure["name"]),
            year=format_html('<span class="rp-year">{}</span>', school_year_label(int(year))),
        )
        for measure, year in columns
    ]
    return {
        "caption": _("All groups: %(names)s") % {"names": names},
        "headers": [_("Group"), *heads],
        "rows": [
            {
                "name": label,
                "cells": [cell_of(point_of(measure, year, code), measure) for measure, year in columns],
            }
            for code, label in groups_of(inputs, measures)
        ],
    }


def trend_of(measure: dict[str, Any], years: list[str], groups: list[tuple[str, str]], unit: str) -> Any:
    """Return the lines of the groups that the law names; None when none of them ever has a number."""
    lines = [
        charts.Series(
            name,
            tuple(point_of(measure, year, code) for year in years),
            reference=code == REFERENCE and not is_count(measure),
        )
        for code, name in groups
        if code in LINES
    ]
    if not any(point.has_number for line in lines for point in line.points):
        return None
    words = {"measure": _(measure["name"])}
    return charts.trend(
        title=_("%(measure)s over the years") % words,
        years=[school_year_label(int(year)) for year in years],
        series=lines,
        unit=unit,
        width=charts.PRINT_WIDTH,
    )


def point_of(measure: dict[str, Any], year: str, code: str) -> charts.Point:
    """Return the released cell as a point; a group that is not in the release was not collected."""
    status, number = measure["cells"][year].get(code, ["not_collected", None])
    return charts.Point(number, status)


def cell_of(point: charts.Point, measure: dict[str, Any]) -> dict[str, str]:
    """Return a released number, or the word for its absence, as a cell of a table."""
    shown = charts.point_text(point, "%" if measure["unit"] == "%" else "")
    return {"text": shown, "class": STATUS_CLASSES.get(charts.Status(point.status), "")}


def due_table(inputs: dict[str, Any]) -> dict[str, Any] | None:
    """Return which measure is due in which waiver year and where it stands; None when nothing ever is."""
    due = inputs["indicators"]["due"]
    if not due:
        return None
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for item in due:
        word, css = DUE_WORDS[item["status"]]
        rows.setdefault(item["name"], {})[item["waiver_year"]] = {"text": str(word), "class": css}
    blank = {"text": "–", "class": ""}
    return {
        "headers": [_("Measure"), *(year_name(number) for number in range(1, WAIVER_YEARS + 1))],
        "rows": [
            {"name": _(name), "cells": [cells.get(number, blank) for number in range(1, WAIVER_YEARS + 1)]}
            for name, cells in rows.items()
        ],
    }
