"""Which documents are made: the whole readiness report, packs for the later years, the digest for everybody.

A pack holds some chapters under the numbers that they have in the readiness report. Source: the table of the
five years in the policy text (monitoring in Years Three and Four, sustainability in Year Five). The digest is
of its own facts: public ones only.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """Which document."""

    READINESS = "readiness", _("Readiness report")
    MONITORING = "monitoring", _("Monitoring pack")
    SUSTAINABILITY = "sustainability", _("Sustainability pack")
    DIGEST = "digest", _("Public digest")


# What a document's facts and pages are made by; a new number whenever either changes.
FORMATS = {ReportKind.DIGEST: "digest 2"}
FORMAT_VERSION = "readiness 6"
# In the middle of a sentence.
SPOKEN = {
    ReportKind.READINESS: _("readiness report"),
    ReportKind.MONITORING: _("monitoring pack"),
    ReportKind.SUSTAINABILITY: _("sustainability pack"),
    ReportKind.DIGEST: _("public digest"),
}
# The chapters of a pack; a kind that is not named has all. Annexes belong to every kind.
CHAPTERS = {
    ReportKind.MONITORING: frozenset(
        {"summary", "district", "requests", "plan", "groups", "indicators", "funding", "monitoring", "missing"}
    ),
    ReportKind.SUSTAINABILITY: frozenset(
        {
            "summary", "vision", "conditions", "groups", "indicators", "capacity", "funding", "monitoring",
            "sustainability", "missing",
        }
    ),
}  # fmt: skip
# The first waiver year in which there is something to put into a pack.
FIRST_YEAR = {ReportKind.MONITORING: 3, ReportKind.SUSTAINABILITY: 5}
TOO_EARLY = {
    ReportKind.MONITORING: _("The monitoring pack is for approved applications from Year Three on."),
    ReportKind.SUSTAINABILITY: _(
        "The sustainability pack is for approved applications in Year Five and after."
    ),
    ReportKind.DIGEST: _("The public digest is for applications that were submitted."),
}


def format_of(kind: str) -> str:
    """Return the format in which a kind of document is made today."""
    return FORMATS.get(ReportKind(kind), FORMAT_VERSION)
