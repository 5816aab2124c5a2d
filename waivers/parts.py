"""The parts of an application that a comment can be about, beside the sections of its filings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHOLE = "whole"
PARTS: list[tuple[str, str | Promise]] = [
    ("vision", _("Vision of the district")),
    ("manager", _("Project manager and lead")),
    ("requests", _("Requests for flexibility")),
    ("assurances", _("Assurances")),
    ("obligations", _("Year One obligations")),
    (WHOLE, _("The application as a whole")),
]
CODES = frozenset(code for code, _label in PARTS)


def section_of(anchor: str) -> str:
    """Return the section or part that an anchor lies in: all before the first dot of a path."""
    return anchor.partition(".")[0]


def opened_by(anchors: list[str]) -> list[str] | None:
    """Return the sections and parts that a return with comments at these places opens; None means all.

    The people of an application stand in a section of its form that has another name than the part.
    """
    sections = {section_of(anchor) for anchor in anchors}
    if WHOLE in sections:
        return None
    return sorted("people" if section == "manager" else section for section in sections)
