"""Reading the directory."""

from typing import Any, Self

from django.db import models

from statepl.core.restrictions import Restrictions

RESTRICTIONS = Restrictions()


class DistrictQuerySet(models.QuerySet[Any]):
    """Districts. The directory itself is public; what a district writes is not."""

    def visible_to(self, user: Any) -> Self:
        """Return the districts whose work this person may see: all for the state, else one's own.

        Less what apps above restrict: who is recused from a district does not find it.
        """
        if not user.is_authenticated:
            return self.none()
        rows: Any = self if user.is_sea else self.filter(pk__in=user.district_ids)
        return RESTRICTIONS.apply(rows, user, district="pk")


class SchoolQuerySet(models.QuerySet[Any]):
    """Schools."""

    def visible_to(self, user: Any) -> Self:
        """Return the schools of the districts whose work this person may see."""
        if not user.is_authenticated:
            return self.none()
        rows: Any = self if user.is_sea else self.filter(district__in=user.district_ids)
        return RESTRICTIONS.apply(rows, user)
