"""Reading terms, amendments, letters, prepared decisions and opportunities."""

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from statepl.core import clock
from waivers.states.amendments import AMENDMENT_OPEN, AMENDMENT_PUBLIC, AMENDMENT_WAITING, AmendmentState


def _applications(user: Any) -> models.QuerySet[Any]:
    """Return the applications that a person may open: recusal and districts are decided there, once."""
    return apps.get_model("waivers", "Application").objects.visible_to(user)


class TermQuerySet(models.QuerySet[Any]):
    """Terms in force."""

    def as_of(self, day: dt.date) -> Self:
        """Return what is in force on one day."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def public(self) -> Self:
        """Return terms of applications that the public may look up."""
        return self.filter(application__submitted_on__isnull=False)


class AmendmentQuerySet(models.QuerySet[Any]):
    """Amendments."""

    def visible_to(self, user: Any) -> Self:
        """Return those of applications that the person may open; a draft stays with district and staff."""
        rows = self.filter(application__in=_applications(user))
        if user.is_authenticated and user.is_sea and not user.is_sea_staff:
            return rows.exclude(state=AmendmentState.DRAFT)
        return rows

    def public(self) -> Self:
        """Return what the public may read: what is with the state, and what it decided."""
        return self.filter(state__in=AMENDMENT_PUBLIC)

    def open(self) -> Self:
        """Return amendments to which something can still happen."""
        return self.filter(state__in=AMENDMENT_OPEN)

    def waiting_for_state(self) -> Self:
        """Return the amendments for which the state owes an answer, the first due first."""
        return self.filter(state__in=AMENDMENT_WAITING).order_by(
            F("answer_due_on").asc(nulls_last=True), "application__district__name", "pk"
        )

    def overdue(self, on: dt.date) -> Self:
        """Return what the state should have answered before `on`."""
        return self.waiting_for_state().filter(answer_due_on__lt=on)

    def needing(self, user: Any) -> Self:
        """Return what waits for this person: unclaimed ones, own reviews, decisions still to make."""
        mine = Q(pk__in=[])
        if user.has_role("reviewer"):
            mine |= Q(state=AmendmentState.SUBMITTED)
            mine |= Q(reviewer=user, recommended_by=None) & Q(state__in=AMENDMENT_WAITING)
        if user.has_role("approver"):
            waits = Q(state=AmendmentState.UNDER_REVIEW, recommended_by__isnull=False)
            mine |= waits & ~Q(recommended_by=user)
        return self.filter(mine)


class LetterQuerySet(models.QuerySet[Any]):
    """Letters."""

    def released(self) -> Self:
        """Return letters that their district and the public may read."""
        return self.filter(state="released")

    def visible_to(self, user: Any) -> Self:
        """Return released letters of applications that the person may open; staff read the others too."""
        rows = self.filter(application__in=_applications(user))
        return rows if user.is_authenticated and user.is_sea_staff else rows.released()

    def public(self) -> Self:
        """Return what anybody may read."""
        return self.released().filter(application__submitted_on__isnull=False)


class PreparedQuerySet(models.QuerySet[Any]):
    """Prepared decisions: nobody outside the state's staff knows of them."""

    def visible_to(self, user: Any) -> Self:
        """Return those of applications that a member of the state's staff may open."""
        if not (user.is_authenticated and user.is_sea_staff):
            return self.none()
        return self.filter(application__in=_applications(user))

    def open(self) -> Self:
        """Return those that are neither released nor discarded."""
        return self.filter(state="prepared")


class BatchQuerySet(models.QuerySet[Any]):
    """Decisions prepared together."""

    def visible_to(self, user: Any) -> Self:
        """Return batches for approvers and administrators of the state."""
        if user.is_authenticated and user.has_role("approver", "administrator"):
            return self
        return self.none()

    def due(self) -> Self:
        """Return confirmed batches whose undo window has passed."""
        return self.filter(state="confirmed", release_at__lte=clock.now())


class OpportunityQuerySet(models.QuerySet[Any]):
    """Learning opportunities."""

    def visible_to(self, user: Any) -> Self:
        """Return a district's own, all to the state's people, and to others (a delegate) what everybody may read."""
        if not user.is_authenticated:
            return self.none()
        own = Q(district__in=user.district_ids) | Q(published_on__isnull=False)
        return self if user.is_sea else self.filter(own)

    def published(self) -> Self:
        """Return what everybody may read."""
        return self.filter(published_on__isnull=False)
