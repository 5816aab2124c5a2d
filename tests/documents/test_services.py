"""What is taken in, what is refused, and that nothing is left behind."""

import gzip
import hashlib
import io
import socket
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted
from statepl.documents import scanner, services, sniffing, tasks
from statepl.documents.models import Document
from tests.documents.corpus import BAD, EICAR, GOOD, PDF

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def files_in(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", GOOD)
def test_five_types_are_taken(name: str, lead: Any, district: Any, media: Path) -> None:
    data, content_type = GOOD[name]
    document = services.add_document(io.BytesIO(data), name=name, actor=lead, district=district)
    assert (document.name, document.content_type, document.size) == (name, content_type, len(data))
    assert document.sha256 == hashlib.sha256(data).hexdigest()
    assert document.scan == "not_configured"
    assert services.read_bytes(document) == data
    (stored,) = files_in(media)
    assert name.rpartition(".")[0] not in str(stored.relative_to(media))
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.district) == ("document.added", lead, district)


@pytest.mark.parametrize("case", BAD)
def test_everything_else_is_refused_and_nothing_kept(case: str, lead: Any, media: Path) -> None:
    name, data, words = BAD[case]
    with pytest.raises(ValidationError) as refusal:
        services.add_document(io.BytesIO(data), name=name, actor=lead)
    assert words in " ".join(refusal.value.messages)
    assert (Document.objects.count(), files_in(media), AuditEvent.objects.count()) == (0, [], 0)


def test_too_large_a_file_is_refused_with_both_sizes(settings: Any, lead: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    data = PDF[:-6] + bytes(2 * 1024 * 1024) + b"%%EOF\n"
    with pytest.raises(ValidationError) as refusal:
        services.add_document(io.BytesIO(data), name="plan.pdf", actor=lead)
    assert refusal.value.messages == [
        "The file has 2.0 MB. The largest is 1.0 MB: make it smaller or split it."
    ]


def test_archive_that_lies_about_its_sizes_is_counted_while_unpacking(lead: Any) -> None:
    """The directory says 5 bytes, the member holds 30 MB of zeros."""
    honest = BAD["archive bomb"][1]
    out = bytearray(honest)
    real = struct.pack("<I", 30 * 1024 * 1024)
    while (at := out.find(real)) >= 0:
        out[at : at + 4] = struct.pack("<I", 5)
    with pytest.raises(ValidationError, match=r"unpacks to far more|damaged"):
        services.add_document(io.BytesIO(bytes(out)), name="plan.docx", actor=lead)


def test_archive_with_too_many_members_is_refused(monkeypatch: Any, lead: Any) -> None:
    monkeypatch.setattr(sniffing, "MAX_MEMBERS", 1)
    with pytest.raises(ValidationError, match="should not"):
        services.add_document(io.BytesIO(GOOD["letter.docx"][0]), name="letter.docx", actor=lead)


def test_encrypted_member_is_refused(lead: Any) -> None:
    data = bytearray(GOOD["letter.docx"][0])
    central = data.find(b"PK\x01\x02")
    data[central + 8] |= 1
    with pytest.raises(ValidationError, match="damaged"):
        services.add_document(io.BytesIO(bytes(data)), name="letter.docx", actor=lead)
    assert zipfile.is_zipfile(io.BytesIO(bytes(data)))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Lou\\plan.pdf", "plan.pdf"),
        ("/etc/plan.pdf", "plan.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("plan\u202efdp.exe.pdf", "planfdp.exe.pdf"),
        ("..", "document"),
        ("", "document"),
        ("plan.pdf. ", "plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("y" * 300, "y" * 150),
    ],
)
def test_clean_name_keeps_the_last_part_only(given: str, kept: str) -> None:
    assert services.clean_name(given) == kept


def test_row_that_cannot_stand_takes_its_file_with_it(lead: Any, media: Path) -> None:
    with pytest.raises(ValidationError):
        services.store_bytes(b"x", name="a.pdf", content_type="t" * 101, actor=lead)
    assert (files_in(media), Document.objects.count()) == ([], 0)


def test_store_bytes_keeps_what_the_product_made(district: Any) -> None:
    document = services.store_bytes(
        b"a,b\r\n", name="release.csv", content_type="text/csv", district=district
    )
    assert (document.scan, document.added_by, services.read_bytes(document)) == ("clean", None, b"a,b\r\n")


# tables -----------------------------------------------------------------------------------------------
def test_add_table_takes_text_and_gzip(lead: Any) -> None:
    plain = services.add_table(io.BytesIO(b"name\nA\n"), name="d.csv", actor=lead)
    packed = services.add_table(io.BytesIO(gzip.compress(b"name\nA\n", mtime=0)), name="d.csv.gz", actor=lead)
    assert (plain.content_type, packed.content_type) == ("text/csv", "application/gzip")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("d.csv", b"", "empty"),
        ("d.xlsx", GOOD["budget.xlsx"][0], "Send a table as CSV"),
        ("d.csv.gz", b"name\n", "Send a table as CSV"),
        ("d.csv", gzip.compress(b"name\n", mtime=0), "Send a table as CSV"),
        ("d.csv", b"a\0b", "not a text file"),
    ],
)
def test_add_table_refuses_the_rest(name: str, data: bytes, words: str, lead: Any) -> None:
    with pytest.raises(ValidationError, match=words):
        services.add_table(io.BytesIO(data), name=name, actor=lead)


