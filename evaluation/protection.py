"""Between the observations and the library `disclosure`: verified rows in, rows that may be read out."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from disclosure.auditor import Report, audit
from disclosure.model import (
    BOTTOM,
    NOT_COLLECTED,
    PRIVACY,
    REPORTED,
    SOURCE,
    SUPPRESSED,
    TOP,
    Ledger,
    Pattern,
    Published,
    Rule,
    Table,
    group_universes,
    render,
)
from disclosure.securing import secure
from evaluation.models import Level, Release, ReleasedCell
from policy.models import ProgramSettings
from statepl.districts.models import District, School

METHOD = "cells, else whole rows, by movement certificates, 2"
STATUSES = (REPORTED, NOT_COLLECTED, SUPPRESSED)
STEPS = 3
REACHES = ("agency", "district", "state")
Tell = Callable[[int, int, str], None]

VERIFIED = """
SELECT o.level, o.agency_key, o.measure_id, o.grade, o.subgroup_id, o.numerator, o.denominator, o.value,
       o.status, m.code, m.universe, m.numerator_universe, m.kind, s.code, s.dimension, s.is_partition
FROM evaluation_observation AS o
JOIN evaluation_measure AS m ON m.id = o.measure_id
JOIN evaluation_subgroup AS s ON s.id = o.subgroup_id
WHERE o.school_year = %s AND o.state = 1
ORDER BY o.level, o.agency_key, o.measure_id, o.grade, o.subgroup_id
"""


@dataclass(frozen=True)
class Agency:
    """How an agency is printed, and the district it belongs to (0 for the state)."""

    agency_id: str
    name: str
    district_key: int


@dataclass(frozen=True)
class Rows:
    """The verified rows of a year: their keys in the database and the table of the library."""

    school_year: int
    keys: list[tuple[int, int, int, str, int]]
    table: Table
    agencies: dict[tuple[int, int], Agency]


@dataclass(frozen=True)
class Protected:
    """Rows with what may be read of them and the auditor's word on exactly that."""

    rows: Rows
    published: Published
    report: Report
    minimum_n: int


def read_agencies() -> dict[tuple[int, int], Agency]:
    """Return every agency by (level, key)."""
    program = ProgramSettings.current()
    found = {(int(Level.STATE), 0): Agency(program.state_code, program.agency_name, 0)}
    for district in District.objects.all():
        found[Level.DISTRICT, district.pk] = Agency(district.agency_id, district.name, district.pk)
    for school in School.objects.all():
        found[Level.SCHOOL, school.pk] = Agency(school.agency_id, school.name, school.district_id)
    return found


def _name(level: int, agency: Agency) -> str:
    """Return the agency's name in the library: ids, not keys, so that any machine gets the same pattern."""
    return f"{Level(level).code} {agency.agency_id}"


def read_rows(school_year: int) -> Rows:
    """Read what is verified for a year. An empty year gives an empty table."""
    agencies = read_agencies()
    with connection.cursor() as cursor:
        cursor.execute(VERIFIED, [school_year])
        records = cursor.fetchall()
    columns: list[Any] = list(zip(*records, strict=True)) if records else [()] * 16
    levels, keys = columns[0], columns[1]
    names = {spot: _name(spot[0], agency) for spot, agency in agencies.items()}
    state = names[int(Level.STATE), 0]
    parents = {
        spot: names[int(Level.DISTRICT), agency.district_key] if spot[0] == Level.SCHOOL else state
        for spot, agency in agencies.items()
    }
    parents[int(Level.STATE), 0] = ""
    spots = list(zip(levels, keys, strict=True))
    table = Table(
        agency=_words([names[spot] for spot in spots]),
        level=_words([Level(level).code for level in levels]),
        parent=_words([parents[spot] for spot in spots]),
        measure=_words(columns[9]),
        universe=_words(columns[10]),
        numerator_universe=_words(columns[11]),
        kind=_words(columns[12]),
        grade=_words(columns[3]),
        subgroup=_words(columns[13]),
        dimension=_words(columns[14]),
        partition=np.array(columns[15], dtype=bool),
        numerator=_numbers(columns[5]),
        denominator=_numbers(columns[6]),
        value=_numbers(columns[7]),
        status=_words([STATUSES[status] for status in columns[8]]),
    )
    return Rows(school_year, [record[:5] for record in records], table, agencies)


def _words(values: Any) -> np.ndarray:
    found = np.empty(len(values), dtype=object)
    found[:] = list(values)
    return found


def _numbers(values: Any) -> np.ndarray:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=float)


def read_ledger(school_year: int) -> Ledger:
    """Return what all earlier releases of the year printed and hid; withdrawn ones were read too."""
    agencies = read_agencies()
    return Ledger.of(
        _as_published(release, agencies)
        for release in Release.objects.public().filter(school_year=school_year).order_by("number")
    )


