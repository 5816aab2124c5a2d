"""One ZIP archive with stable bytes: the same members make the same file, on every machine. No Django."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

CHUNK = 1024 * 1024
MANIFEST = "manifest.json"
# The earliest moment that a ZIP archive can name: when the pack was made stands outside it.
MOMENT = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE = 0o100644 << 16
UNIX = 3


@dataclass(frozen=True)
class Member:
    """One file of the archive; `open` gives its bytes from the start, as often as it is asked."""

    name: str
    open: Callable[[], IO[bytes]]

    @classmethod
    def of_bytes(cls, name: str, data: bytes) -> "Member":
        """Return a member whose bytes are in memory."""
        return cls(name, lambda: io.BytesIO(data))

    @classmethod
    def of_text(cls, name: str, text: str) -> "Member":
        """Return a member that holds text as UTF-8."""
        return cls.of_bytes(name, text.encode())

    @classmethod
    def of_json(cls, name: str, content: Any) -> "Member":
        """Return a member that holds JSON, readable and in one order of keys."""
        return cls.of_text(name, json_text(content))


def json_text(content: Any) -> str:
    """Return JSON with sorted keys and one line for each value."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Measured:
    """Size in bytes and SHA-256 of a member."""

    name: str
    size: int
    sha256: str


def measure(member: Member) -> Measured:
    """Return size and hash of a member, read once through."""
    digest, size = hashlib.sha256(), 0
    for chunk in _chunks(member):
        digest.update(chunk)
        size += len(chunk)
    return Measured(member.name, size, digest.hexdigest())


def write_archive(file: IO[bytes], members: Iterable[Member], *, about: dict[str, Any]) -> int:
    """Write the members and `manifest.json`, in the order of their names; return how many files it holds.

    The manifest is `about` with size and SHA-256 of every other member. Members are stored, not packed:
    what a compressor writes differs between its versions. Raises ValueError for a name that comes twice.
    """
    given = list(members)
    if len({member.name for member in given} | {MANIFEST}) != len(given) + 1:
        raise ValueError("A name stands twice in the archive.")
    sizes = [measure(member) for member in sorted(given, key=lambda each: each.name)]
    listed = [{"name": each.name, "size": each.size, "sha256": each.sha256} for each in sizes]
    manifest = Member.of_json(MANIFEST, {**about, "members": listed})
    known = {each.name: each.size for each in [*sizes, measure(manifest)]}
    with zipfile.ZipFile(file, "w") as archive:
        for member in sorted([*given, manifest], key=lambda each: each.name):
            _write(archive, member, known[member.name])
    return len(known)


def _write(archive: zipfile.ZipFile, member: Member, size: int) -> None:
    info = zipfile.ZipInfo(member.name, MOMENT)
    info.external_attr, info.create_system, info.file_size = PLAIN_FILE, UNIX, size
    with archive.open(info, "w") as target:
        for chunk in _chunks(member):
            target.write(chunk)


def _chunks(member: Member) -> Iterator[bytes]:
    with member.open() as source:
        while chunk := source.read(CHUNK):
            yield chunk
