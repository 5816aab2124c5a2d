"""Reading commitments and the links that close them."""

from typing import Any, Self

from django.db import models
from django.db.models import Case, Count, F, Q, When

from stakeholders.querysets.base import untold
from statepl.core import clock
from statepl.core.tokens import digest
from waivers.querysets import without_recused


class CommitmentQuerySet(models.QuerySet[Any]):
    """What districts, the state and groups promised each other."""

    def visible_to(self, user: Any) -> Self:
        """Return those of the activities that the person may see."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea:
            return without_recused(self, user, district="activity__district")
        return self.filter(activity__district__in=user.district_ids)

    def open(self) -> Self:
        """Return those that the other side has not closed."""
        return self.filter(closed_at__isnull=True)

    def overdue(self) -> Self:
        """Return open ones whose day is over."""
        return self.open().filter(due_on__lt=clock.today())

    def overdue_untold(self) -> Self:
        """Return overdue ones that nobody was told of, the oldest first."""
        return self.overdue().filter(untold("overdue_told", "due_on")).order_by("due_on", "pk")

    def for_list(self) -> Self:
        """Order the open ones first, the oldest day on top, and fetch what a row prints."""
        is_closed = Case(When(closed_at__isnull=True, then=0), default=1)
        rows = self.select_related("activity__district", "group__parent", "entered_by")
        return rows.order_by(is_closed, F("due_on").asc(), "pk")

    def by_side(self) -> dict[str, dict[str, int]]:
        """Return per side how many are open, overdue, kept and let off. One query."""
        late = Q(closed_at__isnull=True, due_on__lt=clock.today())
        rows = (
            self.order_by()
            .values("side")
            .annotate(
                open=Count("pk", filter=Q(closed_at__isnull=True)),
                overdue=Count("pk", filter=late),
                kept=Count("pk", filter=Q(outcome="kept")),
                let_off=Count("pk", filter=Q(outcome="let_off")),
            )
        )
        return {row.pop("side"): row for row in rows}


class MailedLinkQuerySet(models.QuerySet[Any]):
    """Links of one purpose that were mailed to an invited person."""

    def for_token(self, token: str) -> Any:
        """Return the link of a secret with the person's invitation and activity, or None."""
        return self.select_related("invitation__activity__district").filter(digest=digest(token)).first()

    def standing(self) -> Self:
        """Return links that no newer one has replaced."""
        return self.filter(replaced_at__isnull=True)
