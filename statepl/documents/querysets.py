"""Reading documents."""

from typing import Any, Self

from django.db import models


class DocumentQuerySet(models.QuerySet[Any]):
    """Files."""

    def visible_to(self, user: Any) -> Self:
        """Return files of the person's own districts; all for state staff."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_sea_staff else self.filter(district__in=user.district_ids)
