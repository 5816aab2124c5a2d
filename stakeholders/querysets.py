"""Reading groups, activities and invitations."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from stakeholders.vocabulary import DISTRICT_COORDINATORS, STATE_COORDINATORS, Direction
from statepl.core import clock
from statepl.core.tokens import digest
from waivers.querysets import without_recused


def coordinated_districts(user: Any) -> set[int]:
    """Return the districts for which the person invites people."""
    return {
        membership.district_id
        for membership in user.current_memberships
        if membership.role in DISTRICT_COORDINATORS
    }


class GroupQuerySet(models.QuerySet[Any]):
    """Groups of the catalogue; everybody may read them."""

    def top(self) -> Self:
        """Return the groups that are not part of another."""
        return self.filter(parent__isnull=True)


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


class InvitationQuerySet(models.QuerySet[Any]):
    """Invitations: names, addresses and needs of people, so only coordinators see them."""

    def visible_to(self, user: Any) -> Self:
        """Return all for the state's engagement lead, a district's own for its lead and contributors."""
        if not user.is_authenticated:
            return self.none()
        if user.has_role(*STATE_COORDINATORS):
            return without_recused(self, user, district="activity__district")
        return self.filter(activity__district__in=coordinated_districts(user))

    def standing(self) -> Self:
        """Return invitations that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def for_list(self) -> Self:
        """Fetch what a row of the list prints."""
        return self.select_related("group", "message").prefetch_related("accommodations")

    def tally(self) -> dict[int, tuple[int, int, int]]:
        """Return per group id how many people are invited, have answered, and come."""
        rows = (
            self.standing()
            .order_by()
            .values_list("group")
            .annotate(
                invited=Count("pk"),
                answered=Count("pk", filter=~Q(answer="")),
                coming=Count("pk", filter=Q(answer="accepted")),
            )
        )
        return {group: (invited, answered, coming) for group, invited, answered, coming in rows}


class InvitationLinkQuerySet(models.QuerySet[Any]):
    """Links that were mailed."""

    def for_token(self, token: str) -> Any:
        """Return the link of a secret with its invitation and activity, or None."""
        related = "invitation__activity__district"
        return self.select_related(related).filter(digest=digest(token)).first()
