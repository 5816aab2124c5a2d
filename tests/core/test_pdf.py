"""The PDF door: accessible, the same bytes every time, and a plain sentence where it refuses."""

import hashlib
import logging
import sys
from datetime import date

import pytest
from django.utils import translation

from statepl.core import pdf
from statepl.core.pdf import (
    PdfNotAccessible,
    PdfUnavailable,
    normalise_text,
    render_pdf,
)
from statepl.core.pdfua import findings, walk
from tests.core.pdf_samples import opened, page, report, words

pikepdf = pytest.importorskip("pikepdf")
pytestmark = pytest.mark.pango

try:
    import weasyprint  # noqa: F401
except OSError:
    pytest.skip("Pango is not installed", allow_module_level=True)


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
