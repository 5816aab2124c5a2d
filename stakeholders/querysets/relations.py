"""Reading how groups relate."""

from typing import Any, Self

from django.db.models import F, Q

from stakeholders.querysets.base import coordinated
from stakeholders.querysets.together import OfPlaceQuerySet


class RelationQuerySet(OfPlaceQuerySet):
    """Relations between the groups of a place."""

    def visible_to(self, user: Any) -> Self:
        """Return what coordinators may read, as with the map: others never."""
        found: Self = coordinated(self, user)
        return found

    def standing(self) -> Self:
        """Return what was not ended."""
        return self.filter(ended_on__isnull=True)

    def of_group(self, group: Any) -> Self:
        """Return the relations in which a group stands, on either side."""
        return self.filter(Q(group=group) | Q(other=group))

    def for_list(self) -> Self:
        """Fetch what a row prints, those that stand first, in the order of the list of groups."""
        rows = self.select_related("group__parent", "other__parent", "written_by")
        return rows.order_by(
            F("ended_on").desc(nulls_first=True), "group__position", "other__position", "kind", "pk"
        )
