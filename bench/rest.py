"""Released numbers over REST: pages of 1,000 rows, the last page beside the first, CSV and Parquet.

The alternatives are those a careful team would write: Django REST framework's own serializer over joined rows,
and the ORM's iterator with `csv.writer`. The floor of the files is COPY of the same query by the database.
"""

import csv
import io
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from bench.table import Line, at_least, at_most, in_turn
from evaluation.api.bulk import arrow_types
from evaluation.api.cells import (
    FILE_COLUMNS,
    KEY,
    OBSERVATIONS,
    Published,
    cells,
    choose,
    published_releases,
    read_page,
)
from evaluation.api.exports import csv_answer
from evaluation.models import Level, Measure, Release, ReleasedCell, Subgroup
from statepl.core import clock
from statepl.core.copying import copy_statement, copy_to_parquet
from statepl.core.paging import Position

PAGE = 1000
CALLS = 10  # of a page, one after the other: a page takes too little time to be measured by itself
YEAR = 2024
GROUPS = 20
FILL = """
    INSERT INTO evaluation_releasedcell (release_id, level, agency_key, measure_id, grade, subgroup_id, district_key,
      agency_id, agency_name, numerator, denominator, value, decimals, status, reason)
    SELECT %s, %s, number / (%s * cardinality(measures)), measures[1 + number / %s %% cardinality(measures)], 'ALL',
      groups[1 + number %% %s], number / (%s * cardinality(measures)), lpad(number::text, 7, '0'),
      'District ' || number, number %% 90 + 5, 100, number %% 90 + 5, 1, 'reported', ''
    FROM generate_series(0, %s - 1) AS number, (SELECT %s::int[] AS measures, %s::int[] AS groups) AS codes
"""


class CellSerializer(serializers.ModelSerializer):
    """What a page of rows costs the usual way."""

    school_year = serializers.IntegerField(source="release.school_year")
    measure = serializers.CharField(source="measure.code")
    subgroup = serializers.CharField(source="subgroup.code")

    class Meta:
        model = ReleasedCell
        fields = ("release", "school_year", "level", "agency_id", "agency_name", "measure", "grade", "subgroup",
                  "numerator", "denominator", "value", "status", "reason")  # fmt: skip


def run(rows: int) -> list[Line]:
    """Fill a release with so many rows in the database as it is; return the lines of the table."""
    fill(rows)
    published, _changed_at = published_releases()
    chosen = choose(published, {}, ())
    last = Position((chosen[-1].pk, *last_key(rows)), tuple(one.pk for one in chosen))
    tens = in_turn(partial(page, chosen), partial(page, chosen, last), usual_page)
    first, deep, usual = (ten / CALLS for ten in tens)
    with TemporaryDirectory() as folder:
        works: tuple[Callable[[], object], ...] = (
            partial(our_csv, chosen), partial(copied, chosen), usual_csv,
            partial(our_parquet, chosen, Path(folder) / "cells.parquet"),
        )  # fmt: skip
        file, floor, iterated, table = in_turn(*works, rounds=3)
    title = f"{rows:,} released rows"
    return [
        line(f"{title}: JSON page of {PAGE}", first, usual, None, usual / first, *at_least(15, usual / first),
             "Django REST framework's ModelSerializer; the ratio is alternative to ours"),
        line(f"{title}: last page beside the first", deep, first, None, deep / first, *at_most(1.3, deep / first)),
        line(f"{title}: CSV beside COPY", file, floor, floor, floor / file, *at_least(0.85, floor / file),
             "COPY of the same query by the database; the ratio is COPY to ours"),
        line(f"{title}: CSV beside ORM and csv.writer", file, iterated, floor, iterated / file,
             *at_least(12, iterated / file), "the ratio is alternative to ours"),
        line(f"{title}: Parquet beside COPY", table, floor, floor, floor / table, *at_least(0.6, floor / table),
             "the ratio is COPY as CSV to ours"),
    ]  # fmt: skip


def line(
    job: str, ours: float, alternative: float, floor: float | None, ratio: float, goal: str, is_met: bool,
    note: str = "",
) -> Line:  # fmt: skip
    """Return one line of the table."""
    return Line(job, ours, alternative, floor, ratio, goal, is_met, note)


def fill(rows: int) -> None:
    """Publish one release of so many rows, made by the database itself."""
    measures = [
        Measure.objects.get_or_create(code=f"BM{number}", defaults={
            "name": f"Measure {number}", "family": "attendance", "kind": "rate", "direction": "up", "unit": "%",
            "universe": "enrolled",
        })[0].pk
        for number in range(10)
    ]  # fmt: skip
    groups = [
        Subgroup.objects.get_or_create(code=f"BG{number}", defaults={"name": f"Group {number}"})[0].pk
        for number in range(GROUPS)
    ]
    release = Release.objects.create(school_year=YEAR, number=1, method="bench", minimum_n=10)
    given = (release.pk, Level.DISTRICT, GROUPS, GROUPS, GROUPS, GROUPS, rows, measures, groups)
    with connection.cursor() as cursor:
        cursor.execute(FILL, given)
        release.state, release.published_at, release.sha256 = "published", clock.now(), "0" * 64
        release.save()
        cursor.execute("ANALYZE evaluation_releasedcell")


def last_key(rows: int) -> Sequence[object]:
    """Return the key before the last page."""
    found: Sequence[object] = ReleasedCell.objects.order_by(*KEY).values_list(*KEY[1:])[rows - PAGE - 1]
    return found


# the work ---------------------------------------------------------------------------------------------
def page(chosen: Sequence[Published], position: Position | None = None) -> None:
    """Read a page as the API does, several times."""
    for _call in range(CALLS):
        read_page(chosen, {}, position or Position((), ()), PAGE, OBSERVATIONS)


def usual_page() -> None:
    """Read and print the first rows through Django REST framework, as often."""
    for _call in range(CALLS):
        rows = ReleasedCell.objects.select_related("release", "measure", "subgroup").order_by(*KEY)[:PAGE]
        JSONRenderer().render(CellSerializer(rows, many=True).data)


def our_csv(chosen: Sequence[Published]) -> None:
    """Read the whole selection as the API streams it."""
    for _chunk in csv_answer(cells(chosen, {}).order_by(*KEY), OBSERVATIONS):
        pass


def copied(chosen: Sequence[Published]) -> None:
    """Let the database write the same rows into nothing but memory."""
    with connection.cursor() as cursor:
        cursor.copy_expert(copy_statement(cells(chosen, {}).order_by(*KEY), FILE_COLUMNS), _Nowhere())


def usual_csv() -> None:
    """Write the same rows with the ORM's iterator and csv.writer."""
    target = csv.writer(io.StringIO())
    rows = ReleasedCell.objects.select_related("release", "measure", "subgroup").order_by(*KEY)
    for row in rows.iterator(chunk_size=2000):
        target.writerow((
            row.release_id, row.release.school_year, row.level, row.agency_id, row.agency_name, row.measure.code,
            row.grade, row.subgroup.code, row.numerator, row.denominator, row.value, row.status, row.reason,
        ))  # fmt: skip


def our_parquet(chosen: Sequence[Published], target: Path) -> None:
    """Write the selection as Parquet."""
    copy_to_parquet(copy_statement(cells(chosen, {}).order_by(*KEY), FILE_COLUMNS), target, arrow_types())


class _Nowhere(io.RawIOBase):
    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:  # type: ignore[override]
        return len(data)  # type: ignore[arg-type]
