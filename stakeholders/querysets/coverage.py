"""Reading standards of coverage."""

from typing import Any, Self

from django.db import models

from waivers.querysets import without_recused


class BaselineQuerySet(models.QuerySet[Any]):
    """Standards that places write and the state approves."""

    def visible_to(self, user: Any) -> Self:
        """Return all for the state, less what the person is recused from; the state's and one's own else."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea:
            return without_recused(self, user)
        return self.filter(models.Q(district=None) | models.Q(district__in=user.district_ids))

    def in_force(self) -> Self:
        """Return what is approved and not replaced."""
        return self.filter(approved_at__isnull=False, replaced_at__isnull=True)

    def in_writing(self) -> Self:
        """Return what waits for approval."""
        return self.filter(approved_at__isnull=True)
