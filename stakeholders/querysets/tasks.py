"""Reading what somebody must see to for invited people."""

from typing import Any, Self

from django.db import models

from stakeholders.querysets.base import coordinated
from stakeholders.vocabulary import Cause
from statepl.core import clock

ACTIVITY = "invitation__activity"


class TaskQuerySet(models.QuerySet[Any]):
    """Needs and people to reach: private, so only coordinators see them."""

    def visible_to(self, user: Any) -> Self:
        """Return all for the state's engagement lead, a district's own for its lead and contributors."""
        found: Self = coordinated(self, user, district=f"{ACTIVITY}__district")
        return found

    def open(self) -> Self:
        """Return what is still to do, before the activity is over; the earliest day first, so overdue first.

        What a cancelled activity needed is needed no more; people must still hear of the cancellation.
        """
        cancelled = models.Q(invitation__activity__cancelled_at__isnull=False)
        return (
            self.filter(
                done_at__isnull=True,
                invitation__revoked_at__isnull=True,
                invitation__activity__ends_at__gt=clock.now(),
            )
            .exclude(cancelled & ~models.Q(cause=Cause.CANCELLED))
            .order_by("due_on", "pk")
        )

    def needs(self) -> Self:
        """Return what helps people to take part."""
        return self.filter(cause=Cause.NEED)

    def for_list(self) -> Self:
        """Fetch what a row of the list prints."""
        return self.select_related("invitation__activity__district", "owner").prefetch_related(
            "invitation__accommodations"
        )
