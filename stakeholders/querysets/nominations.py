"""Reading nominations: who is missing, as anybody named them."""

from typing import Any, Self

from django.db import models
from django.db.models import F

from stakeholders.querysets.base import coordinated


class NominationQuerySet(models.QuerySet[Any]):
    """Nominations; the words of who nominated are for coordinators alone."""

    def visible_to(self, user: Any) -> Self:
        """Return what coordinators may read: their own place; all for the state's, less what they are recused from."""
        found: Self = coordinated(self, user)
        return found

    def of(self, district: Any) -> Self:
        """Return the nominations of a district, or of the state."""
        return self.filter(district=district) if district else self.filter(district__isnull=True)

    def open(self) -> Self:
        """Return what nobody has settled."""
        return self.filter(settled_at__isnull=True)

    def settled(self) -> Self:
        """Return what was settled, with its group, the latest first: what the public reads."""
        rows = self.filter(settled_at__isnull=False).select_related("group__parent")
        return rows.order_by("-settled_at", "-pk")

    def in_order(self) -> Self:
        """Return open ones first, the oldest first, then what was settled, the latest first."""
        rows = self.select_related("district", "group__parent", "settled_by")
        return rows.order_by(F("settled_at").desc(nulls_first=True), "nominated_at", "pk")
