"""What is made from the same frozen facts: the whole readiness report, and packs for the later years.

A pack holds some chapters under the numbers that they have in the readiness report. Source: the table of the
five years in the policy text (monitoring in Years Three and Four, sustainability in Year Five).
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportKind(models.TextChoices):
    """Which document."""

    READINESS = "readiness", _("Readiness report")
    MONITORING = "monitoring", _("Monitoring pack")
    SUSTAINABILITY = "sustainability", _("Sustainability pack")


# In the middle of a sentence.
SPOKEN = {
    ReportKind.READINESS: _("readiness report"),
    ReportKind.MONITORING: _("monitoring pack"),
    ReportKind.SUSTAINABILITY: _("sustainability pack"),
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
}
