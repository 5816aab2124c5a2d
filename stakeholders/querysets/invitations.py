"""Reading invitations and their links."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Q
from django.utils import timezone

from stakeholders.coverage import Fact
from stakeholders.querysets.base import coordinated
from stakeholders.vocabulary import Step
from statepl.core import clock
from statepl.core.tokens import digest
from statepl.jobs.models import Message

REACHED = (
    Q(message__state=Message.State.SENT, bounced_at__isnull=True)
    | Q(reached_at__isnull=False)
    | ~Q(answer="")
)


class InvitationQuerySet(models.QuerySet[Any]):
    """Invitations: names, addresses and needs of people, so only coordinators see them."""

    def visible_to(self, user: Any) -> Self:
        """Return all for the state's engagement lead, a district's own for its lead and contributors."""
        found: Self = coordinated(self, user, district="activity__district")
        return found

    def standing(self) -> Self:
        """Return invitations that were not revoked."""
        return self.filter(revoked_at__isnull=True)

    def languages_of(self, activity: Any) -> list[str]:
        """Return the languages in which people hear of an activity, other than the one it is written in."""
        written = self.standing().filter(activity=activity).exclude(language=activity.written_in)
        return sorted(set(written.values_list("language", flat=True)))

    def known(self) -> Self:
        """Return invitations that still say who was invited."""
        return self.filter(erased_at__isnull=True)

    def unanswered(self, *, within: int) -> Self:
        """Return who was written to and has not answered, of activities that begin within so many days."""
        now = clock.now()
        return (
            self.standing()
            .known()
            .filter(
                answer="",
                message__state="sent",
                bounced_at__isnull=True,
                activity__cancelled_at__isnull=True,
                activity__starts_at__gt=now,
                activity__starts_at__lt=now + dt.timedelta(days=within + 1),
            )
        )

    def for_list(self) -> Self:
        """Fetch what a row of the list prints."""
        return self.select_related("group", "message", "entered_by").prefetch_related("accommodations")

    def facts(self, *, begin: dt.date, strata: Mapping[int | None, str]) -> list[Fact]:
        """Return since a day how many people of each group were invited, reached, and responded. One query.

        `strata` says where people live whose activity does not say it, by id of its district.
        """
        rows = (
            self.standing()
            .filter(created_at__date__gte=begin)
            .order_by()
            .values_list("group", "activity__district", "activity__stratum")
            .annotate(
                day=Max("created_at"),
                invited=Count("pk"),
                reached=Count("pk", filter=REACHED),
                responded=Count("pk", filter=~Q(answer="")),
            )
        )
        return [
            Fact(
                group,
                stratum or strata.get(district, ""),
                step,
                number,
                timezone.localdate(day),
                "",
                district,
            )
            for group, district, stratum, day, *numbers in rows
            for step, number in zip((Step.INVITED, Step.REACHED, Step.RESPONDED), numbers, strict=True)
        ]


class InvitationLinkQuerySet(models.QuerySet[Any]):
    """Links that were mailed."""

    def for_token(self, token: str) -> Any:
        """Return the link of a secret with its invitation and activity, or None."""
        related = "invitation__activity__district"
        return self.select_related(related).filter(digest=digest(token)).first()
