"""Reading capacity inside: checks and trainings."""

import datetime as dt
from typing import Self

from stakeholders.querysets.together import OfPlaceQuerySet


class CapacityCheckQuerySet(OfPlaceQuerySet):
    """Checks of a place, never written over."""

    def newest_first(self) -> Self:
        """Return the latest checks first, with who wrote or corrected them and what they rest on."""
        rows = self.select_related("written_by", "corrected_by", "document", "activity")
        return rows.order_by("-checked_on", "-pk")


class TrainingQuerySet(OfPlaceQuerySet):
    """Trainings of a place."""

    def newest_first(self) -> Self:
        """Return the latest trainings first."""
        return self.order_by("-held_on", "-pk")

    def current(self, on: dt.date) -> Self:
        """Return trainings that hold on a day."""
        return self.filter(held_on__lte=on, holds_until__gte=on)
