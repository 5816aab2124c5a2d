"""Checked rows in a temporary table, and what SQL does with them: compare among themselves, merge.

The table lives on this connection until `drop` or the end of the session. Numbers go in by COPY; old
values go to the versions before new ones replace them.
"""

import io
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import connection
from psycopg2 import sql

from evaluation.importing.checks import STAGED

KEY = ("school_year", "level", "agency_key", "measure_id", "grade", "subgroup_id")
NUMBERS = ("numerator", "denominator", "value", "status")
LISTED = 1000

CREATE = """
DROP TABLE IF EXISTS evaluation_staging;
CREATE TEMPORARY TABLE evaluation_staging (
    line integer NOT NULL,
    school_year smallint NOT NULL,
    level smallint NOT NULL,
    agency_key integer NOT NULL,
    district_key integer NOT NULL,
    measure_id smallint NOT NULL,
    grade varchar(3) COLLATE "C" NOT NULL,
    subgroup_id smallint NOT NULL,
    numerator integer,
    denominator integer,
    value double precision,
    status smallint NOT NULL
)
"""
DUPLICATES = """
SELECT line, first_line, count(*) OVER () FROM (
    SELECT line, min(line) OVER (
        PARTITION BY school_year, level, agency_key, measure_id, grade, subgroup_id
    ) AS first_line
    FROM evaluation_staging
) AS numbered
WHERE line > first_line ORDER BY line LIMIT %s
"""
# A group is a part of all students, so within one file it cannot count more than they do. Against totals
# of other files, and for sums of groups, real data differ: those are notices.
ABOVE_TOTAL = """
WITH whole AS (
    SELECT school_year, level, agency_key, measure_id, grade, min(numerator) AS numerator,
           min(denominator) AS denominator
    FROM evaluation_staging WHERE subgroup_id = %(all)s AND status = 0 GROUP BY 1, 2, 3, 4, 5
)
SELECT part.line, part.numerator, whole.numerator, part.denominator, whole.denominator, count(*) OVER ()
FROM evaluation_staging AS part JOIN whole USING (school_year, level, agency_key, measure_id, grade)
WHERE part.subgroup_id <> %(all)s AND part.status = 0
  AND (part.denominator > whole.denominator OR part.numerator > whole.numerator)
ORDER BY part.line LIMIT %(limit)s
"""
# The sum of the schools beside the district, and of the districts beside the state, where all is reported.
ROLL_UP = """
WITH parts AS (
    SELECT school_year, measure_id, grade, subgroup_id, CASE WHEN level = 2 THEN district_key ELSE 0 END AS above,
           level - 1 AS above_level, bool_and(status = 0) AS whole,
           sum(numerator) AS numerator, sum(denominator) AS denominator
    FROM evaluation_staging WHERE level > 0 GROUP BY 1, 2, 3, 4, 5, 6
)
SELECT whole.school_year, whole.level, whole.measure_id, count(*) AS compared,
       count(*) FILTER (WHERE whole.denominator > parts.denominator OR whole.numerator > parts.numerator),
       count(*) FILTER (WHERE whole.denominator < parts.denominator OR whole.numerator < parts.numerator)
FROM evaluation_staging AS whole JOIN parts
  ON parts.school_year = whole.school_year AND parts.measure_id = whole.measure_id
 AND parts.grade = whole.grade AND parts.subgroup_id = whole.subgroup_id
 AND parts.above = whole.agency_key AND parts.above_level = whole.level
WHERE whole.level < 2 AND whole.status = 0 AND parts.whole
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Merged:
    """How many rows were new, replaced an older value, or were there already."""

    added: int
    changed: int
    unchanged: int


def create() -> None:
    """Make an empty staging table."""
    with connection.cursor() as cursor:
        cursor.execute(CREATE)


def drop() -> None:
    """Remove the staging table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS evaluation_staging")


def copy(rows: pl.DataFrame) -> None:
    """Add checked rows."""
    buffer = io.BytesIO()
    rows.select(STAGED).write_csv(buffer, include_header=False)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY evaluation_staging ({', '.join(STAGED)}) FROM STDIN WITH (FORMAT csv)", buffer
        )


