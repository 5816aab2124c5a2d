"""Reading where groups stand and what is known of them."""

from typing import Any, Self

from django.db import models

from stakeholders.querysets.base import coordinated


class StandingQuerySet(models.QuerySet[Any]):
    """Dated rows about groups; the last one of a day stands."""

    def visible_to(self, user: Any) -> Self:
        """Return what coordinators may read: their own place; all for the state's, less what they are recused from."""
        found: Self = coordinated(self, user)
        return found

    def of_place(self, district: Any) -> Self:
        """Return the rows of one district, or with None the state's own, oldest first, with group and author."""
        return self.filter(district=district).select_related("group__parent", "written_by")
