"""Influence and interest of groups, as the district's staff read them: levels only, never who wrote it, nor why."""

from typing import Any

from django.utils.translation import gettext as _

from stakeholders.models import Assessment
from stakeholders.standing import influence_grid, standings
from statepl.core import clock
from statepl.core.charts import Chart, GridItem
from waivers.models import Application


def freeze_influence(application: Application) -> list[dict[str, Any]]:
    """Return where each group stood first and stands on the day that is set. One query."""
    rows = Assessment.objects.of_place(application.district).filter(seen_on__lte=clock.today())
    return [
        {
            "name": each.group.name,
            "now": [each.now.interest, each.now.influence],
            "first": [each.first.interest, each.first.influence],
        }
        for each in standings(rows)
    ]


def influence_words(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the grid and its table; reports of formats before "readiness 6" have none."""
    rows = inputs.get("influence")
    chart = influence_grid(_items(rows)) if rows else None
    return {"influence": chart, "influence_table": _table(chart), "has_influence": rows is not None}


def _items(rows: list[dict[str, Any]]) -> list[GridItem]:
    return [
        GridItem(number, _(row["name"]), *row["now"], *row["first"])
        for number, row in enumerate(rows, start=1)
    ]


def _table(chart: Chart | None) -> dict[str, Any] | None:
    if chart is None:
        return None
    return {
        "headers": chart.headers[1:],
        "rows": [
            {"name": f"{number}. {name}", "cells": [{"text": text, "class": ""} for text in cells]}
            for number, name, *cells in chart.rows
        ],
    }
