"""Reading jobs and messages."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class JobQuerySet(models.QuerySet[Any]):
    """Jobs."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person asked for; state staff see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_sea_staff else self.filter(requested_by=user)

    def open(self) -> Self:
        """Return work still to be done."""
        return self.filter(state__in=self.model.OPEN)

    def claimable(self) -> Self:
        """Return work that a worker may take: waiting, or running with a lease that has passed.

        Leases are machine time: the demo's moved clock must not expire a living worker's lease.
        """
        passed = Q(state="running", lease_until__lt=timezone.now())
        return self.filter(Q(state="queued") | passed)

    def worn_out(self) -> Self:
        """Return running work whose worker died once too often."""
        return self.filter(state="running", lease_until__lt=timezone.now(), attempts__gte=F("max_attempts"))


class MessageQuerySet(models.QuerySet[Any]):
    """Messages."""

    def waiting(self) -> Self:
        """Return messages not sent yet."""
        return self.filter(state="queued")
