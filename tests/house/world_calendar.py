"""What the calendar's addresses need: a duty with more time asked for, a secret address, a holiday."""

import datetime as dt
from typing import Any

from policy.services import add_holidays
from statepl.accounts.notices import SIGNER
from statepl.accounts.roles import Rhythm
from waivers import services
from waivers.models import Extension, Obligation

REASON = "The audit of the auditors is late."


def calendar_rows(obligation: Obligation, people: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the arguments of the calendar's addresses; `obligation` is one of the application."""
    application = obligation.application
    row = {"pk": application.pk}
    of_obligation = {**row, "obligation_pk": obligation.pk}
    extension = Extension.objects.create(
        obligation=obligation,
        due_was=obligation.due_on,
        wanted_on=obligation.due_on + dt.timedelta(days=30),
        reason=REASON,
        asked_by=people["lead"],
    )
    feed, token = services.make_feed(actor=people["lead"])
    (holiday,) = add_holidays([(dt.date(2026, 11, 26), "Thanksgiving Day")], actor=None)
    person = people["data_steward"]
    person.mail_rhythm = Rhythm.OFF  # leaving again changes nothing
    person.save(update_fields=["mail_rhythm"])
    return {
        **{f"waivers:{name}": of_obligation for name in ("extension-ask", "waive")},
        "waivers:extension-decide": {**row, "extension_pk": extension.pk},
        "waivers:feed-revoke": {"pk": feed.pk},
        "waivers:feed": {"token": token},
        "waivers:feed unknown": {"token": "A" * 43},
        "policy:holiday-remove": {"pk": holiday.pk},
        "accounts:unsubscribe": {"token": SIGNER.sign_object({"person": person.pk})},
    }
