"""The parts of an application that a comment can be about, beside the sections of its filings."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WHOLE = "whole"
PARTS: list[tuple[str, str | Promise]] = [
    ("vision", _("Vision")),
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
