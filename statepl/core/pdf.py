"""The one WeasyPrint door: HTML in, an accessible PDF out, the same bytes for the same input.

Nothing is read but fonts and images under static/: no network, no other file, no data: address.
Every document passes `pdfua.finish()`, which mends header cells and refuses what is not accessible.
"""

import atexit
import hashlib
import logging
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from .pdfua import PdfNotAccessible, finish

__all__ = [
    "PdfNotAccessible",
    "PdfRefused",
    "PdfUnavailable",
    "normalise_text",
    "render_pdf",
    "render_template_pdf",
]

logger = logging.getLogger(__name__)

STATIC = (Path(__file__).resolve().parents[2] / "static").resolve()
SERVED = {
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".svg": "image/svg+xml",
}
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"

# Characters the vendored fonts lack and that have a twin; invisible ones that print as a box.
_TWINS = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "–",
        "\u2015": "—",
        "\u202f": "\u00a0",
        "\u2000": " ",
        "\u2001": " ",
        "\u2002": " ",
        "\u2003": " ",
        "\u2004": " ",
        "\u2005": " ",
        "\u2006": " ",
        "\u2007": "\u00a0",
        "\u2008": " ",
        "\u2009": " ",
        "\u200a": " ",
        "\u200b": "",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u2060": "",
        "\ufeff": "",
        "\u00ad": "",
        "\u0000": "",
    }
)


_thread = threading.local()


class PdfUnavailable(RuntimeError):
    """WeasyPrint or Pango is not there; the sentence names what to install."""


class PdfRefused(RuntimeError):
    """The page cannot be printed without an address that the door does not read."""


def normalise_text(text: str) -> str:
    """Composed characters, and twins for those the vendored fonts lack, such as U+2011."""
    return unicodedata.normalize("NFC", text).translate(_TWINS)


def render_template_pdf(
    template: str, context: Mapping[str, Any], *, language: str, title: str | None = None
) -> bytes:
    """A template as PDF in one language. title: the `<title>` of the page if None.

    Raises what render_pdf() raises.
    """
    with translation.override(language):
        html = render_to_string(template, dict(context))
        return render_pdf(html, title=title, language=language)


def render_pdf(
    html: str, *, title: str | None, language: str, stylesheets: Sequence[str] = ("print.css",)
) -> bytes:
    """Tagged PDF/UA-1 bytes of a whole HTML page, styled by files of static/ only.

    language: a code such as "en" or "es", written over the page's own. Raises PdfUnavailable when
    Pango is missing, PdfNotAccessible when the result is not accessible, PdfRefused when the page cannot
    do without a foreign address, FileNotFoundError when a file of our own under static/ is missing.
    """
    weasyprint = _weasyprint()
    fetcher = _fetcher(weasyprint)
    page = normalise_text(html)
    sheets = tuple((STATIC / name).read_text(encoding="utf-8") for name in stylesheets)
    base = STATIC.as_uri() + "/"
    css, fonts = _styles(weasyprint, sheets, base)
    source = weasyprint.HTML(string=page, base_url=base, url_fetcher=fetcher, media_type="print")
    document = _render(weasyprint, source, css, fonts)
    metadata = document.metadata
    metadata.title = normalise_text(title or metadata.title or "").strip()
    metadata.lang = language
    metadata.created = metadata.modified = None
    metadata.attachments = []
    seed = "\0".join([page, *sheets, metadata.title, language]).encode()
    raw = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=hashlib.sha256(seed).digest()[:16], presentational_hints=False
    )
    fetcher.report()
    _report_letters(page)
    return finish(raw)


def _render(weasyprint: Any, source: Any, css: list[Any], fonts: Any) -> Any:
    """The laid out document. Most refused addresses only leave a gap; a few end the layout."""
    try:
        return source.render(stylesheets=css, font_config=fonts, pdf_variant="pdf/ua-1")
    except weasyprint.urls.URLFetchingError as error:
        raise PdfRefused(_("The page names an address that must not be read.")) from error