def _as_published(release: Release, agencies: dict[tuple[int, int], Agency]) -> Published:
    rows = list(
        ReleasedCell.objects.filter(release=release)
        .order_by()
        .values_list(
            "level", "agency_key", "measure__code", "grade", "subgroup__code",
            "numerator", "denominator", "value", "status", "reason", "decimals",
        )
    )  # fmt: skip
    status = _words([row[8] for row in rows])
    value = _numbers([row[7] for row in rows])
    coded = np.isin(status, (TOP, BOTTOM))
    return Published(
        keys=[(_name(row[0], agencies[row[0], row[1]]), row[2], row[3], row[4]) for row in rows],
        status=status,
        reason=_words([row[9] for row in rows]),
        numerator=_numbers([row[5] for row in rows]),
        denominator=_numbers([row[6] for row in rows]),
        value=np.where(coded, np.nan, value),
        bound=np.where(coded, value, np.nan),
        decimals=np.array([row[10] for row in rows], dtype=int),
    )


def protect_year(school_year: int, *, tell: Tell | None = None) -> Protected:
    """Run disclosure control and then the auditor on what is verified for a year."""
    say = tell or _silent
    say(0, STEPS, _("Reading what is verified."))
    rows, ledger = read_rows(school_year), read_ledger(school_year)
    rule = current_rule()
    say(1, STEPS, _("Hiding small groups and what gives them away."))
    secured = secure(rows.table, rule, ledger)
    say(2, STEPS, _("Trying to work out what is hidden."))
    if secured.report.is_clean:
        return Protected(rows, secured.published, secured.report, rule.minimum_n)
    return examine_and_mend(rows, secured.pattern, rule=rule, ledger=ledger)


def examine_and_mend(rows: Rows, pattern: Pattern, *, rule: Rule, ledger: Ledger) -> Protected:
    """Let the auditor judge; where it finds something, hide more and ask it again, three times at most.

    More and more is hidden: the agency, then its whole district, then the measures concerned for the whole
    state. The auditor's last word counts: what it does not clear stays blocked.
    """
    protected = examine(rows, pattern, rule=rule, ledger=ledger)
    for reach in REACHES:
        if protected.report.is_clean:
            break
        wider = _around(rows, protected.report, reach) & np.isin(pattern.status, (REPORTED, TOP, BOTTOM))
        if wider.any():
            pattern = _withhold(pattern, wider)
            protected = examine(rows, pattern, rule=rule, ledger=ledger)
    return protected


def _around(rows: Rows, report: Report, reach: str) -> np.ndarray:
    """Return which rows lie around the findings: same family of measures, and as far as `reach` says."""
    universe, family = group_universes(rows.table)
    heads = [family[name] for name in universe]
    places = {
        "agency": [key[:2] for key in rows.keys],
        "district": [rows.agencies[key[0], key[1]].district_key for key in rows.keys],
        "state": [0] * len(rows.keys),
    }[reach]
    found = {(heads[f.row], places[f.row]) for f in report.findings if f.row >= 0}
    return np.array([spot in found for spot in zip(heads, places, strict=True)], dtype=bool)


def _withhold(pattern: Pattern, rows: np.ndarray) -> Pattern:
    """Hide more rows, with the one public reason."""
    return dataclasses.replace(
        pattern,
        status=np.where(rows, SUPPRESSED, pattern.status),
        reason=np.where(rows, PRIVACY, pattern.reason),
        show_numerator=pattern.show_numerator & ~rows,
        show_denominator=pattern.show_denominator & ~rows,
        show_value=pattern.show_value & ~rows,
        bound=np.where(rows, np.nan, pattern.bound),
    )


def examine(rows: Rows, pattern: Pattern, *, rule: Rule, ledger: Ledger) -> Protected:
    """Let the auditor judge a pattern on the very rows that would be published."""
    published = render(rows.table, pattern)
    return Protected(rows, published, audit(rows.table, published, rule, ledger), rule.minimum_n)


def current_rule() -> Rule:
    """Return the rule of this program: its minimum n, the library's protection."""
    return Rule(minimum_n=ProgramSettings.current().minimum_n)


def public_counts(protected: Protected) -> dict[str, int]:
    """Count cells by what became of them. Nothing here depends on a hidden number."""
    published = protected.published
    hidden = published.status == SUPPRESSED
    shown = {row[:2] for row, is_hidden in zip(protected.rows.keys, hidden, strict=True) if not is_hidden}
    everybody = {row[:2] for row in protected.rows.keys}
    return {
        "cells": len(published.keys),
        "reported": int((published.status == REPORTED).sum()),
        "withheld": int((published.reason == PRIVACY).sum()),
        "withheld_by_source": int((published.reason == SOURCE).sum()),
        "coded": int(np.isin(published.status, (TOP, BOTTOM)).sum()),
        "not_collected": int((published.status == NOT_COLLECTED).sum()),
        "agencies": len(everybody),
        "agencies_withheld": len(everybody - shown),
    }


def analyst_preview(protected: Protected) -> dict[str, int]:
    """Return what the SEA's analysts weigh before publishing: how many students nothing is said about."""
    table, hidden = protected.rows.table, protected.published.reason == PRIVACY
    school = (table.level == "school") & (table.subgroup == "ALL") & hidden
    most: dict[str, float] = {}
    for agency, number in zip(table.agency[school], np.nan_to_num(table.denominator[school]), strict=True):
        most[agency] = max(most.get(agency, 0.0), float(number))
    return {
        "students_withheld": int(sum(most.values())),
        "schools_withheld": len(most),
        "hidden_numbers_checked": protected.report.cells,
        "programs_solved": protected.report.programs,
    }


def _silent(_done: int, _total: int, _note: str) -> None:
    """Tell nobody."""
