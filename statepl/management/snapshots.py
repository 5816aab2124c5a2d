"""Backup and restore: database, files and a manifest of hashes in one folder.

DIR/database.dump   pg_dump, custom format
DIR/media/…         the files people gave and the reports made for them
DIR/manifest.json   what is in it: SHA-256 and size of every file, migrations, end of the audit trail
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from redis.exceptions import RedisError

from statepl import embedded
from statepl.audit.services import first_broken_row
from statepl.core.files import RELEASES, has_paths, stored_names

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
INCOMING = ".restoring"
LISTED = 5


class SnapshotRefused(Exception):
    """Nothing was changed; the message says why and what to do."""


# backup -----------------------------------------------------------------------------------------------
def make_backup(folder: Path) -> dict[str, Any]:
    """Write a backup into a folder that is not there yet, or empty; return its manifest.

    The folder appears under its name only when it is whole. Raises SnapshotRefused.
    """
    if folder.exists() and any(folder.iterdir()):
        raise SnapshotRefused(f"{folder} is not empty. Name a new folder for each backup.")
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True, mode=0o700)
    manifest = {"format": FORMAT, "made_at": timezone.now().isoformat(), **_dump(part / DUMP)}
    _copy_media(part / "media")
    manifest["files"] = {path: _facts(part / path) for path in _files(part)}
    (part / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    if folder.exists():
        folder.rmdir()
    part.rename(folder)
    return manifest


def _dump(target: Path) -> dict[str, Any]:
    """Dump the database and tell about it, both from one snapshot."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        facts = {"migrations": sorted(_applied(cursor)), "audit": _end_of_trail(cursor)}
        _run_tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-acl",
            f"--snapshot={snapshot}",
            f"--file={target}",
        )
    return facts


def _copy_media(target: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    if media.exists():
        shutil.copytree(media, target, ignore=shutil.ignore_patterns(INCOMING))
    else:
        target.mkdir()
    if not has_paths():
        _copy_bucket(target)


def _copy_bucket(target: Path) -> None:
    """Copy what the database names; a file that is gone from the bucket is missed by the reader, not by the backup."""
    for name in stored_names():
        if default_storage.exists(name):
            copy = target / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            with default_storage.open(name) as stored, copy.open("wb") as file:
                shutil.copyfileobj(stored, file)


def _move_into_bucket() -> None:
    """Put what was restored into the bucket. A name is never given to other bytes, so what is there stays."""
    media = Path(settings.MEDIA_ROOT)
    for path in _files(media):
        if path.split("/")[0] != RELEASES:
            if not default_storage.exists(path):
                with (media / path).open("rb") as file:
                    default_storage.save(path, File(file))
            (media / path).unlink()


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _facts(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), "bytes": path.stat().st_size}


