"""Reading invitations and their links."""

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from stakeholders.querysets.base import coordinated_districts
from stakeholders.vocabulary import STATE_COORDINATORS
from statepl.core.tokens import digest
from waivers.querysets import without_recused


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