def test_add_table_has_its_own_limit(settings: Any, lead: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(ValidationError, match="largest"):
        services.add_table(io.BytesIO(b"name\n" * 10), name="d.csv", actor=lead)


# scanner ----------------------------------------------------------------------------------------------
class Clamd(Thread):
    """A scanner that speaks ClamAV's INSTREAM on a real socket and knows one virus."""

    def __init__(self, server: socket.socket, *, answer: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.server, self.fixed, self.seen = server, answer, []

    def run(self) -> None:
        while True:
            try:
                link, _address = self.server.accept()
            except OSError:
                return
            with link, link.makefile("rb") as stream:
                self._serve(link, stream)

    def _serve(self, link: socket.socket, stream: Any) -> None:
        assert stream.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!L", stream.read(4))[0]:
            data += stream.read(size)
        self.seen.append(len(data))
        verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
        link.sendall(self.fixed if self.fixed is not None else verdict)


@pytest.fixture
def clamd(settings: Any) -> Iterator[Clamd]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMAV_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
        thread = Clamd(server)
        thread.start()
        yield thread


INFECTED = PDF[:-7] + EICAR + b"\n%%EOF\n"


def test_scanner_finds_a_clean_file_clean(clamd: Clamd, lead: Any) -> None:
    document = services.add_document(io.BytesIO(PDF), name="plan.pdf", actor=lead)
    assert (document.scan, clamd.seen) == ("clean", [len(PDF)])
    assert services.read_bytes(document) == PDF


def test_infected_file_is_not_kept(clamd: Clamd, lead: Any, media: Path) -> None:
    with pytest.raises(ValidationError, match="virus scanner found something"):
        services.add_document(io.BytesIO(INFECTED), name="plan.pdf", actor=lead)
    assert (Document.objects.count(), files_in(media)) == (0, [])


def test_scanner_on_a_unix_socket(settings: Any, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "clamd"))
        server.listen()
        settings.CLAMAV_ADDRESS = str(tmp_path / "clamd")
        Clamd(server).start()
        assert scanner.scan(io.BytesIO(INFECTED)) is scanner.Finding.INFECTED


def test_file_waits_while_the_scanner_is_away_and_stays_in_quarantine(
    settings: Any, lead: Any, clamd: Clamd
) -> None:
    address, settings.CLAMAV_ADDRESS = settings.CLAMAV_ADDRESS, "127.0.0.1:1"
    good = services.add_document(io.BytesIO(PDF), name="good.pdf", actor=lead)
    bad = services.add_document(io.BytesIO(INFECTED), name="bad.pdf", actor=lead)
    assert (good.scan, bad.scan) == ("waiting", "waiting")
    with pytest.raises(NotPermitted, match="waits for the virus scanner"):
        services.open_document(good, actor=lead)
    assert services.scan_waiting() == 0
    settings.CLAMAV_ADDRESS = address
    tasks.scan_waiting()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.scan, bad.scan) == ("clean", "infected")
    with services.open_document(good, actor=lead) as file:
        assert file.read() == PDF
    with pytest.raises(NotPermitted, match="kept away"):
        services.open_document(bad, actor=lead)


def test_scanner_without_a_verdict_is_no_verdict(clamd: Clamd) -> None:
    for said in (b"INSTREAM size limit exceeded. ERROR\0", b""):
        clamd.fixed = said
        with pytest.raises(scanner.ScannerAway):
            scanner.scan(io.BytesIO(PDF))


def test_task_without_a_scanner_does_nothing(settings: Any, lead: Any) -> None:
    services.add_document(io.BytesIO(PDF), name="plan.pdf", actor=lead)
    Document.objects.update(scan="waiting")
    tasks.scan_waiting()
    assert Document.objects.get().scan == "waiting"
