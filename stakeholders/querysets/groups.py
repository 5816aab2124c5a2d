"""Reading the vocabulary of groups."""

from typing import Any, Self

from django.db import models


class GroupQuerySet(models.QuerySet[Any]):
    """Groups of the catalogue; everybody may read them."""

    def top(self) -> Self:
        """Return the groups that are not part of another."""
        return self.filter(parent__isnull=True)
