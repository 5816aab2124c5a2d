"""How each kind of document is made: its facts, its words, its template. The one place that tells them apart."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from reports import figures
from reports.context import Provenance, build, tell_nobody
from reports.digest_words import ROOMS, digest_words
from reports.digests import freeze_digest
from reports.facts import freeze
from reports.kinds import ReportKind
from statepl.core.pdf import render_template_pdf


@dataclass(frozen=True)
class Recipe:
    """From an application to a PDF.

    `freeze(application, as_of=)` gives the facts; `words(inputs, provenance, tell=, **room)` what the template
    prints, in the language that is active; `drawings(inputs)` how many drawings `tell` hears of. `template` is the
    PDF, `body` what a page on the site shows of it. `rooms` are tried one after the other until the document has no
    more than `pages`.
    """

    freeze: Callable[..., dict[str, Any]]
    words: Callable[..., dict[str, Any]]
    drawings: Callable[[dict[str, Any]], int]
    template: str
    body: str
    rooms: tuple[dict[str, Any], ...] = ({},)
    pages: int | None = None


REPORT = Recipe(
    freeze,
    build,
    lambda inputs: len(inputs["indicators"]["measures"]),
    "reports/readiness_pdf.html",
    "reports/_body.html",
)
DIGEST = Recipe(
    freeze_digest,
    digest_words,
    lambda _inputs: 0,
    "reports/digest_pdf.html",
    "reports/_digest.html",
    rooms=tuple({"room": room} for room in ROOMS),
    pages=2,
)


def recipe_of(kind: str) -> Recipe:
    """Return how a kind of document is made."""
    return DIGEST if kind == ReportKind.DIGEST else REPORT


def print_document(
    inputs: dict[str, Any],
    provenance: Provenance,
    *,
    language: str,
    tell: figures.Tell = tell_nobody,
    printing: Callable[[], None] = lambda: None,
) -> bytes:
    """Return the PDF of frozen facts in a language. `printing` is called when the drawings are there.

    Raises PdfRefused or PdfUnavailable.
    """
    recipe, data = recipe_of(provenance.kind), b""
    with translation.override(language):
        for room in recipe.rooms:
            context = recipe.words(inputs, provenance, tell=tell, **room)
            printing()
            data = render_template_pdf(recipe.template, context, language=language)
            if recipe.pages is None or count_pages(data) <= recipe.pages:
                break
    return data


def count_pages(data: bytes) -> int:
    """Return the number of pages of a PDF."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)
