"""Whole selections as files: PostgreSQL writes CSV itself, Arrow turns that into Parquet.

Memory stays flat whatever the number of rows: bytes flow from the server through a pipe.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.db import connection, models

CHUNK = 256 * 1024
BLOCK = 1024 * 1024  # of CSV read at once: small, so that the server writes on while it is read
BLOCKS_TOGETHER = 4  # in one row group of Parquet
FORMULA_START = r"^[=+\-@\t\r]"


class Neutral(models.Func):
    """Text that no spreadsheet takes for a formula: a quote goes before = + - @ tab and return."""

    output_field = models.TextField()

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        text, params = compiler.compile(self.get_source_expressions()[0])
        sql = f"CASE WHEN {text} ~ %s THEN '''' || {text} ELSE {text} END"
        return sql, [*params, FORMULA_START, *params, *params]


def copy_statement(rows: models.QuerySet[Any], columns: Mapping[str, str]) -> str:
    """Return the COPY statement of a selection: `columns` maps the header's names to columns.

    Identifiers are quoted and values escaped by the database's own client.
    """
    sql, params = rows.values_list(*columns.values()).query.sql_with_params()
    header = ", ".join(connection.ops.quote_name(name) for name in columns)
    with connection.cursor() as cursor:
        select = cursor.cursor.mogrify(sql, params).decode()
    # Every part was quoted by Django or psycopg2; nothing from outside gets here unescaped.
    return f"COPY (SELECT * FROM ({select}) AS chosen ({header})) TO STDOUT WITH (FORMAT csv, HEADER)"  # noqa: S608 # nosec B608


def copy_to(file: IO[bytes], statement: str) -> None:
    """Write the CSV of a COPY statement into an open file."""
    with connection.cursor() as cursor:
        cursor.copy_expert(statement, file)


def stream(statement: str) -> Iterator[bytes]:
    """Yield the CSV of a COPY statement in chunks, while the database still writes."""
    with _pipe(statement) as pipe:
        while chunk := pipe.read(CHUNK):
            yield chunk


def copy_to_parquet(statement: str, target: Path, types: dict[str, Any]) -> None:
    """Write the Parquet of a COPY statement; see `csv_to_parquet`."""
    with _pipe(statement) as pipe:
        csv_to_parquet(pipe, target, types)


def csv_to_parquet(source: IO[bytes] | Path, target: Path, types: dict[str, Any]) -> None:
    """Turn our own CSV into Parquet, block by block; an empty cell becomes null.

    `types` maps every column, in order, to its Arrow type.
    """
    import pyarrow.csv as arrow_csv
    from pyarrow import Table, parquet

    convert = arrow_csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, null_values=[""], include_columns=list(types)
    )
    read = arrow_csv.ReadOptions(block_size=BLOCK)
    with (
        arrow_csv.open_csv(source, read_options=read, convert_options=convert) as reader,
        parquet.ParquetWriter(target, reader.schema, compression="zstd") as writer,
    ):
        for batches in batched(reader, BLOCKS_TOGETHER):
            writer.write_table(Table.from_batches(batches))


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield the items in lists of at most `size`; Python's own comes with 3.12."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


@contextmanager
def _pipe(statement: str) -> Iterator[IO[bytes]]:
    """Open the CSV of a COPY statement for reading; a second thread lets the server write into it.

    A failure on the way raises at the end, so that a cut-off file is never taken for a whole one.
    """
    connection.ensure_connection()
    session = connection.connection
    read_end, write_end = os.pipe()
    failure: list[Exception] = []
    writer = threading.Thread(
        target=_write, args=(session, statement, write_end, failure), name="copy-out", daemon=True
    )
    writer.start()
    read_all = False
    try:
        with os.fdopen(read_end, "rb", CHUNK) as pipe:
            yield pipe
            read_all = not pipe.read(1)
    finally:
        if not read_all:
            session.cancel()
        writer.join()
        if not read_all and not connection.in_atomic_block:
            connection.close()
    if failure:
        raise failure[0]


def _write(session: Any, statement: str, write_end: int, failure: list[Exception]) -> None:
    try:
        with os.fdopen(write_end, "wb", CHUNK) as pipe, session.cursor() as cursor:
            cursor.copy_expert(statement, pipe)
    except Exception as error:  # noqa: BLE001 - handed to the reader, who raises it
        failure.append(error)
