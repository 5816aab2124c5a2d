"""Refusals that services raise. Views and the API turn them into words and status codes."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext_lazy as _

from statepl.core.rules import Verdict


class NotPermitted(PermissionDenied):
    """A rule said no; `str(error)` is the reason that the person reads (HTTP 403)."""


class MoveRefused(ValidationError):
    """The state does not know this move, or a guard is open (HTTP 409). Nothing was changed."""


class StaleVersion(ValidationError):
    """Somebody saved in between (HTTP 409). Nothing was changed; both texts are at hand.

    `current` is the stored object as it is now.
    """

    def __init__(self, current: Any) -> None:
        self.current = current
        super().__init__(
            _(
                "Somebody else changed this after you opened it. Nothing of yours is lost: compare and save again."
            ),
            code="stale",
        )


def require(verdict: Verdict) -> None:
    """Raise NotPermitted with the verdict's reason unless it allows."""
    if not verdict.allowed:
        raise NotPermitted(str(verdict.reason))
