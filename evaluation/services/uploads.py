"""Files that people upload: kept privately until they are imported or refused, then removed."""

import gzip
import hashlib
import io
import zlib
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from evaluation.importing.files import LONGEST_HEADER
from evaluation.importing.mapped import StudentColumnError, refuse_students
from evaluation.importing.mapping import Mapping
from evaluation.models import ImportBatch, MappingVersion
from evaluation.rules import can_decide_import, can_import
from evaluation.services.imports import home_district
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.csvio import TableError
from statepl.core.errors import MoveRefused, require
from statepl.documents import scanner
from statepl.documents.services import clean_name
from statepl.jobs.services import request_job

CHECK_KIND = "evaluation.check"
IMPORT_KIND = "evaluation.import"
ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")


@transaction.atomic
def upload_file(
    file: IO[bytes], *, name: str, actor: Any, mapping: MappingVersion | None = None
) -> ImportBatch:
    """Keep an uploaded file and ask for its check. Raises NotPermitted, or ValidationError with the reason."""
    require(can_import(actor))
    name = clean_name(name)
    _refuse_unreadable(file, name)
    refuse_student_columns(file, mapping)
    batch = ImportBatch(
        file_name=name,
        sha256=_sha256(file),
        size=_size(file),
        uploaded_by=actor,
        district_id=home_district(actor),
        mapping_version=mapping,
    )
    batch.file.save("", File(file), save=False)
    batch.full_clean()
    batch.save()
    facts = {"name": name, "size": batch.size, "sha256": batch.sha256}
    record(Verb.IMPORT_UPLOADED, batch, actor=actor, district=batch.district, after=facts)
    batch.job = request_job(
        CHECK_KIND,
        label=_("Check %(file)s") % {"file": name},
        actor=actor,
        params={"batch": batch.pk},
        dedupe_key=f"evaluation.check:{batch.pk}",
        district=batch.district,
    )
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def commit_file(batch: ImportBatch, *, actor: Any, version: int) -> ImportBatch:
    """Ask for the import of a checked file. Raises NotPermitted or StaleVersion."""
    batch = ImportBatch.lock(batch.pk, version=version)
    require(can_decide_import(actor, batch))
    batch.job = request_job(
        IMPORT_KIND,
        label=_("Import %(file)s") % {"file": batch.file_name},
        actor=actor,
        params={"batch": batch.pk},
        dedupe_key=f"evaluation.import:{batch.pk}",
        district=batch.district,
    )
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def reject_file(batch: ImportBatch, *, actor: Any, version: int) -> ImportBatch:
    """Drop a checked file without importing it. Raises NotPermitted, StaleVersion or MoveRefused."""
    batch = ImportBatch.lock(batch.pk, version=version)
    require(can_decide_import(actor, batch))
    if batch.job is not None and batch.job.is_open:
        raise MoveRefused(_("The file is being imported now."))
    batch.state = ImportBatch.State.REJECTED
    batch.save_next()
    remove_file(batch)
    record(Verb.IMPORT_REJECTED, batch, actor=actor, district=batch.district, reason=_("Dropped unimported."))
    return batch


def remove_file(batch: ImportBatch) -> None:
    """Take the stored bytes away once the transaction has committed; the row says what they were."""
    name, storage = batch.file.name, batch.file.storage
    if not name:
        return
    ImportBatch.objects.filter(pk=batch.pk).update(file="")
    batch.file = ""
    transaction.on_commit(lambda: storage.delete(name))


def _refuse_unreadable(file: IO[bytes], name: str) -> None:
    size = _size(file)
    if not size:
        raise ValidationError(_("The file is empty. Choose the file again."))
    if size > settings.IMPORT_MAX_BYTES:
        raise ValidationError(_("The file is larger than this site takes. Split it and send the parts."))
    if not name.lower().endswith(ENDINGS):
        raise ValidationError(
            _("Send a table as CSV: a name that ends in .csv, or .csv.gz when it is packed.")
        )
    if scanner.is_configured() and scanner.scan(file) is scanner.Finding.INFECTED:
        raise ValidationError(_("The virus scanner found something in this file. It was not kept."))


def refuse_student_columns(file: IO[bytes], mapping: MappingVersion | None) -> None:
    """Refuse columns about single students before a byte is kept; the check looks at everything else."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    stream: Any = gzip.GzipFile(fileobj=file) if packed else file
    try:
        shape = Mapping.parse(mapping.description) if mapping else _plain(stream)
        refuse_students(stream, shape, settings.IMPORT_MAX_BYTES)
    except StudentColumnError as error:
        raise ValidationError(str(error)) from error
    except (TableError, OSError, EOFError, zlib.error) as error:
        # A file that cannot be looked through is not kept; without a mapping the check says why.
        if mapping:
            raise ValidationError(str(error)) from error
    finally:
        file.seek(0)


def _plain(stream: Any) -> Mapping:
    """Return the shape of an observation file."""
    first = stream.readline(LONGEST_HEADER)
    stream.seek(0)
    separator = max((b",", b";", b"\t"), key=first.count).decode()
    return Mapping(level="district", values=(), separator=separator)


def _size(file: IO[bytes]) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def _sha256(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := file.read(1024 * 1024):
        digest.update(data)
    file.seek(0)
    return digest.hexdigest()
