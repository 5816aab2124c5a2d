"""Reading jobs and messages."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from statepl.audit.querysets import object_key
from statepl.core.restrictions import Restrictions

RESTRICTIONS = Restrictions()


class JobQuerySet(models.QuerySet[Any]):
    """Jobs."""

    def visible_to(self, user: Any) -> Self:
        """Return what the person asked for, and to state staff the state's own work.

        Work about one district stays between the person who asked and the administrators: somebody who
        is recused from an application must find no trace of it here. Sending mail is nobody's page.
        """
        if not user.is_authenticated:
            return self.none()
        rows = RESTRICTIONS.apply(self.exclude(kind="message.send"), user)
        if user.is_administrator:
            return rows
        mine = Q(requested_by=user)
        return rows.filter(mine | Q(district__isnull=True)) if user.is_sea_staff else rows.filter(mine)

    def asked_for_by(self, user: Any) -> Self:
        """Return what the person asked for."""
        return self.filter(requested_by=user)

    def single(self) -> Self:
        """Return work that stands for itself; one of many is listed by what ordered it."""
        return self.filter(is_bulk=False)

    def open(self) -> Self:
        """Return work still to be done."""
        return self.filter(state__in=self.model.OPEN)

    def claimable(self) -> Self:
        """Return work that a worker may take: waiting for its turn no longer, or left by a dead worker.

        On waiting work `lease_until` is the moment before which it is not tried again. Leases are
        machine time: the demo's moved clock must not expire a living worker's lease.
        """
        now = timezone.now()
        due = Q(state="queued") & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))
        left = Q(state="running", lease_until__lt=now)
        return self.filter(due | left)

    def worn_out(self) -> Self:
        """Return running work whose worker died once too often."""
        return self.filter(state="running", lease_until__lt=timezone.now(), attempts__gte=F("max_attempts"))


class MessageQuerySet(models.QuerySet[Any]):
    """Messages."""

    def waiting(self) -> Self:
        """Return messages not sent yet."""
        return self.filter(state="queued")

    def to_person(self, user: Any) -> Self:
        """Return what was written to the person, without what is about a district kept from them since."""
        return RESTRICTIONS.apply(self.filter(person=user), user)

    def about(self, subject: models.Model) -> Self:
        """Return what was written about a thing."""
        kind, key = object_key(subject)
        return self.filter(about_type=kind, about_id=key)

    def held(self) -> Self:
        """Return notices that wait for a digest."""
        return self.filter(state="held")
