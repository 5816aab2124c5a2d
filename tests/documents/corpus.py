"""Files that people might send, good and bad, made here byte by byte."""

import io
import struct
import zipfile
import zlib

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack("!IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(20) + b"\xff\xd9"


def office(members: dict[str, bytes], *, content_types: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if content_types:
            archive.writestr("[Content_Types].xml", "<Types/>")
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


DOCX = office({"word/document.xml": b"<w:document/>"})
XLSX = office({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b"<worksheet/>"})
BOMB = office({"word/document.xml": b"<w/>", "word/media/zeros.bin": bytes(30 * 1024 * 1024)})
BROKEN = bytearray(office({"word/document.xml": bytes(range(256)) * 8}))
BROKEN[len(BROKEN) // 2] ^= 0xFF

GOOD = {
    "plan.pdf": (PDF, "application/pdf"),
    "map.PNG": (PNG, "image/png"),
    "photo.jpeg": (JPEG, "image/jpeg"),
    "photo.jpg": (JPEG, "image/jpeg"),
    "letter.docx": (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "budget.xlsx": (XLSX, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def _stored_pdf() -> bytes:
    """A zip that some programs open as a PDF: its first member is one, not packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a", PDF)
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


BAD = {
    "empty": ("empty.pdf", b"", "empty"),
    "text as PDF": ("notes.pdf", b"just words", "type of file is not taken"),
    "web page": ("page.html", b"<html><script>alert(1)</script>", "type of file is not taken"),
    "web page as PNG": ("page.png", b"<html></html>", "type of file is not taken"),
    "vector drawing": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type of file is not taken"),
    "program": ("tool.pdf", b"MZ\x90\x00" + bytes(100), "type of file is not taken"),
    "EICAR as text": ("eicar.txt", EICAR, "type of file is not taken"),
    "EICAR as PDF": ("eicar.pdf", EICAR, "type of file is not taken"),
    "GIF": ("a.gif", b"GIF89a" + bytes(20), "type of file is not taken"),
    "plain zip": ("many.zip", office({"a.txt": b"x"}, content_types=False), "type of file is not taken"),
    "PDF named DOCX": ("plan.docx", PDF, "ends differently"),
    "DOCX named PDF": ("plan.pdf", DOCX, "ends differently"),
    "no ending": ("plan", PDF, "ends differently"),
    "PDF then zip": ("plan.pdf", PDF + DOCX + b"%%EOF", "two types"),
    "PNG then zip": ("map.png", PNG + DOCX, "two types"),
    "zip that is a PDF": ("plan.docx", _stored_pdf(), "two types"),
    "JPEG with a PDF inside": ("a.jpg", JPEG[:20] + PDF + JPEG[20:], "two types"),
    "PNG that ends between two chunks": ("map.png", PNG[:-12], "damaged"),
    "PNG that ends inside a chunk": ("map.png", PNG[:-9], "damaged"),
    "PNG with a tail": ("map.png", PNG + b"<script>", "damaged"),
    "PNG with a wrong checksum": ("map.png", PNG[:-1] + b"\0", "damaged"),
    "PNG cut off": ("map.png", PNG[:-20], "damaged"),
    "PNG that lies about a length": ("map.png", PNG[:8] + b"\xff\xff\xff\xff" + PNG[12:], "damaged"),
    "PDF cut off": ("plan.pdf", PDF[:-8], "damaged"),
    "JPEG cut off": ("a.jpg", JPEG[:-2], "damaged"),
    "DOCX cut off": ("plan.docx", DOCX[:-30], "damaged"),
    "DOCX with a broken member": ("plan.docx", BROKEN, "damaged"),
    "archive bomb": ("plan.docx", BOMB, "unpacks to far more"),
    "macros": ("plan.docx", office({"word/document.xml": b"x", "word/vbaProject.bin": b"x"}), "macros"),
    "program inside": ("b.xlsx", office({"xl/workbook.xml": b"x", "xl/run.EXE": b"MZ"}), "macros"),
    "path that leaves": ("plan.docx", office({"word/document.xml": b"x", "../../etc/x": b"x"}), "should not"),
    "absolute path": ("plan.docx", office({"word/document.xml": b"x", "/etc/x": b"x"}), "should not"),
    "zip without a list of types": (
        "plan.docx",
        office({"word/document.xml": b"x"}, content_types=False),
        "zip file, not a Word",
    ),
}
