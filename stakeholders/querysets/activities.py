"""Reading the log of engagement."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from stakeholders.coverage import Fact
from stakeholders.vocabulary import Direction, Kind, Step
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
        """Return what takes place and has not begun yet, the next one first."""
        return self.filter(starts_at__gt=clock.now(), cancelled_at__isnull=True).order_by("starts_at", "pk")

    def past(self) -> Self:
        """Return what has begun and was not cancelled."""
        return self.filter(starts_at__lte=clock.now(), cancelled_at__isnull=True)

    def cancelled(self) -> Self:
        """Return what was called off."""
        return self.filter(cancelled_at__isnull=False)

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
        """Return who took part in two-way activities of a district since a day, the first one first.

        A talk in passing is worth a note; planning is more than that.
        """
        return (
            self.filter(
                activity__district=district,
                activity__direction=Direction.TWO_WAY,
                activity__starts_at__date__gte=begin,
            )
            .exclude(activity__kind=Kind.INFORMAL)
            .select_related("activity", "group__parent")
            .order_by("activity__starts_at", "activity", "group__position")
        )

    def facts(self, *, begin: dt.date, strata: Mapping[int | None, str]) -> list[Fact]:
        """Return since a day how many people of each group took part, were heard, or were only told. One query.

        Who took part was heard where the record says what people said.
        `strata` says where people live whose activity does not say it, by id of its district.
        """
        rows = (
            self.filter(activity__starts_at__date__gte=begin)
            .order_by()
            .annotate(is_told=Q(activity__direction=Direction.ONE_WAY), is_silent=Q(activity__learned=""))
            .values_list(
                "group", "activity__district", "activity__stratum", "activity__kind", "is_told", "is_silent"
            )
            .annotate(day=Max("activity__starts_at"), number=Sum("people"))
        )
        return [
            Fact(
                group,
                stratum or strata.get(district, ""),
                step,
                number,
                timezone.localdate(day),
                kind,
                district,
            )
            for group, district, stratum, kind, is_told, is_silent, day, number in rows
            for step in _steps(is_told=is_told, is_silent=is_silent)
        ]

    def of_group(self, group: Any, activities: Any, *, begin: dt.date) -> Self:
        """Return the participations of a group and its parts in some activities since a day, newest first."""
        return (
            self.filter(models.Q(group=group) | models.Q(group__parent=group), activity__in=activities)
            .filter(activity__starts_at__date__gte=begin)
            .select_related("activity__district", "group")
            .order_by("-activity__starts_at", "group__position")
        )


def _steps(*, is_told: bool, is_silent: bool) -> tuple[Step, ...]:
    if is_told:
        return (Step.REACHED,)
    return (Step.TOOK_PART,) if is_silent else (Step.TOOK_PART, Step.HEARD)
