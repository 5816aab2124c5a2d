"""Backup, wipe, restore: equal; and every reason to refuse."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from statepl.audit.models import AuditEvent
from statepl.audit.services import first_broken_row
from statepl.audit.verbs import Verb
from statepl.jobs import services
from statepl.jobs.models import Job
from statepl.management import snapshots
from statepl.management.snapshots import SnapshotRefused, make_backup, restore_backup
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "documents" / "ab").mkdir(parents=True)
    (folder / "documents" / "ab" / "plan.pdf").write_bytes(b"%PDF- plan")
    (folder / "empty.txt").touch()
    settings.MEDIA_ROOT = folder
    return folder


@pytest.fixture
def site(media: Path) -> Any:
    """A small site: a district, a person, a job, an audited deed."""
    district = factories.make_district(name="Año Nuevo Unified")
    administrator = factories.make_user("administrator")
    services.queue_message(dedupe_key="one", to="lead@d01.example", subject="Hello", body_text="Words")
    job = Job.objects.get()
    services.cancel_job(job, actor=administrator)
    return district


def everything() -> dict[str, list[Any]]:
    """Return every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        found = {}
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t ORDER BY 1')  # noqa: S608 - names of our own tables
            found[table] = cursor.fetchall()
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_restore_brings_back_every_row_and_file(site: Any, media: Path, tmp_path: Path) -> None:
    rows, given = everything(), files(media)
    call_command("backup", str(tmp_path / "backup"), verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    shutil.rmtree(media)
    restore_backup(tmp_path / "backup")
    assert everything() == rows
    assert files(media) == given
    assert first_broken_row() is None


def test_restore_replaces_what_came_later_only_when_told(site: Any, media: Path, tmp_path: Path) -> None:
    rows = everything()
    make_backup(tmp_path / "backup")
    factories.make_district(name="Later")
    (media / "later.txt").write_text("later")
    with pytest.raises(SnapshotRefused, match="add --replace"):
        restore_backup(tmp_path / "backup")
    assert len(everything()["districts_district"]) == 2
    restore_backup(tmp_path / "backup", replace=True)
    assert everything() == rows
    assert sorted(files(media)) == ["documents/ab/plan.pdf", "empty.txt"]


def test_audit_trail_still_refuses_changes_after_a_restore(site: Any, tmp_path: Path) -> None:
    make_backup(tmp_path / "backup")
    restore_backup(tmp_path / "backup", replace=True)
    with pytest.raises(DatabaseError):
        AuditEvent.objects.filter(verb=Verb.JOB_CANCELLED).update(reason="changed")


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda folder: (folder / "database.dump").write_bytes(b"x"), "database.dump was changed"),
        (lambda folder: (folder / "media/empty.txt").unlink(), "media/empty.txt is missing"),
        (lambda folder: (folder / "media/foreign").touch(), "media/foreign does not belong to it"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").unlink(), "is no backup"),
    ],
)
def test_damaged_backup_changes_nothing(
    damage: Any, sentence: str, site: Any, media: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    make_backup(folder)
    damage(folder)
    rows, given = everything(), files(media)
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(folder), "--replace")
    assert everything() == rows
    assert files(media) == given


def test_dump_that_does_not_load_changes_nothing(site: Any, media: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    make_backup(folder)
    (folder / "database.dump").write_bytes((folder / "database.dump").read_bytes()[:-400])
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["database.dump"] = snapshots._facts(folder / "database.dump")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    rows, given = everything(), files(media)
    with pytest.raises(SnapshotRefused, match="refused"):
        restore_backup(folder, replace=True)
    assert everything() == rows
    assert {name: data for name, data in files(media).items() if not name.startswith(".restoring")} == given


def test_backup_of_a_newer_version_is_refused(site: Any, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    make_backup(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["migrations"].append("waivers.9999_future")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SnapshotRefused, match=r"does not know waivers\.9999_future"):
        restore_backup(folder, replace=True)


def test_backup_never_writes_into_a_folder_with_files(site: Any, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", str(tmp_path / "full"))
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["file"]
