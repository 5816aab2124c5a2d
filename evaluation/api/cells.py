"""Which released cells a call means, as one queryset for JSON pages, CSV and Parquet alike."""

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import NullIf

from evaluation.models import Level, Measure, Release, ReleasedCell, Subgroup
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
    "measure": "measure_code",
    "grade": "grade",
    "subgroup": "subgroup_code",
    "numerator": "numerator",
    "denominator": "denominator",
    "value": "value",
    "status": "status",
    "reason": "reason_code",
}
# A page names its codes in the statement: no join, so the planner cannot sort what the index gives in order.
# For a file of millions of rows a join is quicker.
OF_FILES = {"agency_name": "safe_name", "measure": "measure__code", "subgroup": "subgroup__code"}
FILE_COLUMNS = {**COLUMNS, **OF_FILES}
LEVELS = {level.code: level.value for level in Level}


_PLACES = ", ".join(f"key{place}" for place in range(1, len(KEY)))
# What holds no character that JSON escapes: numbers, and words of the program's own.
NUMBERS = {
    "release",
    "numerator",
    "denominator",
    "value",
    "reference_value",
    "gap",
    "baseline_gap",
    "gap_change",
}
WORDS = {"school_year", "level", "status", "reason"}
BETWEEN = ",\n"  # rows as the database joins them; a line's end inside a text is escaped
STATEMENTS_KEPT = 256
# Filters that ask the directory for ids: what they mean may change while the program runs.
ASKS_DIRECTORY = {"agency_id", "district"}


class TextPage(NamedTuple):
    """Rows as the elements of a JSON array; `following` is where the next page starts, None on the last."""

    text: str
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
    known: tuple["Published", ...] = ()

    @property
    def texts(self) -> str:
        """Return the statement around a queryset's own that prints all rows as JSON objects and all their keys.

        One text of each, and how many there are: the database writes them several times faster than rows are
        fetched one by one, and than `row_to_json` looks up the names of the columns.
        """
        names = ", ".join(f'"{name}"' for name in self.columns)
        fields = " || ',".join(f'"{name}":\' || {_as_json(name)}' for name in self.columns)
        keys = " || ',' || ".join(_key_as_json(place) for place in range(1, len(KEY)))
        return (
            f"SELECT string_agg('{{{fields} || '}}', '{BETWEEN}'), string_agg({keys}, '{BETWEEN}'), count(*) "  # noqa: S608 # nosec B608 - fixed names
            f"FROM (%s) AS chosen ({names}, {_PLACES})"
        )


def _as_json(name: str) -> str:
    """Return the expression that prints a column as JSON."""
    column = f'chosen."{name}"'
    if name in NUMBERS:
        return f"coalesce({column}::text, 'null')"
    if name in WORDS:
        return f"coalesce('\"' || {column} || '\"', 'null')"
    return f"coalesce(to_json({column})::text, 'null')"


def _key_as_json(place: int) -> str:
    return f"to_json(key{place})" if KEY[place] == "grade" else f"key{place}"


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
        measure_code=_words("measure_id", dict(Measure.objects.values_list("pk", "code"))),
        subgroup_code=_words("subgroup_id", dict(Subgroup.objects.values_list("pk", "code"))),
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
    room = size
    for one in (one for one in releases if one.pk >= at):
        if not room:
            return TextPage(BETWEEN.join(texts), Position((one.pk,), pins))
        text, keys, count = _texts(listing, releases, one, given, rest if one.pk == at else (), room + 1)
        if count > room:
            texts += [text.rpartition(BETWEEN)[0]]
            last = json.loads(f"[{keys.rsplit(BETWEEN, 2)[-2]}]")
            return TextPage(BETWEEN.join(texts), Position((one.pk, *last), pins))
        texts += [text] if count else []
        room -= count
    return TextPage(BETWEEN.join(texts))


def _texts(
    listing: Listing,
    releases: Sequence[Published],
    release: Published,
    given: Values,
    after: Sequence[Any],
    limit: int,
) -> tuple[str, str, int]:
    """Return at most `limit` rows and their keys as the database writes them, and how many there are."""
    made = _statement(listing, releases, release, given, is_deep=bool(after), limit=limit)
    if made is None:
        return "", "", 0
    sql, params = made
    with connection.cursor() as cursor:
        # The inner statement is Django's own, its values are parameters; the rest is fixed text.
        cursor.execute(sql, [after[value.place] if isinstance(value, _After) else value for value in params])
        text, keys, count = cursor.fetchone()
    return text or "", keys or "", count


class _After(NamedTuple):
    """Stands in a statement for a value of the key after which a page begins."""

    place: int


Statement = tuple[str, tuple[Any, ...]] | None
_statements: dict[Any, Statement] = {}


def _statement(
    listing: Listing,
    releases: Sequence[Published],
    release: Published,
    given: Values,
    *,
    is_deep: bool,
    limit: int,
) -> Statement:
    """Return the statement of a page and its parameters, None where no row can be meant.

    Making it takes half as long as running it, so those of the last calls are kept: a program that reads on asks
    the same with another key.
    """
    call = None
    if not ASKS_DIRECTORY & set(given):
        asked = tuple(sorted((name, tuple(values)) for name, values in given.items()))
        call = (listing.name, listing.known, tuple(releases), release, asked, is_deep, limit)
        with contextlib.suppress(KeyError):
            return _statements[call]
    rows = listing.rows(releases, given).filter(release_id=release.pk)
    if is_deep:
        rows = rows.filter(RowAfter(KEY[1:], [_After(place) for place in range(len(KEY) - 1)]))
    chosen = rows.order_by(*KEY[1:]).values_list(*listing.columns.values(), *KEY[1:])[:limit]
    made: Statement = None
    with contextlib.suppress(EmptyResultSet):
        sql, params = chosen.query.sql_with_params()
        made = (listing.texts % sql, tuple(params))
    if call is not None:
        if len(_statements) >= STATEMENTS_KEPT:
            _statements.clear()
        _statements[call] = made
    return made


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