# restore ----------------------------------------------------------------------------------------------
def restore_backup(folder: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put database and files back to what a backup holds; return its manifest.

    The database changes in one transaction: as before, or as in the backup. Raises SnapshotRefused.
    """
    manifest = read_manifest(folder)
    _refuse_unknown_migrations(manifest)
    if not replace:
        _refuse_data_that_is_there()
    _refuse_other_programs()
    incoming = _stage_media(folder / "media")
    _restore_database(folder / DUMP)
    _swap_media(incoming)
    if not has_paths():
        _move_into_bucket()
    _forget_cache()
    _check_trail(manifest)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a backup after every file was compared with it. Raises SnapshotRefused."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise SnapshotRefused(f"{folder} is no backup: it has no {MANIFEST}.") from error
    except ValueError as error:
        raise SnapshotRefused(f"{folder / MANIFEST} cannot be read: {error}.") from error
    if manifest.get("format") != FORMAT:
        raise SnapshotRefused(f"{folder} was made by another version of this command.")
    wrong = _differences(folder, manifest["files"])
    if wrong:
        more = f" and {len(wrong) - LISTED} more" if len(wrong) > LISTED else ""
        raise SnapshotRefused(f"The backup is damaged: {', '.join(wrong[:LISTED])}{more}.")
    return manifest


def _differences(folder: Path, files: dict[str, Any]) -> list[str]:
    there = set(_files(folder)) - {MANIFEST}
    missing = [f"{path} is missing" for path in sorted(set(files) - there)]
    foreign = [f"{path} does not belong to it" for path in sorted(there - set(files))]
    changed = [
        f"{path} was changed" for path in sorted(there & set(files)) if _facts(folder / path) != files[path]
    ]
    return missing + foreign + changed


def _refuse_unknown_migrations(manifest: dict[str, Any]) -> None:
    known = {
        f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    }
    unknown = sorted(set(manifest["migrations"]) - known)
    if unknown:
        raise SnapshotRefused(
            f"The backup is of a newer version: this one does not know {', '.join(unknown[:LISTED])}. "
            "Upgrade the program first."
        )


def _refuse_data_that_is_there() -> None:
    media = Path(settings.MEDIA_ROOT)
    if connection.introspection.table_names() or (media.exists() and any(media.iterdir())):
        raise SnapshotRefused(
            "The database or the folder of files is not empty. To throw away what is there, add --replace."
        )


def _refuse_other_programs() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise SnapshotRefused(
            f"{others} other connections use the database. Stop web server, workers and beat first."
        )


def _stage_media(source: Path) -> Path:
    """Copy the files beside their place, on the same disk: a full disk is noticed before anything changes."""
    incoming = Path(settings.MEDIA_ROOT) / INCOMING
    shutil.rmtree(incoming, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, incoming)
    else:
        incoming.mkdir(parents=True)
    return incoming


def _swap_media(incoming: Path) -> None:
    for old in Path(settings.MEDIA_ROOT).iterdir():
        if old == incoming:
            continue
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    for new in incoming.iterdir():
        new.rename(Path(settings.MEDIA_ROOT) / new.name)
    incoming.rmdir()


def _restore_database(dump: Path) -> None:
    """Empty the schema and load the dump in one transaction."""
    connection.close()
    script = Path(settings.MEDIA_ROOT) / f"{INCOMING}.sql"
    try:
        _run_tool("pg_restore", "--no-owner", "--no-acl", f"--file={script}", str(dump), target=False)
        empty = ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
        options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run_tool("psql", *options, *empty, f"--file={script}")
    finally:
        script.unlink(missing_ok=True)


def _forget_cache() -> None:
    """What was cached is of the data before. Without a broker there is nothing to forget."""
    try:
        cache.clear()
    except RedisError:
        return


def _check_trail(manifest: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        end = _end_of_trail(cursor)
    broken = first_broken_row() if end["rows"] else None
    if end != manifest["audit"] or broken is not None:
        raise SnapshotRefused(
            f"The data is restored, but its audit trail does not fit the manifest ({end}, first broken row: {broken})."
        )


# both -------------------------------------------------------------------------------------------------
def _applied(cursor: Any) -> list[str]:
    if "django_migrations" not in connection.introspection.table_names(cursor):
        return []
    cursor.execute("SELECT app || '.' || name FROM django_migrations")
    return [row[0] for row in cursor.fetchall()]


def _end_of_trail(cursor: Any) -> dict[str, Any]:
    if "audit_auditevent" not in connection.introspection.table_names(cursor):
        return {"rows": 0, "last_hash": ""}
    cursor.execute(
        "SELECT (SELECT count(*) FROM audit_auditevent), "
        "coalesce((SELECT hash FROM audit_auditevent ORDER BY id DESC LIMIT 1), '')"
    )
    rows, last_hash = cursor.fetchone()
    return {"rows": rows, "last_hash": last_hash}


def _run_tool(tool: str, *options: str, target: bool = True) -> None:
    """Run a client program of PostgreSQL against this database. Raises SnapshotRefused with its words."""
    given = connection.settings_dict
    variables = {
        "PGHOST": str(given["HOST"]), "PGPORT": str(given["PORT"] or 5432), "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"], "PGDATABASE": str(given["NAME"]),
        "PGSSLMODE": given.get("OPTIONS", {}).get("sslmode", ""),
    }  # fmt: skip
    environment = {**os.environ, **{name: value for name, value in variables.items() if value}}
    command = [_tool(tool), *options, *([f"--dbname={given['NAME']}"] if target else [])]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SnapshotRefused(f"{tool} refused: {done.stderr.strip()}")


def _tool(name: str) -> str:
    """Return the path of a client program: the system's in production, else the one beside the bundled server."""
    if embedded.installed() and (embedded.postgres_bin() / name).exists():
        return str(embedded.postgres_bin() / name)
    found = shutil.which(name)
    if found is None:
        raise SnapshotRefused(f"{name} is not installed. Install the package postgresql-client.")
    return found
