"""Whether the database holds the demo state: none, a half-made one, a whole one, or somebody's own data.

The mark is the comment of the schema, so it lives and dies with the data it speaks of.
"""

import shutil
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg2 import sql

BEGUN = "statepl demo state: begun"
FINISHED = "statepl demo state: finished"


class DemoState(Enum):
    """What the database holds."""

    EMPTY = "empty"
    BEGUN = "begun"
    FINISHED = "finished"
    FOREIGN = "foreign"


def read_state() -> DemoState:
    """Return what the database holds. Needs no table to be there."""
    mark = _mark()
    if mark.startswith(FINISHED):
        return DemoState.FINISHED
    if mark.startswith(BEGUN):
        return DemoState.BEGUN
    return DemoState.FOREIGN if _holds_data() else DemoState.EMPTY


def mark_begun() -> None:
    """Say that seeding has begun: until it is finished, the data may be thrown away."""
    _set_mark(BEGUN)


def mark_finished(districts: int) -> None:
    """Say that the demo state is whole."""
    _set_mark(f"{FINISHED}, {districts} districts")


def seeded_districts() -> int | None:
    """Return with how many districts the demo state was made; None when it says nothing."""
    words = _mark().removeprefix(FINISHED).strip(" ,").split()
    return int(words[0]) if words and words[0].isdigit() else None


def drop_everything() -> None:
    """Throw the demo state away: tables, files, mail, clock. The caller knows that it is a demo's."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        shutil.rmtree(folder, ignore_errors=True)
    (settings.VAR / "clock").unlink(missing_ok=True)


def _holds_data() -> bool:
    """Say whether there is any account or district: an empty site has neither."""
    tables = {"accounts_user", "districts_district"} & set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        return any(_has_row(cursor, table) for table in sorted(tables))


def _has_row(cursor: Any, table: str) -> bool:
    cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table)))
    return bool(cursor.fetchone()[0])


def _mark() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(obj_description(to_regnamespace('public'), 'pg_namespace'), '')")
        return str(cursor.fetchone()[0])


def _set_mark(words: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON SCHEMA public IS %s", [words])
