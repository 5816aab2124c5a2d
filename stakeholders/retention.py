"""How long what is known of people without an account is kept. The days are the state's (ProgramSettings).

`services/erasing.py` does it; nothing here reads the database.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Period:
    """One kind of data about people: what it is, since when its days count, and the setting that holds them."""

    code: str
    what: str | Promise
    since: str | Promise
    setting: str

    def days(self, program: Any) -> int:
        """Return how many days it is kept."""
        return int(getattr(program, self.setting))

    def cutoff(self, program: Any, now: dt.datetime) -> dt.datetime:
        """Return the moment: what ended before it is due to be erased."""
        return now - dt.timedelta(days=self.days(program))


NEEDS = Period(
    "needs",
    _("What invited people need, in their words, and what they were told"),
    _("the end of the activity"),
    "keep_needs_days",
)
CONTACTS = Period(
    "contacts",
    _("Names, addresses and reasons of invited people"),
    _("the end of the activity"),
    "keep_contacts_days",
)
CONTRIBUTORS = Period(
    "contributors",
    _("Addresses of people who said something"),
    _("the answer to it"),
    "keep_contributors_days",
)
NOMINATORS = Period(
    "nominators",
    _("Addresses of people who said who is missing"),
    _("what came of it"),
    "keep_contributors_days",
)
ASKED = Period(
    "asked",
    _("Names and addresses of people asked in surveys"),
    _("the count of the round"),
    "keep_asked_days",
)
MAIL = Period("mail", _("Mail to people without an account"), _("the mail"), "keep_mail_days")
PERIODS = (NEEDS, CONTACTS, CONTRIBUTORS, NOMINATORS, ASKED, MAIL)
