"""Which documents may leave the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from statepl.core.rules import ALLOWED, Verdict, refuse

REASONS = {
    "waiting": _("This file waits for the virus scanner. Try again in a few minutes."),
    "infected": _("The virus scanner found something in this file. It is kept away from everybody."),
}


def can_download(document: Any) -> Verdict:
    """Allow what is clean, and what nobody scans because this site has no scanner."""
    reason = REASONS.get(document.scan)
    return refuse(reason) if reason else ALLOWED
