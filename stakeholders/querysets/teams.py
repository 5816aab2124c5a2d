"""Reading teams, their seats and their meetings."""

import datetime as dt
from typing import Self

from django.apps import apps
from django.db.models import F, Prefetch, Q

from stakeholders.querysets.together import OfPlaceQuerySet


class TeamQuerySet(OfPlaceQuerySet):
    """Teams of a place."""

    def at_work(self, on: dt.date, *, also: int | None = None) -> Self:
        """Return teams that are not over; `also` adds one."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on) | Q(pk=also))

    def for_list(self) -> Self:
        """Fetch place and seats with who fills them, those that last first, in the order of kinds and names."""
        seats = apps.get_model("stakeholders", "TeamSeat").objects.for_list()
        rows = self.select_related("district").prefetch_related(Prefetch("seats", queryset=seats))
        return rows.order_by(F("ends_on").desc(nulls_first=True), "name", "pk")

    def meetings(self, *, since: dt.date, now: dt.datetime) -> dict[int, list[dt.datetime]]:
        """Return by team when it met since a day, the latest first. One query."""
        activities = apps.get_model("stakeholders", "Activity").objects
        rows = activities.filter(
            team__in=self.order_by(),
            starts_at__date__gte=since,
            starts_at__lte=now,
            cancelled_at__isnull=True,
        )
        found: dict[int, list[dt.datetime]] = {}
        for team, start in rows.order_by("-starts_at").values_list("team", "starts_at"):
            found.setdefault(team, []).append(start)
        return found


class TeamSeatQuerySet(OfPlaceQuerySet):
    """Seats, of the place of their team."""

    place = "team__district"

    def for_list(self) -> Self:
        """Fetch what a row prints, in the order in which seats were made."""
        return self.select_related("account", "group__parent").order_by("pk")

    def at_work(self, on: dt.date) -> Self:
        """Return the filled seats of teams that are not over, with their team and account."""
        rows = self.filter(Q(team__ends_on__isnull=True) | Q(team__ends_on__gte=on))
        return rows.select_related("account", "team")
