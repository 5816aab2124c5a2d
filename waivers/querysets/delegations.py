"""Reading delegations: who of a partner organization works on which application, and when."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from statepl.core import clock


class DelegationQuerySet(models.QuerySet[Any]):
    """Delegations. Their dates are asked about at each reading: one that is over needs no job to end it."""

    def lasting(self) -> Self:
        """Return those that hold today or will; `ends_on` is the last day."""
        return self.filter(ended_at=None, ends_on__gte=clock.today())

    def current(self) -> Self:
        """Return those that hold today."""
        return self.lasting().filter(starts_on__lte=clock.today())

    def past(self) -> Self:
        """Return those that were ended, or whose last day is over."""
        return self.exclude(ended_at=None, ends_on__gte=clock.today())

    def to_write(self) -> Self:
        """Return those that let a person write, not only read."""
        return self.filter(access="write")

    def untold(self) -> Self:
        """Return those that have run out by themselves, of which nobody was told."""
        return self.filter(ended_at=None, expiry_told_on=None, ends_on__lt=clock.today())

    def visible_to(self, user: Any) -> Self:
        """Return those of the applications that state staff and the district's people may open; else one's own."""
        if not user.is_authenticated:
            return self.none()
        rows = self.filter(application__in=apps.get_model("waivers", "Application").objects.visible_to(user))
        if user.is_sea:
            return rows if user.is_sea_staff else self.none()
        return rows.filter(Q(application__district__in=user.district_ids) | Q(person=user))

    def with_people(self) -> Self:
        """Add the names that a list prints."""
        return self.select_related("person", "granted_by", "ended_by")
