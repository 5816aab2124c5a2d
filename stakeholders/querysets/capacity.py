"""Reading capacity inside: checks and trainings."""

import datetime as dt
from typing import Any, Self

from django.db.models import Exists, OuterRef

from stakeholders.querysets.base import untold
from stakeholders.querysets.together import OfPlaceQuerySet


class CapacityCheckQuerySet(OfPlaceQuerySet):
    """Checks of a place, never written over."""

    def newest_first(self) -> Self:
        """Return the latest checks first, with who wrote or corrected them and what they rest on."""
        rows = self.select_related("written_by", "corrected_by", "document", "activity")
        return rows.order_by("-checked_on", "-pk")

    def review_untold(self, on: dt.date) -> Self:
        """Return checks whose next review is overdue and nobody was told of, the oldest day first."""
        return self.filter(untold("review_told", "review_on"), review_on__lt=on).order_by("review_on", "pk")

    def last_of(self, district: Any) -> Self:
        """Return the last check of each body and step of a place."""
        own = self.of(district)
        later = self.model.objects.of(district).filter(
            body=OuterRef("body"), step=OuterRef("step"), checked_on__gt=OuterRef("checked_on")
        )
        return own.filter(~Exists(later))


class TrainingQuerySet(OfPlaceQuerySet):
    """Trainings of a place."""

    def newest_first(self) -> Self:
        """Return the latest trainings first."""
        return self.order_by("-held_on", "-pk")

    def current(self, on: dt.date) -> Self:
        """Return trainings that hold on a day."""
        return self.filter(held_on__lte=on, holds_until__gte=on)
