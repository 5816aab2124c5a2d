"""The kinds of dated duties of the five years, and whose they are. Data only, no database."""

import datetime as dt
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Duty(models.TextChoices):
    """What somebody owes by a date (domain.md B.2, W-02, W-09; 002 table of the five years)."""

    YEAR_ONE = "year_one", _("Year One obligation")
    PLAN = "plan", _("Comprehensive plan")
    CONDITION = "condition", _("Condition of the approval")
    ATTESTATION = "attestation", _("Yearly confirmation of the assurances")
    MONITORING = "monitoring", _("Monitoring review")
    ANNUAL_REPORT = "annual_report", _("Yearly report")
    CORRECTION = "correction", _("Correction of a finding")
    SUSTAINABILITY = "sustainability", _("Sustainability plan")


class Owner(models.TextChoices):
    """Who owes it."""

    DISTRICT = "district", _("The district")
    STATE = "state", _("The state")


STATE_DUTIES = frozenset({Duty.MONITORING})
# Evidence is text and files that the state verifies; other duties are met by what is handed in elsewhere.
EVIDENCED = frozenset({Duty.YEAR_ONE, Duty.CONDITION})
# What a decision rests on is not let off; it is extended or missed.
NEVER_WAIVED = frozenset({Duty.YEAR_ONE, Duty.PLAN, Duty.SUSTAINABILITY, Duty.CORRECTION})
# The plan's window ends the approval (W-02), a missed correction may (B.2): their notices are always sent.
GRAVE = frozenset({Duty.PLAN, Duty.CORRECTION})


def owner_of(duty: str) -> Owner:
    """Return whose duty it is."""
    return Owner.STATE if duty in STATE_DUTIES else Owner.DISTRICT


class DatedDuty(NamedTuple):
    """One line of the calendar as drawings and next dates need it: frozen into reports as it is.

    `status` is a value of `Obligation.Status`; `text` the words of a condition or a finding, else empty.
    """

    duty: str
    waiver_year: int
    due_on: dt.date
    status: str
    text: str = ""
