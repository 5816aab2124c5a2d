"""Reading the log of engagement."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from stakeholders.vocabulary import Direction
from statepl.core import clock
from waivers.querysets import without_recused


class ActivityQuerySet(models.QuerySet[Any]):
    """Engagement activities."""

    def visible_to(self, user: Any) -> Self:
        """Return all for the state, less what the person is recused from, else those of one's own district."""
        if not user.is_authenticated:
            return self.none()
        return without_recused(self, user) if user.is_sea else self.filter(district__in=user.district_ids)

    def upcoming(self) -> Self:
        """Return what has not begun yet, the next one first."""
        return self.filter(starts_at__gt=clock.now()).order_by("starts_at", "pk")

    def latest_first(self) -> Self:
        """Order by the start; counting loses the model's own order."""
        return self.order_by("-starts_at", "-pk")

    def with_counts(self) -> Self:
        """Count who stands invited and who has answered."""
        standing = Q(invitations__revoked_at__isnull=True)
        return self.select_related("district").annotate(
            invited=Count("invitations", filter=standing),
            answered=Count("invitations", filter=standing & ~Q(invitations__answer="")),
        )


class ParticipationQuerySet(models.QuerySet[Any]):
    """Who took part in what, by the record."""

    def in_planning(self, district: Any, *, begin: dt.date) -> Self:
        """Return who took part in two-way activities of a district since a day, the first one first."""
        return (
            self.filter(
                activity__district=district,
                activity__direction=Direction.TWO_WAY,
                activity__starts_at__date__gte=begin,
            )
            .select_related("activity", "group__parent")
            .order_by("activity__starts_at", "activity", "group__position")
        )
