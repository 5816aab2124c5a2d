"""Reading documents."""

from collections.abc import Callable
from typing import Any, Self

from django.db import models

Restriction = Callable[[models.QuerySet[Any], Any], models.QuerySet[Any]]
_restrictions: list[Restriction] = []


def restrict(restriction: Restriction) -> Restriction:
    """Register `restriction(rows, user) -> rows`, which takes away what the person must not see.

    For apps above, from their `ready()`: only they know, say, who is recused from which application.
    """
    if restriction not in _restrictions:
        _restrictions.append(restriction)
    return restriction


class DocumentQuerySet(models.QuerySet[Any]):
    """Files."""

    def visible_to(self, user: Any) -> Self:
        """Return files of the person's own districts; all for state staff; less what apps restrict."""
        if not user.is_authenticated:
            return self.none()
        rows: Any = self if user.is_sea_staff else self.filter(district__in=user.district_ids)
        for restriction in _restrictions:
            rows = restriction(rows, user)
        return rows

    def waiting(self) -> Self:
        """Return files that the scanner has not judged yet."""
        return self.filter(scan="waiting")
