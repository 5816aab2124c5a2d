"""The files that belong to a final pack: which there are, under which name, and what could not be put in."""

import hashlib
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _

from statepl.documents.models import Document
from statepl.documents.rules import can_download
from waivers.packs.archive import CHUNK, Member

logger = logging.getLogger(__name__)

FOLDER = "evidence"
_UNSAFE = re.compile(r"[^\w.\-]+")


def safe_name(name: str) -> str:
    """Return a file name that every file system takes: letters, digits, dots, hyphens."""
    return _UNSAFE.sub("-", name).strip("-.") or "document"


@dataclass
class Files:
    """The documents of a pack. The same bytes are kept once, under the name that came first."""

    members: dict[str, Member] = field(default_factory=dict)
    left_out: list[dict[str, str]] = field(default_factory=list)
    _known: dict[str, dict[str, str]] = field(default_factory=dict)

    def told(self, documents: Iterable[Document]) -> list[dict[str, str]]:
        """Return what the pack says of each document: its name, its SHA-256, and where it lies."""
        return [self.keep(document) for document in documents]

    def keep(self, document: Document, *, folder: str = FOLDER, name: str = "") -> dict[str, str]:
        """Put a document into the pack unless its bytes are there; say why when it cannot be."""
        if document.sha256 not in self._known:
            self._known[document.sha256] = self._kept(document, folder, name)
        found = self._known[document.sha256]
        return {"name": document.name, "sha256": document.sha256, **found}

    def _kept(self, document: Document, folder: str, name: str) -> dict[str, str]:
        reason = why_not(document)
        if reason:
            self.left_out.append({"name": document.name, "sha256": document.sha256, "reason": reason})
            return {"file": "", "reason": reason}
        place = f"{folder}/{name or f'{document.sha256[:16]}-{safe_name(document.name)}'}"
        self.members[document.sha256] = Member(place, lambda: _opened(document))
        return {"file": place}


def _opened(document: Document) -> IO[bytes]:
    handle: IO[bytes] = document.file.open("rb")
    handle.seek(0)
    return handle


def why_not(document: Document) -> str:
    """Say why the bytes of a document do not go into a pack; empty when they do."""
    verdict = can_download(document)
    if not verdict.allowed:
        return str(verdict.reason)
    try:
        with document.file.open("rb") as source:
            found = _hash(source)
    except FileNotFoundError:
        logger.exception("The file of document %s is not where it was kept.", document.key)
        return _("The file is not where it was kept.")
    return "" if found == document.sha256 else _("The file is not the one that was handed in.")


def _hash(source: Any) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
