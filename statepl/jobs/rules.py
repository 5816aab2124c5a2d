"""Who may do what with work and messages."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statepl.core.rules import ALLOWED, Verdict, refuse


def can_cancel(user: Any, job: Any) -> Verdict:
    """Allow who asked for the work, and administrators, as long as it is to be done."""
    if job.requested_by_id != user.pk and not user.is_administrator:
        return refuse(_("Only the person who asked for this, or an administrator, can cancel it."))
    if not job.is_open:
        return refuse(_("This is over already; nothing is left to cancel."))
    return ALLOWED


def can_read_inbox(user: Any) -> bool:
    """Say whether the demo's messages are open: in the demo to everybody signed in, else to nobody."""
    return bool(settings.DEMO and user.is_authenticated)
