"""A whole release as one file: written when it is published, kept with its hash, never changed.

The files are a copy of what the database holds. Where they are missing, as after a move to a new
machine, the first reader has them written again.
"""

import fcntl
import gzip
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from evaluation.api.cells import FILE_COLUMNS, KEY, Published, cells
from evaluation.models import Release
from statepl.core.copying import copy_statement, copy_to, csv_to_parquet
from statepl.core.files import RELEASES
from statepl.core.problems import NotReady

NAMES = {"csv": "observations.csv", "csv.gz": "observations.csv.gz", "parquet": "observations.parquet"}
MANIFEST = "manifest.json"


class ReleaseFile(NamedTuple):
    """Where a file lies, its size and the SHA-256 of its bytes."""

    path: Path
    size: int
    sha256: str


def write_release_files(release: Release) -> tuple[Path, Path]:
    """Write the release as CSV and Parquet unless that was done; return both paths.

    Call it once the release's cells and its `sha256` are written; the caller's transaction may be open.
    Raises NotReady while another process writes the same files.
    """
    folder = _folder(release)
    if not (folder / MANIFEST).exists():
        with _alone(folder):
            if not (folder / MANIFEST).exists():
                _write(release, folder)
    return folder / NAMES["csv"], folder / NAMES["parquet"]


def release_file(release: Release, kind: str) -> ReleaseFile:
    """Return the file of a kind (csv, csv.gz or parquet), written now where it is missing."""
    write_release_files(release)
    folder = _folder(release)
    facts = json.loads((folder / MANIFEST).read_text())[kind]
    return ReleaseFile(folder / NAMES[kind], facts["size"], facts["sha256"])


def arrow_types(columns: Iterable[str] = FILE_COLUMNS) -> dict[str, Any]:
    """Return the Arrow type of every printed column, in order."""
    import pyarrow as pa

    word = pa.dictionary(pa.int32(), pa.string())
    numbers = {
        "release": pa.int32(),
        "numerator": pa.int32(),
        "denominator": pa.int32(),
        **dict.fromkeys(("value", "reference_value", "gap", "baseline_gap", "gap_change"), pa.float64()),
    }
    return {name: numbers.get(name, word) for name in columns}


def _folder(release: Release) -> Path:
    return Path(settings.MEDIA_ROOT) / RELEASES / f"{release.pk}-{release.sha256[:16]}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotReady from error
        yield


def _write(release: Release, folder: Path) -> None:
    """Write into a folder of its own and move it into place whole."""
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        plain, packed, table = (aside / name for name in NAMES.values())
        facts = Published(release.pk, release.school_year, release.number, release.sha256, release.updated_at)
        with plain.open("wb") as file:
            copy_to(file, copy_statement(cells([facts], {}).order_by(*KEY), FILE_COLUMNS))
        _pack(plain, packed)
        csv_to_parquet(plain, table, arrow_types())
        manifest = {kind: _facts(aside / name) for kind, name in NAMES.items()}
        (aside / MANIFEST).write_text(json.dumps(manifest, indent=1))
        aside.chmod(0o755)
        aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _pack(source: Path, target: Path) -> None:
    """Pack without name and time, so that the same bytes give the same file."""
    with (
        source.open("rb") as plain,
        target.open("wb") as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0, compresslevel=6) as packed,
    ):
        shutil.copyfileobj(plain, packed, 1024 * 1024)


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return {"size": path.stat().st_size, "sha256": digest.hexdigest()}