def _report_letters(page: str) -> None:
    """Log letters that no vendored font has: they print only if this server happens to have a font,
    and then not as the same bytes elsewhere. Not refused: a name must never stop a document."""
    foreign = sorted({char for char in page if char.isprintable() and ord(char) not in vendored_letters()})
    if foreign:
        logger.warning("PDF holds letters that no vendored font has: %s", " ".join(foreign[:40]))


@cache
def vendored_letters() -> frozenset[int]:
    """Code points of all fonts under static/fonts."""
    from fontTools.ttLib import TTFont

    letters: set[int] = set()
    for path in sorted((STATIC / "fonts").rglob("*.woff2")):
        letters.update(TTFont(path, lazy=True).getBestCmap())
    return frozenset(letters)


def _weasyprint() -> Any:
    """The library, imported late: it costs a second and needs Pango."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailable(
            _(
                "PDF documents need the Pango library on this server. Install the Debian packages "
                "%(packages)s, or print the page from the browser."
            )
            % {"packages": PACKAGES}
        ) from error
    return weasyprint


def _styles(weasyprint: Any, sheets: tuple[str, ...], base: str) -> tuple[list[Any], Any]:
    """Return style sheets read, with the fonts that they name, kept for this thread's next document.

    Reading them takes as long as laying out a letter. What one of them may not read, or does not find,
    is reported, and nothing is kept.
    """
    kept = _kept_styles()
    if (sheets, base) not in kept:
        from weasyprint.text.fonts import FontConfiguration

        fetcher, fonts = _fetcher(weasyprint), FontConfiguration()
        css = [
            weasyprint.CSS(string=sheet, base_url=base, url_fetcher=fetcher, font_config=fonts)
            for sheet in sheets
        ]
        fetcher.report()
        kept[sheets, base] = (css, fonts)
    return kept[sheets, base]


def _kept_styles() -> dict[Any, tuple[list[Any], Any]]:
    return _thread.__dict__.setdefault("styles", {})


def forget_styles() -> None:
    """Let go of what `_styles` keeps in this thread, with its files of fonts: the process ends."""
    _kept_styles().clear()


atexit.register(forget_styles)


def local_path(url: str) -> Path | None:
    """The file under static/ that a URL names, or None when it is anything else.

    Relative addresses arrive resolved against static/; "/static/x.png" arrives as file:///static/x.png.
    """
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc:
        return None
    path = unquote(parts.path)
    if "\0" in path:
        return None
    if path.startswith("/static/") and not path.startswith(f"{STATIC}/"):
        path = f"{STATIC}{path.removeprefix('/static')}"
    resolved = Path(path).resolve()
    allowed = resolved.is_relative_to(STATIC) and resolved.suffix.lower() in SERVED
    return resolved if allowed else None


def _fetcher(weasyprint: Any) -> Any:
    """A fetcher that reads vendored fonts and images and refuses everything else."""

    class StaticOnly(weasyprint.urls.URLFetcher):
        """Never opens a connection: it replaces `fetch()` and calls no handler of its base."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("file",), allow_redirects=False)
            self.refused: list[str] = []
            self.missing: list[str] = []

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            path = local_path(url)
            if path is None:
                self.refused.append(url[:200])
                raise ValueError("Only fonts and images under static/ are read.")
            if not path.is_file():
                self.missing.append(path.name)
                raise FileNotFoundError(path.name)
            content_type = {"Content-Type": SERVED[path.suffix.lower()]}
            return weasyprint.urls.URLFetcherResponse(url, path.read_bytes(), content_type)

        def report(self) -> None:
            """Log what was refused; a missing file of our own is a fault and stops the job."""
            for url in self.refused:
                logger.warning("PDF door refused to read %s", url)
            if self.missing:
                raise FileNotFoundError(
                    f"Missing under static/, named by the PDF: {', '.join(sorted(set(self.missing)))}"
                )

    return StaticOnly()
