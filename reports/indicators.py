"""Numbers of a district for a report: released cells only, and which due measure is where.

What was reported but not released is counted as there, by `evaluation.coverage`; its numbers are not read.
"""

from typing import Any

from evaluation.coverage import Coverage, CoverageStatus, coverage
from evaluation.models import CellStatus, Measure, Release, ReleasedCell, Subgroup
from statepl.core import clock
from statepl.core.reading import read_once
from waivers.models import Application

NUMBERED = {CellStatus.REPORTED, CellStatus.TOP_CODED, CellStatus.BOTTOM_CODED}
ANSWERED = NUMBERED | {CellStatus.SUPPRESSED, CellStatus.NO_STUDENTS}


def freeze_indicators(application: Application) -> dict[str, Any]:
    """Return releases, groups, measures with their released cells, and the state of what is due."""
    cells = _cells(application)
    return {**_released(cells), "due": _due(application, cells)}


@read_once
def freeze_released(application: Application) -> dict[str, Any]:
    """Return the same without what is due: only what everybody may read. Three queries."""
    return _released(_cells(application))


def _cells(application: Application) -> list[ReleasedCell]:
    return list(
        ReleasedCell.objects.current()
        .of_district(application.district)
        .filter(grade="ALL")
        .select_related("release")
        .order_by("release__school_year", "measure_id", "subgroup_id")
    )


def _released(cells: list[ReleasedCell]) -> dict[str, Any]:
    releases = {cell.release_id: cell.release for cell in cells}
    shown = {cell.subgroup_id for cell in cells}
    groups = [group for group in Subgroup.objects.all() if group.pk in shown]
    return {
        "releases": [_release(release) for release in releases.values()],
        "groups": [{"code": group.code, "name": group.name} for group in groups],
        "measures": _measures(cells, {group.pk: group.code for group in groups}),
    }


def _release(release: Release) -> dict[str, Any]:
    return {
        "school_year": release.school_year,
        "number": release.number,
        "minimum_n": release.minimum_n,
        "method": release.method,
        "published_on": release.published_at.date().isoformat() if release.published_at else "",
        "sha256": release.sha256,
    }


def _measures(cells: list[ReleasedCell], codes: dict[int, str]) -> list[dict[str, Any]]:
    by_measure: dict[int, dict[str, dict[str, list[Any]]]] = {}
    for cell in cells:
        years = by_measure.setdefault(cell.measure_id, {})
        years.setdefault(str(cell.release.school_year), {})[codes[cell.subgroup_id]] = _shown(cell)
    return [
        {
            "code": measure.code,
            "name": measure.name,
            "description": measure.description,
            "family": measure.family,
            "kind": measure.kind,
            "direction": measure.direction,
            "unit": measure.unit,
            "source": measure.source,
            "cells": by_measure[measure.pk],
        }
        for measure in Measure.objects.all()
        if measure.pk in by_measure
    ]


def _shown(cell: ReleasedCell) -> list[Any]:
    """Return [status, number]: the value, for counts the count; without a number the status alone."""
    number = cell.value if cell.value is not None else cell.numerator
    if cell.status not in NUMBERED:
        return [cell.status, None]
    if number is None:
        return [str(CellStatus.SUPPRESSED), None]
    return [cell.status, float(number)]


def _due(application: Application, cells: list[ReleasedCell]) -> list[dict[str, Any]]:
    """Return one row for each measure and waiver year in which it is due, in the order of the measures."""
    released: dict[tuple[int, int], set[str]] = {}
    for cell in cells:
        released.setdefault((cell.release.school_year, cell.measure_id), set()).add(cell.status)
    today = clock.today()
    rows = sorted(
        coverage(application.district, application=application),
        key=lambda row: (row.measure.position, row.measure.pk, row.waiver_year),
    )
    return [
        {
            "measure": row.measure.code,
            "name": row.measure.name,
            "waiver_year": row.waiver_year,
            "due_on": row.due_on.isoformat(),
            "is_due": application.conditional_from is not None and row.due_on < today,
            "status": _due_status(row, released.get((row.school_year, row.measure.pk), set()), application),
            "why": row.explanation,
        }
        for row in rows
    ]


def _due_status(row: Coverage, released: set[str], application: Application) -> str:
    """Say where a due measure stands for a reader of releases. Before approval nothing is overdue."""
    if released & ANSWERED:
        return "released"
    if row.status in {CoverageStatus.VERIFIED, CoverageStatus.REPORTED}:
        return "waiting"
    if row.status == CoverageStatus.OVERDUE and application.conditional_from is None:
        return str(CoverageStatus.NOT_DUE.value)
    return str(row.status.value)
