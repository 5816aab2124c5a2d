"""What no document may reach: every address but our own, every file outside static."""

import builtins
import logging
import socket
from pathlib import Path

import pytest

from statepl.core import pdf
from statepl.core.pdf import (
    PdfNotAccessible,
    PdfRefused,
    local_path,
    render_pdf,
)
from tests.core.pdf_samples import opened, page

pikepdf = pytest.importorskip("pikepdf")
pytestmark = pytest.mark.pango

try:
    import weasyprint  # noqa: F401
except OSError:
    pytest.skip("Pango is not installed", allow_module_level=True)


SECRET = "TOP-SECRET-4711"


EVIL = [
    '<img src="http://198.51.100.7/x.png" alt="x">',
    '<img src="https://198.51.100.7/x.png" alt="x">',
    '<img src="//198.51.100.7/x.png" alt="x">',
    '<img src="HTTP://198.51.100.7/x.png" alt="x">',
    '<img src="ftp://198.51.100.7/x.png" alt="x">',
    '<img src="file://SECRET" alt="x">',
    '<img src="file://localhostSECRET" alt="x">',
    '<img src="FILE://SECRET" alt="x">',
    '<img src="../../../../../../../..SECRET" alt="x">',
    '<img src="/static/../manage.py" alt="x">',
    '<img src="/static/%2e%2e/%2e%2eSECRET" alt="x">',
    '<img src="img/..%2f..%2fmanage.py%3f.svg" alt="x">',
    '<img src="file:///proc/self/environ" alt="x">',
    '<img src="gopher://198.51.100.7/" alt="x">',
    '<img src="jar:file://SECRET!/x.png" alt="x">',
    '<img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22/>" alt="x">',
    (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title>'
        '<image href="http://198.51.100.7/x.png" width="9" height="9"/></svg>'
    ),
    (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
        '<title>x</title><use xlink:href="file://SECRET#a"/></svg>'
    ),
    (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title>'
        "<style>@import url(http://198.51.100.7/x.css);</style></svg>"
    ),
    '<object data="http://198.51.100.7/x.svg" type="image/svg+xml">x</object>',
    '<object data="file://SECRET">x</object>',
    '<embed src="file://SECRET">',
    '<iframe src="http://198.51.100.7/"></iframe>',
    '<p style="background:url(http://198.51.100.7/x.png)">x</p>',
    '<p style="background:url(file://SECRET)">x</p>',
    '<ul style="list-style-image:url(http://198.51.100.7/x.png)"><li>x</li></ul>',
    '<a rel="attachment" href="file://SECRET">x</a>',
]
EVIL_HEADS = [
    '<link rel="stylesheet" href="http://198.51.100.7/x.css">',
    '<link rel="stylesheet" href="file://SECRET">',
    '<link rel="attachment" href="file://SECRET">',
    '<link rel="attachment" href="http://198.51.100.7/x">',
    '<base href="http://198.51.100.7/">',
    "<style>@import 'http://198.51.100.7/x.css';</style>",
    "<style>@import url(file://SECRET);</style>",
    "<style>@font-face{font-family:E;src:url(http://198.51.100.7/e.woff2)}h1{font-family:E}</style>",
    "<style>@font-face{font-family:E;src:url(file://SECRET)}h1{font-family:E}</style>",
    "<style>h1::after{content:url(http://198.51.100.7/x.png)}</style>",
    "<style>@page{background:url(http://198.51.100.7/x.png)}</style>",
    "<style>@color-profile device-cmyk{src:url(http://198.51.100.7/x.icc)}</style>",
]


@pytest.fixture
def watched(monkeypatch):
    """Every connection, name look-up and file opened from here on."""
    seen = {"net": [], "files": []}
    real_open, real_read = builtins.open, Path.read_bytes

    def spy_net(*args, **kwargs):
        seen["net"].append(args)
        raise OSError("blocked")

    def spy_open(file, *args, **kwargs):
        seen["files"].append(str(file))
        return real_open(file, *args, **kwargs)

    def spy_read(path):
        seen["files"].append(str(path))
        return real_read(path)

    monkeypatch.setattr(socket.socket, "connect", spy_net)
    monkeypatch.setattr(socket, "getaddrinfo", spy_net)
    monkeypatch.setattr(builtins, "open", spy_open)
    monkeypatch.setattr(Path, "read_bytes", spy_read)
    return seen


@pytest.mark.parametrize(
    ("head", "body"), [*(("", body) for body in EVIL), *((head, "") for head in EVIL_HEADS)]
)
def test_no_request_leaves_and_no_foreign_file_is_read(head, body, watched, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    html = page(f"<h1>Report</h1>{body}", head=head).replace("SECRET", str(secret))
    try:
        raw = render_pdf(html, title=None, language="en", stylesheets=())
    except (PdfNotAccessible, PdfRefused):
        raw = b""
    assert watched["net"] == []
    opened_files = [f for f in watched["files"] if str(tmp_path) in f or f.startswith("/proc/self/env")]
    assert opened_files == []
    assert SECRET.encode() not in raw
    if raw:
        with opened(raw) as document:
            assert len(document.attachments) == 0


def test_refused_address_is_logged(caplog):
    with caplog.at_level(logging.WARNING, logger="statepl.core.pdf"):
        html = page('<h1>A</h1><img src="http://198.51.100.7/x.png" alt="x">')
        render_pdf(html, title=None, language="en")
    assert [r.getMessage() for r in caplog.records if r.name == "statepl.core.pdf"] == [
        "PDF door refused to read http://198.51.100.7/x.png"
    ]


def test_page_that_cannot_do_without_a_foreign_address_is_refused():
    head = "<style>@color-profile device-cmyk{src:url(http://198.51.100.7/x.icc)}</style>"
    with pytest.raises(PdfRefused, match="an address that must not be read"):
        render_pdf(page(head=head), title=None, language="en", stylesheets=())


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("file:///static/img/print/done.svg", True),
        (pdf.STATIC.as_uri() + "/fonts/public-sans/PublicSans-Regular.woff2", True),
        (pdf.STATIC.as_uri() + "/print.css", False),
        (pdf.STATIC.as_uri() + "/../manage.py", False),
        (pdf.STATIC.as_uri() + "/%2e%2e/x.png", False),
        (pdf.STATIC.as_uri() + "x/y.png", False),
        ("file://host/static/x.png", False),
        ("file:///etc/x.png", False),
        ("http://localhost/static/x.png", False),
        ("data:image/png;base64,AA", False),
        ("file:///static/a%00.png", False),
    ],
)
def test_local_path_lets_through_fonts_and_images_of_static_only(url, allowed):
    assert (local_path(url) is not None) is allowed


def test_link_out_of_static_is_not_followed(tmp_path, monkeypatch):
    static = tmp_path / "static"
    static.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (static / "link.png").symlink_to(tmp_path / "secret.png")
    monkeypatch.setattr(pdf, "STATIC", static)
    assert local_path((static / "link.png").as_uri()) is None
