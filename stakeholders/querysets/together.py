"""Reading what belongs to a place: a district, or the state where the district is empty."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F

from stakeholders.querysets.base import untold
from waivers.querysets import without_recused


class OfPlaceQuerySet(models.QuerySet[Any]):
    """Rows of a place; `place` is the way to its district."""

    place: ClassVar[str] = "district"

    def visible_to(self, user: Any) -> Self:
        """Return all for the state, less what the person is recused from, else those of one's own district."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea:
            return without_recused(self, user, district=self.place)
        return self.filter(**{f"{self.place}__in": user.district_ids})

    def of(self, district: Any) -> Self:
        """Return the rows of a district, the state's own for None."""
        return self.filter(**{self.place: district})


class PartnershipQuerySet(OfPlaceQuerySet):
    """Partnerships."""

    def for_list(self) -> Self:
        """Fetch what a row of the list prints, those that last first, then by name."""
        rows = self.select_related("district", "compact").prefetch_related("groups")
        return rows.order_by(F("ends_on").desc(nulls_first=True), "name", "pk")


class CompactQuerySet(OfPlaceQuerySet):
    """Compacts, of the place of their partnership."""

    place = "partnership__district"

    def review_due(self, on: dt.date) -> Self:
        """Return compacts whose review day is here or past, the oldest first, of partnerships that last."""
        rows = self.filter(review_on__lte=on).exclude(partnership__ends_on__lt=on)
        return rows.select_related("partnership__district").order_by("review_on", "pk")

    def review_untold(self, on: dt.date) -> Self:
        """Return compacts whose review is overdue and nobody was told of."""
        return self.review_due(on).filter(untold("review_told", "review_on"), review_on__lt=on)


class ActionQuerySet(OfPlaceQuerySet):
    """Actions of the engagement plan."""

    def in_order(self) -> Self:
        """Return open actions by their day, so that overdue ones stand first, then those that are done."""
        rows = self.select_related("district", "group__parent")
        return rows.order_by(F("done_on").desc(nulls_first=True), "due_on", "pk")

    def overdue(self, on: dt.date) -> Self:
        """Return open actions whose day is past."""
        return self.filter(done_on__isnull=True, due_on__lt=on)


class PlannedMessageQuerySet(OfPlaceQuerySet):
    """Messages of the communications plan."""

    def in_order(self) -> Self:
        """Return messages group by group."""
        return self.select_related("district", "group__parent").order_by("group__position", "pk")


class MindsetQuerySet(OfPlaceQuerySet):
    """Readings of what groups think and do."""

    def newest_first(self) -> Self:
        """Return readings group by group, the newest first."""
        return self.select_related("group__parent").order_by("group__position", "-read_on", "-pk")


class PracticeQuerySet(OfPlaceQuerySet):
    """What places share with each other."""

    def readable_by(self, user: Any) -> Self:
        """Return what the person may see, and for people of a district what the others share."""
        own = self.visible_to(user)
        return own if user.is_sea or not user.district_ids else own | self.filter(is_shared=True)

    def for_list(self) -> Self:
        """Fetch what a row of the list prints, what is still to come or has no day first."""
        rows = self.select_related("district").prefetch_related("groups")
        return rows.order_by(F("starts_on").desc(nulls_first=True), "title", "pk")
