"""Reading documents."""

from collections.abc import Callable
from typing import Any, Self

from django.db import models

Restriction = Callable[[models.QuerySet[Any], Any], models.QuerySet[Any]]
Admission = Callable[[Any], models.Q]
_restrictions: list[Restriction] = []
_admissions: list[Admission] = []


def restrict(restriction: Restriction) -> Restriction:
    """Register `restriction(rows, user) -> rows`, which takes away what the person must not see.

    For apps above, from their `ready()`: only they know, say, who is recused from which application.
    """
    if restriction not in _restrictions:
        _restrictions.append(restriction)
    return restriction


def admit(admission: Admission) -> Admission:
    """Register `admission(user) -> Q`: files that a person may see besides those of own districts.

    For apps above, from their `ready()`: only they know, say, who helps with which application.
    """
    if admission not in _admissions:
        _admissions.append(admission)
    return admission


class DocumentQuerySet(models.QuerySet[Any]):
    """Files."""

    def visible_to(self, user: Any) -> Self:
        """Return files of one's own districts and what apps admit, all for state staff; less what apps restrict."""
        if not user.is_authenticated:
            return self.none()
        rows: Any = self if user.is_sea_staff else self.filter(self._of(user))
        for restriction in _restrictions:
            rows = restriction(rows, user)
        return rows

    def _of(self, user: Any) -> models.Q:
        found = models.Q(district__in=user.district_ids)
        for admission in _admissions:
            found |= admission(user)
        return found

    def waiting(self) -> Self:
        """Return files that the scanner has not judged yet."""
        return self.filter(scan="waiting")
