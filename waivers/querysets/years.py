"""Reading what happens after final approval: cycles, monitoring reviews, help given."""

import datetime as dt
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Sum


class CycleQuerySet(models.QuerySet[Any]):
    """Improvement cycles."""

    def closed(self) -> Self:
        """Return cycles that were decided."""
        return self.filter(decided_on__isnull=False)

    def closed_between(self, first: dt.date, last: dt.date) -> Self:
        """Return cycles decided from `first` to `last`, both included."""
        return self.filter(decided_on__range=(first, last))

    def stopped(self) -> Self:
        """Return what did not work: it is not to be repeated unnoticed (W-12)."""
        return self.filter(decision="stop")


class MonitoringQuerySet(models.QuerySet[Any]):
    """Monitoring reviews."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person may read: drafts stay with the state's staff; less what they are recused from."""
        if not user.is_authenticated:
            return self.none()
        applications = self.model._meta.get_field("application").related_model.objects
        own = self.filter(application__in=applications.visible_to(user))
        return own if user.is_sea_staff else own.filter(status="published")


class SupportQuerySet(models.QuerySet[Any]):
    """Help given by the state."""

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Return help given from `first` to `last`, both included."""
        return self.filter(given_on__range=(first, last))

    def hours(self) -> Decimal:
        """Return the hours of all."""
        return self.aggregate(total=Sum("hours"))["total"] or Decimal(0)


class ProviderQuerySet(models.QuerySet[Any]):
    """Providers."""

    def visible_to(self, user: Any) -> Self:
        """Return the list for everybody who is signed in: a district chooses with it."""
        return self if user.is_authenticated else self.none()
