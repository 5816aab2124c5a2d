"""The long parts: checking an uploaded file, importing it, preparing a release."""

from typing import Any

from django.utils.translation import gettext as _

from evaluation.api.bulk import write_release_files
from evaluation.importing import staging
from evaluation.importing.files import Source
from evaluation.models import ImportBatch, Release
from evaluation.protection import protect_year
from evaluation.services import imports, releases, uploads
from statepl.core.files import on_disk
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress


def check_file(job: Any, progress: Progress) -> Commit:
    """Check an uploaded file; what is wrong is written down with the file, nothing is imported."""
    batch = ImportBatch.objects.select_related("uploaded_by", "district", "mapping_version").get(
        pk=job.params["batch"]
    )
    checked = _stage(batch, progress)
    staging.drop()

    def commit() -> Outcome:
        current = ImportBatch.lock(batch.pk)
        imports.note_check(current, checked, actor=job.requested_by)
        if not checked.is_good:
            uploads.remove_file(current)
        return Outcome({"rows": checked.rows, "errors": checked.errors_total}, batch.get_absolute_url())

    return commit


def import_file(job: Any, progress: Progress) -> Commit:
    """Import a checked file: checked once more, since the directory may have changed meanwhile."""
    batch = ImportBatch.objects.select_related("uploaded_by", "district", "mapping_version").get(
        pk=job.params["batch"]
    )
    if batch.state != ImportBatch.State.VALIDATED:
        raise JobRefused(_("This file is imported or refused already."))
    checked = _stage(batch, progress)

    def commit() -> Outcome:
        current = ImportBatch.lock(batch.pk)
        if checked.is_good:
            result = imports.commit_staged(current, checked, actor=job.requested_by)
            facts = {"added": result.added, "changed": result.changed, "unchanged": result.unchanged}
        else:
            imports.note_check(current, checked, actor=job.requested_by)
            facts = {"errors": checked.errors_total}
        staging.drop()
        uploads.remove_file(current)
        return Outcome(facts, batch.get_absolute_url())

    return commit


def _stage(batch: ImportBatch, progress: Progress) -> imports.Checked:
    scope = imports.scope_of(batch.uploaded_by)
    with on_disk(batch.file) as path:
        source = Source(path, batch.size, batch.sha256)
        return imports.stage_any(source, batch.mapping_version, scope=scope, tell=progress.tell)


def prepare(job: Any, progress: Progress) -> Commit:
    """Protect and audit a release; store its cells, or what blocks it."""
    release = Release.objects.get(pk=job.params["release"])
    if release.state != Release.State.PREPARING:
        raise JobRefused(_("This release is prepared or discarded already."))
    digest = releases.input_hash(release.school_year)
    protected = protect_year(release.school_year, tell=progress.tell)

    def commit() -> Outcome:
        current = Release.lock(release.pk)
        releases.settle_release(current, protected, input_sha256=digest)
        return Outcome({"state": current.state, **current.counts}, release.get_absolute_url())

    return commit


def write_files(job: Any, progress: Progress) -> Commit:
    """Write a published release as CSV and Parquet, once; files that are there already stay as they are."""
    release = Release.objects.get(pk=job.params["release"])
    write_release_files(release)

    def commit() -> Outcome:
        return Outcome({"release": release.pk}, release.get_absolute_url())

    return commit


def drop_unchecked(job: Any, _sentence: str) -> None:
    """A check that could not be finished leaves nothing behind but the row that says so."""
    batch = ImportBatch.lock(job.params["batch"])
    batch.state = ImportBatch.State.REJECTED
    batch.save_next()
    uploads.remove_file(batch)


def drop_unprepared(job: Any, _sentence: str) -> None:
    """A release that could not be prepared is discarded; the next one takes its own number."""
    release = Release.lock(job.params["release"])
    if release.state == Release.State.PREPARING:
        releases.discard_release(release)
