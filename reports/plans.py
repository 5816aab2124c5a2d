"""The comprehensive plan in a report: as it was submitted last, never a draft."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from waivers.models import Application, Filing, FilingVersion, GoalProgress
from waivers.sheets import Field, Kind, Path, Section, sheet_from
from waivers.sheets.gaps import Contents, label_of
from waivers.sheets.money import totals

GOAL = ("goal", "starts", "due", "responsible", "measure", "target")
OVER = {GoalProgress.Status.DONE, GoalProgress.Status.STOPPED}


def freeze_plan(application: Application, *, as_of: dt.date) -> dict[str, Any] | None:
    """Return the plan submitted last by `as_of` as plain JSON; None before the first. Three queries.

    Labels are kept as the form had them, in English; they are shown through gettext.
    """
    versions = FilingVersion.objects.select_related("filing").filter(
        filing__application=application, filing__kind=Filing.Kind.PLAN, submitted_at__date__lte=as_of
    )
    version = versions.order_by("-number").first()
    if version is None:
        return None
    contents = Contents(sheet_from(version.sheet), version.values, version.rows)
    rated = [section for section in contents.sheet if _level_of(section) is not None]
    verified = dict(version.filing.verified_levels.values_list("section", "level"))
    progress = dict(GoalProgress.objects.filter(application=application).values_list("row", "status"))
    return {
        "number": version.number,
        "submitted_on": version.submitted_at.date().isoformat(),
        "vision": _texts(contents, contents.sheet.section("vision")),
        "definition": _texts(contents, contents.sheet.section("definition")),
        "tables": [
            table
            for name in ("vision", "definition")
            for table in tables_of(contents, contents.sheet.section(name))
        ],
        "ratings": [_rating(contents, section, version.evidence, verified) for section in rated],
        "goals": [goal for section in rated for goal in _goals(contents, section, progress)],
        "funding": _funding(contents),
    }


def _level_of(section: Section) -> Field | None:
    return next((asked for asked in section.fields if asked.kind is Kind.LEVEL), None)


def _texts(contents: Contents, section: Section) -> list[list[str]]:
    found = [
        [str(asked.label), label_of(asked, contents.value(Path(section.code, asked.name)))]
        for asked in section.fields
    ]
    return [[label, text] for label, text in found if text.strip()]


def section_facts(contents: Contents, section: Section) -> dict[str, Any]:
    """Return a section with its answers and tables; labels stay in English and are shown through gettext."""
    return {
        "title": str(section.title),
        "texts": _texts(contents, section),
        "tables": tables_of(contents, section),
    }


def tables_of(contents: Contents, section: Section) -> list[dict[str, Any]]:
    """Return the tables of a section that hold a row."""
    tables = [
        {
            "title": str(table.label),
            "headers": [str(asked.label) for asked in table.fields],
            "rows": [
                [
                    label_of(asked, contents.value(Path(section.code, asked.name, table.name, row)))
                    for asked in table.fields
                ]
                for row in contents.rows_of(section, table)
            ],
        }
        for table in section.tables
    ]
    return [table for table in tables if table["rows"]]


def _rating(
    contents: Contents, section: Section, evidence: list[dict[str, Any]], verified: dict[str, int]
) -> dict[str, Any]:
    level, seen = _level_of(section), verified.get(section.code)
    value = contents.value(Path(section.code, "level"))
    return {
        "own": int(value) if value else None,
        "seen": seen,
        "name": str(section.title),
        "group": str(section.group),
        "level": label_of(level, value) if level is not None and value else "",
        "verified": label_of(level, str(seen)) if level is not None and seen is not None else "",
        "evidence": sum(each["section"] == section.code for each in evidence),
    }


def _goals(contents: Contents, section: Section, progress: dict[int, str]) -> list[dict[str, str]]:
    found = []
    for table in section.tables:
        for row in contents.rows_of(section, table):
            cells = {name: str(contents.value(Path(section.code, name, table.name, row))) for name in GOAL}
            found.append({"condition": str(section.title), **cells, "status": progress.get(row, "")})
    return found


def _funding(contents: Contents) -> dict[str, Any]:
    table = contents.sheet.section("funding").table_named("lines")
    streams, years = table.field_named("stream").choices, table.field_named("year").choices
    sums = totals(contents)
    used = [(year, str(label)) for year, label in years if year in sums.years]
    return {
        "years": [label for _year, label in used],
        "rows": [
            {
                "stream": str(label),
                "cells": [str(sums.cells.get((stream, year), "")) for year, _label in used],
                "total": str(sums.streams[stream]),
            }
            for stream, label in streams
            if stream in sums.streams
        ],
        "total": str(sums.total),
    }


def plan_words(inputs: dict[str, Any]) -> dict[str, Any] | None:
    """Return a frozen plan for the templates: labels in the reader's language, days as days."""
    plan = inputs.get("plan")
    if plan is None:
        return None
    return {
        **plan,
        "submitted_on": dt.date.fromisoformat(plan["submitted_on"]),
        "vision": [(_(label), text) for label, text in plan["vision"]],
        "definition": [(_(label), text) for label, text in plan["definition"]],
        # facts frozen before they were kept have none
        "tables": tables_words(plan.get("tables", ())),
        "ratings": [
            {
                **row,
                "name": _(row["name"]),
                "group": _(row["group"]),
                "level": _(row["level"]) if row["level"] else "",
                # facts frozen before it was kept have none
                "verified": _(row["verified"]) if row.get("verified") else "",
            }
            for row in plan["ratings"]
        ],
        "goals": [_goal_words(goal) for goal in plan["goals"]],
    }


def tables_words(tables: Any) -> list[dict[str, Any]]:
    """Return frozen tables for `reports/_tables.html`."""
    return [
        {
            "title": _(table["title"]),
            "headers": [_(header) for header in table["headers"]],
            "rows": table["rows"],
        }
        for table in tables
    ]


def _goal_words(goal: dict[str, str]) -> dict[str, Any]:
    status = goal.get("status", "")  # facts frozen before it was kept have none
    return {
        **goal,
        "status": GoalProgress.Status(status).label if status else "",
        "is_over": status in OVER,
        "condition": _(goal["condition"]),
        "starts": _day(goal["starts"]),
        "due": _day(goal["due"]),
    }


def _day(text: str) -> dt.date | None:
    """Return a day as the form keeps it; None for what cannot be read."""
    try:
        found: dt.date | None = Field("day", "", Kind.DATE).parse(text)
    except ValidationError:
        return None
    return found
