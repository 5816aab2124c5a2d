"""Reading final packs."""

from typing import Any, Self

from django.apps import apps
from django.db import models


class PackQuerySet(models.QuerySet[Any]):
    """Final packs."""

    def visible_to(self, user: Any) -> Self:
        """Return the packs that a person may take: the district's own people and the state's staff.

        The board reads what is published, not the pack; who is recused finds no trace.
        """
        if not user.is_authenticated:
            return self.none()
        rows = self.filter(application__in=self._applications().visible_to(user))
        return rows if user.is_sea_staff else rows.filter(application__district__in=user.district_ids)

    def made(self) -> Self:
        """Return packs that have their archive."""
        return self.filter(document__isnull=False)

    def _applications(self) -> Any:
        return apps.get_model("waivers", "Application").objects.all()
