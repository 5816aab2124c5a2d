"""Which released cells a call means, as one queryset for JSON pages, CSV and Parquet alike."""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import NullIf

from evaluation.models import Level, Release, ReleasedCell
from evaluation.years import school_year_code
from statepl.core.copying import Neutral
from statepl.core.filters import Values
from statepl.core.paging import Position, RowAfter
from statepl.core.problems import NoLongerPublished
from statepl.districts.models import District, School

KEY = ("release_id", "level", "agency_key", "measure_id", "grade", "subgroup_id")
COLUMNS = {
    "release": "release_id",
    "school_year": "year_code",
    "level": "level_code",
    "agency_id": "agency_id",
    "agency_name": "agency_name",
    "measure": "measure__code",
    "grade": "grade",
    "subgroup": "subgroup__code",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "status": "status",
    "reason": "reason_code",
}
FILE_COLUMNS = {**COLUMNS, "agency_name": "safe_name"}
LEVELS = {level.code: level.value for level in Level}


_PLACES = ", ".join(f"key{place}" for place in range(1, len(KEY)))


class TextPage(NamedTuple):
    """Rows as JSON objects; `following` is where the next page starts, None on the last."""

    texts: list[str]
    following: Position | None = None


class Listing(NamedTuple):
    """What is listed of released cells: which rows of the releases that are read, and what is printed of each.

    `rows(releases, given)` is ordered by nothing; `columns` names what is printed, `files` the same for CSV
    and Parquet.
    """

    name: str
    rows: Callable[[Sequence["Published"], Values], models.QuerySet[Any]]
    columns: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def texts(self) -> str:
        """Return the statement around a queryset's own that prints each row as a JSON object, with its key."""
        printed = ", ".join(f'chosen."{name}"' for name in self.columns)
        names = ", ".join(f'"{name}"' for name in self.columns)
        return (
            f"SELECT row_to_json(printed)::text, json_build_array({_PLACES})::text "  # noqa: S608 # nosec B608 - fixed names
            "FROM (%s) AS chosen "
            f"({names}, {_PLACES}), LATERAL (SELECT {printed}) AS printed"
        )


class Published(NamedTuple):
    """The facts of one published release."""

    pk: int
    school_year: int
    number: int
    sha256: str
    changed_at: dt.datetime


def published_releases() -> tuple[list[Published], dt.datetime | None]:
    """Return the releases that may be read, oldest first, and when one was last published or withdrawn.

    One query. Withdrawn releases count for the moment: what is read changes with them too.
    """
    columns = ("pk", "school_year", "number", "sha256", "updated_at", "state")
    rows = [*Release.objects.public().order_by("pk").values_list(*columns)]
    changed_at = max((row[4] for row in rows), default=None)
    return [Published(*row[:5]) for row in rows if row[5] == Release.State.PUBLISHED], changed_at


def newest(releases: Iterable[Published]) -> list[Published]:
    """Return the newest release of each school year."""
    best: dict[int, Published] = {}
    for one in sorted(releases, key=lambda release: release.number):
        best[one.school_year] = one
    return sorted(best.values())


def choose(releases: Sequence[Published], given: Values, pins: Sequence[int]) -> list[Published]:
    """Return the releases that a call reads: those of its cursor, those it names, else the newest.

    Raises NoLongerPublished when a release of the cursor was withdrawn meanwhile.
    """
    by_id = {one.pk: one for one in releases}
    if pins:
        if not set(pins) <= set(by_id):
            raise NoLongerPublished
        return [by_id[pk] for pk in pins]
    named = given.get("release")
    chosen = [by_id[int(pk)] for pk in named] if named else newest(releases)
    years = given.get("school_year")
    return sorted(one for one in chosen if not years or school_year_code(one.school_year) in years)


def cells(releases: Sequence[Published], given: Values) -> models.QuerySet[Any]:
    """Return the cells of these releases that every filter lets through, with the printed columns."""
    rows = ReleasedCell.objects.filter(release_id__in=[one.pk for one in releases])
    for name, values in given.items():
        rows = rows.filter(_condition(name, values))
    return rows.annotate(
        year_code=_words("release_id", {one.pk: school_year_code(one.school_year) for one in releases}),
        level_code=_words("level", {value: code for code, value in LEVELS.items()}),
        reason_code=NullIf(F("reason"), Value("")),
        safe_name=Neutral(F("agency_name")),
    )


def read_page(
    releases: Sequence[Published], given: Values, position: Position, size: int, listing: Listing
) -> TextPage:
    """Read one page, release after release in the order of their numbers.

    Within a release the database starts at the position in its index, however deep; a comparison over
    all releases at once would walk the index from the release's beginning. One query for each release
    that the page touches.
    """
    at, rest = (position.key[0], position.key[1:]) if position.key else (0, ())
    pins = tuple(one.pk for one in releases)
    texts: list[str] = []
    for one in (one for one in releases if one.pk >= at):
        if len(texts) == size:
            return TextPage(texts, Position((one.pk,), pins))
        room = size - len(texts)
        found = _texts(listing, releases, one, given, rest if one.pk == at else (), room + 1)
        texts += [text for text, _key in found[:room]]
        if len(found) > room:
            return TextPage(texts, Position((one.pk, *json.loads(found[room - 1][1])), pins))
    return TextPage(texts)


def _texts(
    listing: Listing,
    releases: Sequence[Published],
    release: Published,
    given: Values,
    after: Sequence[Any],
    limit: int,
) -> list[tuple[str, str]]:
    """Return rows as JSON objects with their keys as JSON arrays, both written by the database.

    That is several times faster than making objects of every value here.
    """
    rows = listing.rows(releases, given).filter(release_id=release.pk)
    if after:
        rows = rows.filter(RowAfter(KEY[1:], after))
    chosen = rows.order_by(*KEY[1:]).values_list(*listing.columns.values(), *KEY[1:])[:limit]
    try:
        sql, params = chosen.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        # The inner statement is Django's own, its values are parameters; the rest is fixed text.
        cursor.execute(listing.texts % sql, params)
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


OBSERVATIONS = Listing("observations", cells, COLUMNS, FILE_COLUMNS)


def _words(column: str, words: dict[int, str]) -> Case:
    whens = [When(**{column: number}, then=Value(word)) for number, word in words.items()]
    return Case(*whens, default=Value(""), output_field=models.TextField())


def _condition(name: str, values: list[str]) -> Q:
    """Return what a filter asks of a cell; release and school year have chosen the releases already."""
    if name in {"release", "school_year"}:
        return Q()
    if name == "level":
        return Q(level__in=[LEVELS[value] for value in values])
    if name == "agency_id":
        return _agencies(values)
    if name == "district":
        return Q(district_key__in=[*_districts(values)])
    lookup = {"measure": "measure__code", "subgroup": "subgroup__code"}.get(name, name)
    return Q(**{f"{lookup}__in": values})


def _agencies(values: list[str]) -> Q:
    """Find agencies by their keys, along the primary key, and by the id that was published."""
    schools = School.objects.filter(Q(ncessch__in=values) | Q(state_id__in=values)).values_list(
        "pk", flat=True
    )
    own = Q(level=Level.DISTRICT, agency_key__in=[*_districts(values)])
    return (own | Q(level=Level.SCHOOL, agency_key__in=[*schools]) | Q(level=Level.STATE)) & Q(
        agency_id__in=values
    )


def _districts(values: list[str]) -> Iterable[int]:
    found: Iterable[int] = District.objects.filter(Q(leaid__in=values) | Q(state_id__in=values)).values_list(
        "pk", flat=True
    )
    return found
