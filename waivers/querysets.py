"""Reading applications and what hangs on them."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Count, Q

from waivers.states import OPEN, WAITING_FOR_STATE, State


class ApplicationQuerySet(models.QuerySet[Any]):
    """Applications."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person may open: the state's staff all, the board no drafts, a district its own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea_staff:
            return self
        if user.is_sea:
            return self.exclude(state=State.DRAFT)
        return self.filter(district__in=user.district_ids)

    def public(self) -> Self:
        """Return what the public may look up: everything that was ever submitted."""
        return self.filter(submitted_on__isnull=False)

    def open(self) -> Self:
        """Return applications to which something can still happen."""
        return self.filter(state__in=OPEN)

    def waiting_for_state(self) -> Self:
        """Return the review queue."""
        return self.filter(state__in=WAITING_FOR_STATE)

    def overdue(self, on: dt.date) -> Self:
        """Return what the state should have answered before `on`."""
        return self.waiting_for_state().filter(answer_due_on__lt=on)

    def needing(self, user: Any) -> Self:
        """Return what waits for this person: own reviews, unclaimed ones, decisions still to make."""
        mine = Q(pk__in=[])
        if user.has_role("reviewer"):
            mine |= Q(reviewer=user) & ~Q(recommendations__is_current=True)
            mine |= Q(state__in=[State.SUBMITTED, State.PLAN_SUBMITTED])
        if user.has_role("approver"):
            mine |= Q(recommendations__is_current=True) & ~Q(recommendations__made_by=user)
        return self.filter(mine).distinct()

    def by_due_date(self) -> Self:
        """Order by the day the state owes an answer, what has none last."""
        return self.order_by(models.F("answer_due_on").asc(nulls_last=True), "district__name", "pk")

    def with_row_facts(self) -> Self:
        """Add what one row of a list shows, in one query: number of requests, who recommends now."""
        advice = models.Q(recommendations__is_current=True)
        rows = self.select_related("district", "reviewer").order_by("-created_at", "-pk")
        return rows.annotate(
            request_count=Count("requests", distinct=True),
            recommended_by=models.Max("recommendations__made_by_id", filter=advice),
        )


class RequestQuerySet(models.QuerySet[Any]):
    """Requests for flexibility."""

    def undecided(self) -> Self:
        """Return requests that the state has not answered."""
        return self.exclude(status__in=self.model.DECIDED)


class CommentQuerySet(models.QuerySet[Any]):
    """Comments of reviewers."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person may read: internal ones and unsent ones stay with state staff."""
        if not user.is_authenticated:
            return self.none()
        if user.is_sea_staff:
            return self
        return self.filter(
            audience="district", sent_at__isnull=False, application__district__in=user.district_ids
        )

    def for_district(self) -> Self:
        """Return comments meant for the district."""
        return self.filter(audience="district")

    def unsent(self) -> Self:
        """Return comments for the district that wait for the return."""
        return self.for_district().filter(sent_at=None)

    def unanswered(self) -> Self:
        """Return comments that the district has read and not answered."""
        return self.for_district().filter(sent_at__isnull=False, answered_at=None)


class ObligationQuerySet(models.QuerySet[Any]):
    """Year One obligations."""

    def bare(self) -> Self:
        """Return obligations without evidence."""
        return self.filter(status="open")

    def unverified(self) -> Self:
        """Return obligations that the state has not verified."""
        return self.exclude(status="verified")


class FilingQuerySet(models.QuerySet[Any]):
    """Filings of districts."""

    def visible_to(self, user: Any) -> Self:
        """Return the filings of every application that the person may open."""
        applications = self.model._meta.get_field("application").related_model.objects
        return self.filter(application__in=applications.visible_to(user))
