"""Selections as CSV and Parquet, and the note in the audit trail that a client took them."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models, transaction
from django.http import FileResponse, StreamingHttpResponse

from evaluation.api.bulk import arrow_types
from evaluation.api.cells import Listing
from statepl.accounts.models import ApiClient
from statepl.audit import services as audit
from statepl.audit.verbs import Verb
from statepl.core.copying import copy_statement, copy_to_parquet, csv_to_parquet, stream
from statepl.core.renderers import ParquetFormat


def csv_answer(rows: models.QuerySet[Any], listing: Listing) -> StreamingHttpResponse:
    """Stream the selection as CSV."""
    try:
        chunks: Iterator[bytes] = stream(copy_statement(rows, listing.files))
    except EmptyResultSet:
        chunks = iter([_header(listing)])
    return StreamingHttpResponse(
        chunks,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{listing.name}.csv"'},
    )


def parquet_answer(rows: models.QuerySet[Any], listing: Listing) -> FileResponse:
    """Answer with the selection as Parquet, from a file that is gone once it was sent."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{listing.name}.parquet"
        try:
            copy_to_parquet(copy_statement(rows, listing.files), target, arrow_types(listing.files))
        except EmptyResultSet:
            nothing = Path(folder) / "nothing.csv"
            nothing.write_bytes(_header(listing))
            csv_to_parquet(nothing, target, arrow_types(listing.files))
        return FileResponse(
            target.open("rb"),
            content_type=ParquetFormat.media_type,
            as_attachment=True,
            filename=f"{listing.name}.parquet",
        )


def _header(listing: Listing) -> bytes:
    return (",".join(listing.files) + "\n").encode()


def record_export(client: Any, *, what: dict[str, Any]) -> None:
    """Note that a client took a file: which format and which filters, never a number."""
    if isinstance(client, ApiClient):
        with transaction.atomic():
            audit.record(Verb.EXPORTED, client, after=what)
