"""Files in a bucket: documents, imports and backups work as in a folder, and nothing needs a path of its own."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from moto import mock_aws

from evaluation.models import ImportBatch, Observation
from statepl import checks
from statepl import settings as written
from statepl.core.files import has_paths, stored_names
from statepl.documents.models import Document
from statepl.documents.services import add_document
from statepl.management import snapshots
from statepl.management.diagnosis import bucket
from tests.documents.corpus import PDF
from tests.evaluation.makers import district_rows, write_file
from tests.evaluation.test_pages import upload, work

pytestmark = pytest.mark.django_db
BUCKET = "statepl-files"


@pytest.fixture
def in_bucket(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Keep files in a bucket of a service that stands in for S3; the bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        bucket = boto3.resource("s3").create_bucket(Bucket=BUCKET)
        settings.MEDIA_ROOT = tmp_path / "media"
        settings.FILES_BUCKET = BUCKET
        settings.STORAGES = {**settings.STORAGES, "default": written.bucket_storage(BUCKET)}
        yield bucket


@pytest.fixture
def document(in_bucket: Any, lead: Any, district: Any) -> Document:
    return add_document(io.BytesIO(PDF), name="plan.pdf", actor=lead, district=district)


def names(bucket: Any) -> list[str]:
    return [each.key for each in bucket.objects.all()]


def test_document_is_kept_in_the_bucket_and_handed_out_by_the_site(
    in_bucket: Any, document: Document, sign_in: Any, lead: Any, tmp_path: Path
) -> None:
    assert names(in_bucket) == [document.file.name] == list(stored_names())
    assert not (tmp_path / "media").exists()
    answer = sign_in(lead).get(document.get_absolute_url())
    assert b"".join(answer.streaming_content) == PDF
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "no-store")
    assert Client().get(document.get_absolute_url()).status_code == 302


def test_nobody_may_read_the_bucket_past_the_site(in_bucket: Any, document: Document) -> None:
    grants = in_bucket.Object(document.file.name).Acl().grants
    assert {grant["Grantee"]["Type"] for grant in grants} == {"CanonicalUser"}


def test_import_reads_a_copy_and_takes_the_file_away(
    in_bucket: Any,
    steward: Any,
    district: Any,
    sign_in: Any,
    tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:
    client = sign_in(steward)
    upload(client, write_file(tmp_path / "good.csv", district_rows(district)))
    batch = ImportBatch.objects.get()
    assert names(in_bucket) == [batch.file.name]
    work(batch)
    client.post(f"{batch.get_absolute_url()}commit/", {"version": batch.version})
    with django_capture_on_commit_callbacks(execute=True):
        work(batch)
    assert (batch.state, Observation.objects.count(), names(in_bucket)) == ("committed", 9, [])


def test_backup_holds_the_files_and_a_restore_fills_in_what_the_bucket_lacks(
    in_bucket: Any, document: Document, settings: Any, tmp_path: Path
) -> None:
    made_again = settings.MEDIA_ROOT / "releases" / "1-abc" / "observations.csv"
    made_again.parent.mkdir(parents=True)
    made_again.write_text("rows")
    snapshots._copy_media(tmp_path / "copy")
    assert (tmp_path / "copy" / document.file.name).read_bytes() == PDF

    default_storage.delete(document.file.name)
    default_storage.save("documents/other", ContentFile(b"newer"))
    snapshots._swap_media(snapshots._stage_media(tmp_path / "copy"))
    (settings.MEDIA_ROOT / "documents" / "other").write_bytes(b"older")
    snapshots._move_into_bucket()
    assert default_storage.open(document.file.name).read() == PDF
    assert default_storage.open("documents/other").read() == b"newer"
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == [made_again]


def test_name_is_never_given_to_other_bytes(in_bucket: Any) -> None:
    first, second = (default_storage.save("a/b.pdf", ContentFile(data)) for data in (b"1", b"2"))
    assert first != second
    assert default_storage.open(first).read() == b"1"


def test_doctor_tries_the_bucket(in_bucket: Any, settings: Any) -> None:
    found = bucket()
    assert (found.state, names(in_bucket)) == ("ok", [])
    settings.STORAGES = {**settings.STORAGES, "default": written.bucket_storage("not-there")}
    assert "cannot be used" in bucket().sentence


def test_site_without_the_packages_is_told_what_to_install(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda _name: None)
    assert checks.bucket_has_its_packages(None) == []
    settings.FILES_BUCKET = BUCKET
    assert "requirements/s3.txt" in checks.bucket_has_its_packages(None)[0].hint


def test_folder_has_paths_and_a_bucket_has_none(in_bucket: Any, settings: Any) -> None:
    assert not has_paths()
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    assert has_paths()
