"""What a file really is, told by its content; the name it came with is only compared.

No Django model here: bytes in, a kind or a refusal out.
"""

import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_RATIO = 100
MAX_UNPACKED = 250 * 1024 * 1024
MAX_MEMBERS = 5000
CHUNK = 64 * 1024
HEAD = 1024
TAIL = CHUNK + 22  # a zip's end record may be followed by a comment of 64 KB
ZIP_START, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
OFFICE = "application/vnd.openxmlformats-officedocument."


class Refused(ValidationError):
    """The file is not taken; the sentence says what to do instead."""


@dataclass(frozen=True)
class Kind:
    """A type of file that is taken."""

    name: str
    endings: tuple[str, ...]
    content_type: str
    start: bytes
    check: Callable[[IO[bytes], "Kind"], None]
    member: str = ""


def sniff(file: IO[bytes], name: str) -> Kind:
    """Return the kind of a file from its content.

    Raises Refused when it is none of the five, is damaged, is two types at once, unpacks to far more
    than its size, holds macros, or does not match its name's ending. The position is 0 afterwards.
    """
    head, tail = _edges(file)
    kind = _by_start(file, head)
    if kind.endings and not name.lower().endswith(kind.endings):
        raise Refused(
            _("The name ends differently from what the file is: %(kind)s. Rename it or save it again.")
            % {"kind": kind.name}
        )
    _refuse_two_types(kind, head, tail)
    file.seek(0)
    kind.check(file, kind)
    file.seek(0)
    return kind


def _edges(file: IO[bytes]) -> tuple[bytes, bytes]:
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    return head, file.read(TAIL)


def _by_start(file: IO[bytes], head: bytes) -> Kind:
    if head.startswith(ZIP_START):
        members = _members(file)
        found = next((kind for kind in KINDS if kind.member and kind.member in members), None)
    else:
        found = next((kind for kind in KINDS if not kind.member and head.startswith(kind.start)), None)
    if found is None:
        raise Refused(
            _(
                "This type of file is not taken. Send a PDF, a Word or Excel file (DOCX, XLSX), a PNG or a JPEG."
            )
        )
    return found


def _refuse_two_types(kind: Kind, head: bytes, tail: bytes) -> None:
    """Refuse a file that another program would read as another type."""
    zipped = not kind.member and ZIP_END in tail
    printed = kind.name != "PDF" and b"%PDF-" in head
    if zipped or printed:
        raise Refused(_("This file is two types in one. Save it again from the program that made it."))


def _damaged(kind: Kind) -> Refused:
    return Refused(
        _("This %(kind)s file is damaged or cut off. Save it again and send it.") % {"kind": kind.name}
    )


def _check_pdf(file: IO[bytes], kind: Kind) -> None:
    _head, tail = _edges(file)
    if b"%%EOF" not in tail[-HEAD:]:
        raise _damaged(kind)


def _check_png(file: IO[bytes], kind: Kind) -> None:
    """Walk the chunks: each checksum fits, the last is IEND and nothing follows it."""
    file.seek(len(kind.start))
    name = b""
    while name != b"IEND":
        length = int.from_bytes(file.read(4), "big")
        name = file.read(4)
        if not name:  # the file ends between two chunks
            raise _damaged(kind)
        checksum = zlib.crc32(name)
        while length > 0 and (data := file.read(min(length, CHUNK))):
            checksum, length = zlib.crc32(data, checksum), length - len(data)
        if length or int.from_bytes(file.read(4), "big") != checksum:
            raise _damaged(kind)
    if file.read(1):
        raise _damaged(kind)


def _check_jpeg(file: IO[bytes], kind: Kind) -> None:
    _head, tail = _edges(file)
    if b"\xff\xd9" not in tail[-HEAD:]:
        raise _damaged(kind)


def _members(file: IO[bytes]) -> set[str]:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(_("This file is damaged or cut off. Save it again and send it.")) from error


def _check_office(file: IO[bytes], kind: Kind) -> None:
    size = file.seek(0, 2)
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _refuse_members(members)
            _refuse_bomb(archive, members, size)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise _damaged(kind) from error


def _refuse_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names:
        raise Refused(_("This is a zip file, not a Word or Excel file. Send the documents one by one."))
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
        raise Refused(
            _("This file holds macros or programs. Save it without them (DOCX or XLSX) and send it.")
        )
    if len(members) > MAX_MEMBERS or any(_leaves(name) for name in names):
        raise Refused(_("The parts of this file lie where they should not. Save it again and send it."))


def _leaves(name: str) -> bool:
    """Say whether a member's name would leave the folder it is unpacked to."""
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _refuse_bomb(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], size: int) -> None:
    """Unpack piece by piece, keeping nothing: what the archive says of its sizes may be a lie."""
    allowed = min(MAX_UNPACKED, max(size, CHUNK) * MAX_RATIO)
    for member in members:
        with archive.open(member) as part:
            while piece := part.read(CHUNK):
                allowed -= len(piece)
                if allowed < 0:
                    raise Refused(
                        _("This file unpacks to far more than its size. Save it again and send it.")
                    )


PDF = Kind("PDF", (".pdf",), "application/pdf", b"%PDF-", _check_pdf)
PNG = Kind("PNG", (".png",), "image/png", b"\x89PNG\r\n\x1a\n", _check_png)
JPEG = Kind("JPEG", (".jpg", ".jpeg"), "image/jpeg", b"\xff\xd8\xff", _check_jpeg)
DOCX = Kind(
    "DOCX", (".docx",), f"{OFFICE}wordprocessingml.document", ZIP_START, _check_office, "word/document.xml"
)
XLSX = Kind("XLSX", (".xlsx",), f"{OFFICE}spreadsheetml.sheet", ZIP_START, _check_office, "xl/workbook.xml")
KINDS = (PDF, DOCX, XLSX, PNG, JPEG)
ENDINGS = tuple(ending.lstrip(".") for kind in KINDS for ending in kind.endings)
