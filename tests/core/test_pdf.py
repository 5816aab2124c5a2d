"""The PDF door: accessible, the same bytes every time, and deaf to every address but our own."""

import builtins
import hashlib
import io
import logging
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation

from statepl.core import charts, pdf
from statepl.core.pdf import (
    PdfNotAccessible,
    PdfRefused,
    PdfUnavailable,
    local_path,
    normalise_text,
    render_pdf,
)
from statepl.core.pdfua import findings, walk

pikepdf = pytest.importorskip("pikepdf")
pytestmark = pytest.mark.pango

try:
    import weasyprint  # noqa: F401
except OSError:
    pytest.skip("Pango is not installed", allow_module_level=True)

SECRET = "TOP-SECRET-4711"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def page(body="<h1>Report</h1><p>Text.</p>", *, head="", lang="en"):
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>Report</title>{head}</head>'
        f'<body class="rp" data-running="Report, draft">{body}</body></html>'
    )


def table(chart):
    heads = "".join(f'<th scope="col">{header}</th>' for header in chart.headers)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in chart.rows
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def report():
    """A whole report: cover, timeline, bars, table, tags."""
    start, end = date(2026, 7, 1), date(2031, 6, 30)
    line = charts.timeline(
        title="Five years",
        gates=[charts.Gate("Plan due", date(2027, 9, 28), "next")],
        columns=[charts.Column("Five years", "2026–31", start)],
        end=end,
        today=date(2027, 3, 12),
        width=charts.PRINT_WIDTH,
    )
    bar = charts.bars(
        title="Proficient",
        items=[
            charts.Bar("All students", charts.Point(49), reference=True),
            charts.Bar("Asian", charts.Point(None, "suppressed")),
        ],
    )
    return page(
        '<section class="rp-cover"><div class="rp-cover__top"><p class="rp-cover__agency">Agency</p>'
        '<p class="rp-draft">DRAFT</p><h1>Readiness report</h1></div><div class="rp-cover__body">'
        '<table class="rp-facts"><tbody><tr><th scope="row">Data as of</th><td>12 March 2027</td></tr></tbody>'
        '</table></div></section><section class="rp-sheet"><p class="rp-eyebrow">Chapter 1</p><h1>Summary</h1>'
        f"<h2>Five years</h2><figure>{line.svg}</figure><h2>Results</h2><figure>{bar.svg}{bar.svg_narrow}"
        f'</figure>{table(bar)}<p><span class="st-tag st-tag--done">Met</span> '
        '<span class="rp-withheld">withheld</span> <a href="https://example.org/">Help</a></p></section>'
    )


def opened(raw):
    return pikepdf.open(io.BytesIO(raw))


def words(raw):
    text = subprocess.run(["pdftotext", "-", "-"], input=raw, capture_output=True, check=True)
    return text.stdout.decode()


@pytest.fixture(scope="module")
def finished():
    with translation.override("en"):
        return render_pdf(report(), title=None, language="en")


# What a good document has


def test_same_input_gives_the_same_bytes(finished):
    again = render_pdf(report(), title=None, language="en")
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(finished).hexdigest()


def test_different_input_gives_a_different_identifier(finished):
    other = render_pdf(page(), title=None, language="en")
    assert opened(other).trailer["/ID"][0] != opened(finished).trailer["/ID"][0]


def test_pdf_bears_no_date(finished):
    with opened(finished) as document:
        assert {"/CreationDate", "/ModDate"} & set(document.docinfo.keys()) == set()
    assert b"CreateDate" not in finished


def test_pdf_is_tagged_titled_and_in_its_language(finished):
    with opened(finished) as document:
        assert str(document.Root.Lang) == "en"
        assert str(document.docinfo["/Title"]) == "Report"
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle) is True
        assert list(findings(document)) == []


def test_title_and_language_of_the_call_win_over_the_page():
    raw = render_pdf(page(lang="fr"), title="Informe", language="es")
    with opened(raw) as document:
        assert (str(document.Root.Lang), str(document.docinfo["/Title"])) == ("es", "Informe")


def test_every_header_cell_says_what_it_heads(finished):
    with opened(finished) as document:
        scopes = [str(e["/A"]["/Scope"]) for kind, e, _above in walk(document) if kind == "/TH"]
    assert scopes == ["/Row", "/Column", "/Column", "/Row", "/Row"]


def test_every_figure_speaks_and_narrow_drawings_stay_out(finished):
    with opened(finished) as document:
        said = [str(e["/Alt"]) for kind, e, _above in walk(document) if kind == "/Figure"]
    assert [text.split(".")[0] for text in said] == ["Five years", "Proficient"]
    assert "Asian: withheld." in said[1]


