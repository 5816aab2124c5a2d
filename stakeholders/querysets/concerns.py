"""Reading concerns of groups."""

from typing import Any, Self

from django.db.models import F, Q

from stakeholders.querysets.together import OfPlaceQuerySet
from stakeholders.vocabulary import Level


class ConcernQuerySet(OfPlaceQuerySet):
    """Concerns of a place."""

    def in_order(self) -> Self:
        """Return what is open first, the gravest first, with the actions that answer each."""
        rows = self.select_related("district", "group__parent").prefetch_related("actions")
        return rows.order_by(
            F("confirmed_on").desc(nulls_first=True), F("mitigated_on").desc(nulls_first=True), "-level", "pk"
        )

    def of_group(self, group: Any) -> Self:
        """Return the concerns of a group and of its parts."""
        return self.filter(Q(group=group) | Q(group__parent=group))

    def unsettled(self) -> Self:
        """Return what the group has not called settled."""
        return self.filter(confirmed_on__isnull=True)

    def without_action(self) -> Self:
        """Return high concerns about which nobody does anything."""
        return self.filter(level=Level.HIGH, mitigated_on__isnull=True, actions__isnull=True)
