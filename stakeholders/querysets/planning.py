"""Reading why people were not heard."""

from typing import Any, Self

from django.db import models

from waivers.models import Application


class NotHeardQuerySet(models.QuerySet[Any]):
    """Reasons why a plan comes without a voice."""

    def public(self, district: Any) -> Self:
        """Return what everybody may read of a district, of every district for None; the newest first."""
        rows = self.filter(application__in=Application.objects.public())
        if district is not None:
            rows = rows.filter(application__district=district)
        return rows.select_related("application__district", "group__parent").order_by("-updated_at", "-pk")