def test_only_vendored_fonts_are_embedded(finished):
    with opened(finished) as document:
        names = {
            str(o["/BaseFont"]).split("+")[-1]
            for o in document.objects
            if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert {name.startswith("Public-Sans") for name in names} == {True}


def test_letters_of_no_vendored_font_are_logged_and_never_stop_a_document(caplog):
    with caplog.at_level(logging.WARNING, logger="statepl.core.pdf"):
        raw = render_pdf(page("<h1>Año ᏣᎳᎩ</h1>"), title=None, language="en")
    assert raw.startswith(b"%PDF-1.7")
    said = [r.getMessage() for r in caplog.records if r.name == "statepl.core.pdf"]
    assert said == ["PDF holds letters that no vendored font has: Ꭹ Ꮃ Ꮳ"]


def test_charts_use_letters_of_the_vendored_fonts_only(caplog):
    with caplog.at_level(logging.WARNING, logger="statepl.core.pdf"):
        render_pdf(report(), title=None, language="en")
    assert [r for r in caplog.records if r.name == "statepl.core.pdf"] == []


def test_running_footer_and_page_number_stand_on_every_page_but_the_cover(finished):
    cover, second = words(finished).split("\f")[:2]
    assert "Report, draft" not in cover
    assert "Report, draft" in second
    assert second.split()[-1] == "2"


def test_text_is_normalised_to_what_the_fonts_can_print():
    assert normalise_text("a\u2011b\u202fc\u200bd e\u0301") == "a-b\u00a0cd é"
    assert "SHA-256" in words(render_pdf(page("<h1>SHA\u2011256</h1>"), title=None, language="en"))


def test_template_is_rendered_in_the_language_of_the_document(settings, tmp_path):
    source = '{% load i18n %}<title>T</title><h1>{% now "F" as m %}{{ day|date:"F" }}</h1>'
    (tmp_path / "doc.html").write_text(source, encoding="utf-8")
    engine = {**settings.TEMPLATES[0], "DIRS": [str(tmp_path)]}
    settings.TEMPLATES = [engine]
    raw = pdf.render_template_pdf("doc.html", {"day": date(2027, 3, 1)}, language="es")
    assert "marzo" in words(raw).lower()
    with opened(raw) as document:
        assert (str(document.Root.Lang), str(document.docinfo["/Title"])) == ("es", "T")


# What a bad document is refused for


@pytest.mark.parametrize(
    ("html", "finding"),
    [
        (page("<p>Text</p>"), "The document has no heading."),
        (page("<h1>A</h1><h3>B</h3>"), "A heading of level 3 follows one of level 1."),
        (page("<h2>A</h2>"), "A heading of level 2 follows one of level 0."),
        (
            page(
                '<h1>A</h1><svg width="9" height="9" xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'
            ),
            "Pictures without a text alternative: 1.",
        ),
        (page('<h1>A</h1><img src="img/print/done.svg" alt="">'), "Pictures without a text alternative: 1."),
        (page("<h1>A</h1><table><tr><td>1</td></tr></table>"), "Tables without header cells: 1."),
        ("<html><body><h1>A</h1></body></html>", "The document has no title."),
    ],
)
def test_document_that_is_not_accessible_is_refused_with_a_sentence(html, finding):
    with pytest.raises(PdfNotAccessible) as caught:
        render_pdf(html, title=None, language="en", stylesheets=())
    assert caught.value.findings == (finding,)
    assert str(caught.value) == finding


def test_document_without_language_is_refused():
    with pytest.raises(PdfNotAccessible, match="names no language"):
        render_pdf(page(), title=None, language="")


def test_checks_see_what_was_taken_out_of_a_good_document(finished):
    with opened(finished) as document:
        document.pages[0].Contents = document.make_stream(b"0 0 9 9 re f")
        del document.Root["/MarkInfo"]
        del document.Root["/Metadata"]
        document.Root.ViewerPreferences = pikepdf.Dictionary()
        assert set(findings(document)) >= {
            "Page 1 has content that is not tagged.",
            "The document is not tagged.",
            "The document does not declare PDF/UA-1.",
            "The title of the document is not shown by the viewer.",
        }


def test_missing_pango_is_a_plain_sentence_naming_the_packages(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(PdfUnavailable) as caught:
        render_pdf(page(), title=None, language="en")
    assert str(caught.value) == (
        "PDF documents need the Pango library on this server. Install the Debian packages libpango-1.0-0 "
        "libpangoft2-1.0-0 libharfbuzz-subset0, or print the page from the browser."
    )


def test_missing_file_of_our_own_stops_the_document():
    with pytest.raises(FileNotFoundError, match=r"nowhere\.svg"):
        render_pdf(page('<h1>A</h1><img src="img/nowhere.svg" alt="x">'), title=None, language="en")


# What no document may reach


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
