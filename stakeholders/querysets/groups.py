"""Reading the vocabulary of groups."""

from typing import Any, Self

from django.db import models


class GroupQuerySet(models.QuerySet[Any]):
    """Groups of the catalogue; everybody may read them."""

    def top(self) -> Self:
        """Return the groups that are not part of another."""
        return self.filter(parent__isnull=True)

    def of_record(self, activity: Any) -> Self:
        """Return the groups that a record counts: the whole ones, and parts that are counted or meant already."""
        counted, meant = activity.participations.values("group"), activity.groups.values("pk")
        return self.filter(models.Q(parent__isnull=True) | models.Q(pk__in=counted) | models.Q(pk__in=meant))
