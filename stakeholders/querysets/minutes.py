"""Reading minutes and what attendees say of them."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q


class MinutesQuerySet(models.QuerySet[Any]):
    """Minutes of activities."""

    def with_waiting(self) -> Self:
        """Count the corrections that nobody has settled."""
        return self.annotate(waiting=Count("corrections", filter=Q(corrections__ruling="")))


class CorrectionQuerySet(models.QuerySet[Any]):
    """What attendees say of minutes."""

    def waiting(self) -> Self:
        """Return what nobody has settled."""
        return self.filter(ruling="")
