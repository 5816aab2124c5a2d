"""Reading snapshots of the shared-ownership score."""

from typing import Any, Self

from django.db import models

from waivers.querysets import without_recused


class ScoreSnapshotQuerySet(models.QuerySet[Any]):
    """Scores of earlier days."""

    def visible_to(self, user: Any) -> Self:
        """Return all for the state, less what the person is recused from; one's own and the state's else."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea:
            return without_recused(self, user)
        return self.filter(models.Q(district=None) | models.Q(district__in=user.district_ids))
