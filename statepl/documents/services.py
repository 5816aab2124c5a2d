"""Taking files in and handing them out."""

import hashlib
import io
import logging
import re
import unicodedata
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require
from statepl.documents import rules, scanner
from statepl.documents.models import Document
from statepl.documents.pictures import redraw
from statepl.documents.sniffing import Refused, sniff

logger = logging.getLogger(__name__)

NAME_LENGTH = 150
CHUNK = 1024 * 1024
OPTIONAL = ("district", "added_by")
TABLE_TYPES = {
    ".csv.gz": "application/gzip",
    ".tsv.gz": "application/gzip",
    ".csv": "text/csv",
    ".tsv": "text/csv",
}
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def add_document(file: IO[bytes], *, name: str, actor: Any, district: Any = None) -> Document:
    """Take a file that a person gives: PDF, DOCX, XLSX, PNG or JPEG, told by content.

    `file` is seekable and binary. Raises ValidationError with the reason, and keeps nothing, when the
    file is empty, larger than UPLOAD_MAX_BYTES, of another type, damaged, or found to be infected.
    """
    name = clean_name(name)
    _check_size(file, settings.UPLOAD_MAX_BYTES)
    kind = sniff(file, name)
    return _keep(file, name=name, content_type=kind.content_type, actor=actor, district=district)


def add_picture(file: IO[bytes], *, name: str, actor: Any, district: Any = None) -> Document:
    """Take a PNG or JPEG that is to be published: drawn anew, without what a camera writes into it.

    Raises ValidationError with the reason, and keeps nothing, for anything else.
    """
    name = clean_name(name)
    _check_size(file, settings.UPLOAD_MAX_BYTES)
    sniff(file, name)
    drawn, ending = redraw(file)
    stem = name.rpartition(".")[0] or "picture"
    return add_document(io.BytesIO(drawn), name=f"{stem}.{ending}", actor=actor, district=district)


def add_table(file: IO[bytes], *, name: str, actor: Any, district: Any = None) -> Document:
    """Take a table for an import: CSV or tab-separated text, plain or gzip, to IMPORT_MAX_BYTES.

    Whether its rows can be taken is for the import to say. Raises ValidationError with the reason.
    """
    name = clean_name(name)
    _check_size(file, settings.IMPORT_MAX_BYTES)
    content_type = next((kind for ending, kind in TABLE_TYPES.items() if name.lower().endswith(ending)), "")
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    if not content_type or packed != (content_type == "application/gzip"):
        raise Refused(_("Send a table as CSV: a name that ends in .csv, or .csv.gz when it is packed."))
    if not packed and b"\0" in file.read(CHUNK):
        raise Refused(_("This is not a text file. Save the table as CSV in UTF-8 and send that."))
    return _keep(file, name=name, content_type=content_type, actor=actor, district=district)


def store_bytes(
    data: bytes, *, name: str, content_type: str, actor: Any = None, district: Any = None
) -> Document:
    """Keep a file that the product made itself, in the caller's transaction if there is one."""
    source = io.BytesIO(data)
    return store_file(source, name=name, content_type=content_type, actor=actor, district=district)


def store_file(
    file: IO[bytes], *, name: str, content_type: str, actor: Any = None, district: Any = None
) -> Document:
    """Keep a file that the product made itself and that may be too large for memory; `file` is seekable."""
    return _keep(
        file, name=clean_name(name), content_type=content_type, actor=actor, district=district, ours=True
    )


def clean_name(name: str) -> str:
    """Return the last part of a name, without what does not print, its ending kept, at most 150 long."""
    plain = unicodedata.normalize("NFC", _UNPRINTED.sub("", name)).replace("\\", "/").rpartition("/")[2]
    plain = plain.strip(" .") or "document"
    if len(plain) <= NAME_LENGTH:
        return plain
    stem, dot, ending = plain.rpartition(".")
    return (
        stem[: NAME_LENGTH - len(ending) - 1] + dot + ending
        if dot and len(ending) < 10
        else plain[:NAME_LENGTH]
    )


def _check_size(file: IO[bytes], limit: int) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if size == 0:
        raise Refused(_("The file is empty. Choose the file again."))
    if size > limit:
        raise Refused(
            _("The file has %(size)s MB. The largest is %(limit)s MB: make it smaller or split it.")
            % {"size": round(size / 1048576, 1), "limit": round(limit / 1048576, 1)}
        )


def _keep(
    file: IO[bytes], *, name: str, content_type: str, actor: Any, district: Any, ours: bool = False
) -> Document:
    """Scan, hash and write the file, then its row; a row that cannot stand takes its file with it."""
    scan = Document.Scan.CLEAN if ours else _scan(file)
    sha256, size = _measure(file)
    document = Document(
        name=name,
        content_type=content_type,
        size=size,
        sha256=sha256,
        scan=scan,
        district=district,
        added_by=actor,
    )
    document.file.save("", File(file), save=False)
    stored = document.file.name
    try:
        with transaction.atomic():
            document.full_clean(exclude=[name for name in OPTIONAL if getattr(document, name) is None])
            document.save()
            facts = {"name": name, "size": size, "sha256": sha256}
            record(Verb.DOCUMENT_ADDED, document, actor=actor, district=district, after=facts)
    except BaseException:
        default_storage.delete(stored)
        raise
    return document


def _scan(file: IO[bytes]) -> str:
    if not scanner.is_configured():
        return Document.Scan.NOT_CONFIGURED
    try:
        finding = scanner.scan(file)
    except scanner.ScannerAway as away:
        logger.warning("The virus scanner gave no verdict: %s", away)
        return Document.Scan.WAITING
    if finding is scanner.Finding.INFECTED:
        raise Refused(
            _("The virus scanner found something in this file. It was not kept. Check your computer.")
        )
    return Document.Scan.CLEAN


def _measure(file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    return digest.hexdigest(), size


def scan_waiting() -> int:
    """Ask the scanner about the files that wait. Return how many got a verdict."""
    judged = 0
    for pk in list(Document.objects.waiting().values_list("pk", flat=True)):
        with transaction.atomic():
            document = Document.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
            if document is not None:
                judged += _judge(document)
    return judged


def _judge(document: Document) -> int:
    try:
        with document.file.open("rb") as file:
            finding = scanner.scan(file)
    except scanner.ScannerAway as away:
        logger.warning("The virus scanner gave no verdict: %s", away)
        return 0
    document.scan = finding.value
    document.save(update_fields=["scan"])
    facts = {"scan": finding.value}
    record(Verb.DOCUMENT_SCANNED, document, district=document.district, after=facts)
    return 1


def open_document(document: Document, *, actor: Any) -> IO[bytes]:
    """Return the file of a document for download, and put the download on the audit trail.

    Raises NotPermitted while the scanner has not found it clean. Who may see the row is for
    `Document.objects.visible_to` to say.
    """
    require(rules.can_download(document))
    handle: IO[bytes] = document.file.open("rb")
    with transaction.atomic():
        record(Verb.DOCUMENT_DOWNLOADED, document, actor=actor, district=document.district)
    return handle


def read_bytes(document: Document) -> bytes:
    """Return the whole content, for the product's own use (a PDF that is attached, say)."""
    with document.file.open("rb") as file:
        data: bytes = file.read()
    return data