def analyze() -> None:
    """Let the planner know what is staged."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE evaluation_staging")


def years() -> list[int]:
    """Return the school years that are staged."""
    return [row[0] for row in _rows("SELECT DISTINCT school_year FROM evaluation_staging ORDER BY 1")]


def duplicates() -> tuple[list[tuple[int, int]], int]:
    """Return (line, line that has it already) of repeated keys, the first 1,000, and how many there are."""
    found = _rows(DUPLICATES, [LISTED])
    return [(line, first) for line, first, _total in found], found[0][2] if found else 0


def above_total(all_students: int) -> tuple[list[tuple[int, str, int, int]], int]:
    """Return (line, column, found, total) of groups that count more than all students, and how many."""
    found = _rows(ABOVE_TOTAL, {"all": all_students, "limit": LISTED})
    listed = [
        (line, "denominator", d, all_d) if d is not None and all_d is not None and d > all_d
        else (line, "numerator", n, all_n)
        for line, n, all_n, d, all_d, _total in found
    ]  # fmt: skip
    return listed, found[0][5] if found else 0


def roll_ups() -> list[tuple[int, int, int, int, int, int]]:
    """Return (year, level, measure, compared, above the sum, below the sum) where totals can be compared."""
    return [tuple(row) for row in _rows(ROLL_UP)]  # type: ignore[misc]


def merge(batch_id: int, at: Any, school_years: list[int], *, verified: bool) -> Merged:
    """Bring the staged rows into the observations; replaced values go to the versions first.

    `verified`: the SEA itself brings the file, so its rows wait for nobody.
    """
    names = {"batch": batch_id, "at": at, "years": school_years, "state": int(verified)}
    key = sql.SQL(", ").join(map(sql.Identifier, KEY))
    same = sql.SQL(" AND ").join(sql.SQL("old.{0} = staged.{0}").format(sql.Identifier(name)) for name in KEY)
    old_numbers = sql.SQL(", ").join(sql.SQL("old.{}").format(sql.Identifier(name)) for name in NUMBERS)
    new_numbers = sql.SQL(", ").join(sql.SQL("staged.{}").format(sql.Identifier(name)) for name in NUMBERS)
    parts = {
        "key": key,
        "same": same,
        "old": old_numbers,
        "new": new_numbers,
        "numbers": sql.SQL(", ").join(map(sql.Identifier, NUMBERS)),
        "old_key": sql.SQL(", ").join(sql.SQL("old.{}").format(sql.Identifier(name)) for name in KEY),
        "new_key": sql.SQL(", ").join(sql.SQL("staged.{}").format(sql.Identifier(name)) for name in KEY),
        "differs": sql.SQL("({}) IS DISTINCT FROM ({})").format(old_numbers, new_numbers),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(KEEP_OLD).format(**parts), names)
        cursor.execute(sql.SQL(REPLACE).format(**parts), names)
        changed = cursor.rowcount
        cursor.execute(sql.SQL(ADD).format(**parts), names)
        added = cursor.rowcount
        if verified:
            cursor.execute(sql.SQL(CONFIRM).format(**parts), names)
        cursor.execute("SELECT count(*) FROM evaluation_staging")
        total = cursor.fetchone()[0]
    return Merged(added, changed, total - added - changed)


KEEP_OLD = """
INSERT INTO evaluation_observationversion
    ({key}, {numbers}, state, batch_id, replaced_by_id, replaced_at)
SELECT {old_key}, {old}, old.state, old.batch_id, %(batch)s, %(at)s
FROM evaluation_staging AS staged JOIN evaluation_observation AS old ON {same}
WHERE old.school_year = ANY(%(years)s) AND {differs}
"""
# A value that a district replaces waits for the SEA again.
REPLACE = """
UPDATE evaluation_observation AS old
SET ({numbers}) = ROW({new}), state = %(state)s, batch_id = %(batch)s
FROM evaluation_staging AS staged
WHERE {same} AND old.school_year = ANY(%(years)s) AND {differs}
"""
CONFIRM = """
UPDATE evaluation_observation AS old SET state = 1
FROM evaluation_staging AS staged
WHERE {same} AND old.school_year = ANY(%(years)s) AND old.state = 0
"""
# In the order of the key, so that the index grows at its end.
ADD = """
INSERT INTO evaluation_observation ({key}, {numbers}, state, batch_id)
SELECT {new_key}, {new}, %(state)s, %(batch)s
FROM evaluation_staging AS staged
WHERE NOT EXISTS (
    SELECT 1 FROM evaluation_observation AS old WHERE {same} AND old.school_year = ANY(%(years)s)
)
ORDER BY {new_key}
ON CONFLICT ({key}) DO NOTHING
"""


def ensure_partition(school_year: int) -> None:
    """Make the partition of a school year if it is missing, without locking readers of the others."""
    name = f"evaluation_observation_y{int(school_year)}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(727311)")
        cursor.execute("SELECT to_regclass(%s)", [name])
        if cursor.fetchone()[0] is not None:
            return
        table, year = sql.Identifier(name), sql.Literal(int(school_year))
        cursor.execute(sql.SQL("CREATE TABLE {} (LIKE evaluation_observation INCLUDING ALL)").format(table))
        cursor.execute(
            sql.SQL("ALTER TABLE evaluation_observation ATTACH PARTITION {} FOR VALUES IN ({})").format(
                table, year
            )
        )


def _rows(statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
