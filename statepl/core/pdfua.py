"""PDF/UA in one pass over a finished PDF: give header cells their scope, then check the whole.

Structure names and rules are those of ISO 32000-1 (14.7, 14.8) and ISO 14289-1.
"""

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

HEADINGS = {f"/H{level}": level for level in range(1, 7)}
UA_NAMESPACE = "{http://www.aiim.org/pdfua/ns/id/}part"
SHOWING_TEXT = frozenset({"Tj", "TJ", "'", '"'})
# Painting operators; a path that only clips ends with "n" and paints nothing.
PAINTING = SHOWING_TEXT | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "Do", "EI"}
OPENING = frozenset({"BMC", "BDC"})
# The rest, mostly the lines of drawings, is left out while a page is read.
READ = " ".join(sorted(PAINTING | OPENING | {"EMC"}))
Elements = list[tuple[str, Any, tuple[str, ...]]]


class PdfNotAccessible(RuntimeError):
    """The document must not leave: `findings` are sentences that say what is wrong."""

    def __init__(self, findings: tuple[str, ...]) -> None:
        super().__init__(" ".join(findings))
        self.findings = findings


def finish(raw: bytes) -> bytes:
    """The PDF with scoped header cells, byte-identical for equal input.

    Raises PdfNotAccessible with every finding when a check fails.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(raw)) as pdf:
        elements = list(walk(pdf))
        add_scopes(elements)
        found = tuple(_findings(pdf, elements))
        if found:
            raise PdfNotAccessible(found)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, linearize=False)
    return out.getvalue()


def findings(pdf: Any) -> Iterator[str]:
    """Every accessibility fault of an open PDF as a sentence."""
    yield from _findings(pdf, list(walk(pdf)))


def _findings(pdf: Any, elements: Elements) -> Iterator[str]:
    yield from _document_findings(pdf)
    yield from _heading_findings(elements)
    yield from _figure_findings(elements)
    yield from _table_findings(elements)
    for number, page in enumerate(pdf.pages, start=1):
        if _has_unmarked_content(page):
            yield _("Page %(page)s has content that is not tagged.") % {"page": number}


def walk(pdf: Any) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """Structure elements in reading order: (type, element, types of its ancestors)."""
    root = pdf.Root.get("/StructTreeRoot")
    if root is not None:
        yield from _walk(root, ())


def _walk(element: Any, above: tuple[str, ...]) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    import pikepdf

    kids = element.get("/K")
    if kids is None:
        return
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            kind = str(kid["/S"])
            yield kind, kid, above
            yield from _walk(kid, (*above, kind))


def add_scopes(elements: Elements) -> None:
    """Header cells inside a table head are for their column, all others for their row."""
    import pikepdf

    for kind, cell, above in elements:
        if kind != "/TH":
            continue
        scope = "/Column" if "/THead" in above else "/Row"
        attributes = cell.get("/A")
        if attributes is None:
            cell["/A"] = pikepdf.Dictionary(O=pikepdf.Name("/Table"), Scope=pikepdf.Name(scope))
        else:
            attributes["/Scope"] = pikepdf.Name(scope)


def _document_findings(pdf: Any) -> Iterator[str]:
    root = pdf.Root
    if not str(root.get("/Lang", "")).strip():
        yield _("The document names no language.")
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if not str(metadata.get("dc:title", "") or "").strip():
            yield _("The document has no title.")
        if str(metadata.get(UA_NAMESPACE, "")) != "1":
            yield _("The document does not declare PDF/UA-1.")
    viewer = root.get("/ViewerPreferences")
    if viewer is None or not viewer.get("/DisplayDocTitle", False):
        yield _("The title of the document is not shown by the viewer.")
    marks = root.get("/MarkInfo")
    if marks is None or not marks.get("/Marked", False) or "/StructTreeRoot" not in root:
        yield _("The document is not tagged.")


def _heading_findings(elements: Elements) -> Iterator[str]:
    before = 0
    for kind, _element, _above in elements:
        level = HEADINGS.get(kind)
        if level is None:
            continue
        if level > before + 1:
            yield _("A heading of level %(level)s follows one of level %(before)s.") % {
                "level": level,
                "before": before,
            }
        before = level
    if not before:
        yield _("The document has no heading.")


def _figure_findings(elements: Elements) -> Iterator[str]:
    bare = sum(
        1
        for kind, element, _above in elements
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip()
    )
    if bare:
        yield _("Pictures without a text alternative: %(count)s.") % {"count": bare}


def _table_findings(elements: Elements) -> Iterator[str]:
    bare = _count_bare_tables(elements)
    if bare:
        yield _("Tables without header cells: %(count)s.") % {"count": bare}
    if any(kind == "/TH" and "/Scope" not in element.get("/A", {}) for kind, element, _a in elements):
        yield _("A header cell does not say what it heads.")


def _count_bare_tables(elements: Elements) -> int:
    """Count the tables without a header cell: what lies in a table follows it, deeper than it."""
    around: list[tuple[int, int]] = []  # depth of each table around, header cells seen before it
    headers = bare = 0
    for kind, _element, above in [*elements, ("", None, ())]:
        while around and around[-1][0] >= len(above):
            bare += headers == around.pop()[1]
        headers += kind == "/TH"
        if kind == "/Table":
            around.append((len(above), headers))
    return bare


def _has_unmarked_content(page: Any) -> bool:
    """True when something is painted on the page outside any marked sequence."""
    import pikepdf

    depth = 0
    for instruction in pikepdf.parse_content_stream(page, READ):
        name = str(instruction.operator)
        if name in OPENING:
            depth += 1
        elif name == "EMC":
            depth -= 1
        elif name in PAINTING and depth == 0:
            return True
    return False
