"""Reading reports and snapshots."""

from typing import Any, Self

from django.db import models
from django.db.models import OuterRef, Subquery

from reports.kinds import ReportKind
from statepl.core import clock

PUBLIC = ("published", "withdrawn")


class ReadinessReportQuerySet(models.QuerySet[Any]):
    """Readiness reports."""

    def visible_to(self, user: Any) -> Self:
        """Return the reports of applications that the person may open; the board reads finished ones.

        A report made while its application was a draft stays with the district and state staff. A delegate
        reads none: a report tells of the whole district, the delegate works on one application.
        """
        if not user.is_authenticated:
            return self.none()
        rows = self.filter(application__in=self._applications().visible_to(user))
        if not user.is_sea:
            return rows.filter(application__district__in=user.district_ids)
        if not user.is_sea_staff:
            return rows.made().exclude(inputs__application__state="draft")
        return rows

    def made(self) -> Self:
        """Return reports that have their document."""
        return self.filter(document__isnull=False)

    def digests_of(self, application: Any) -> Self:
        """Return the made public digests of an application, the newest first."""
        return self.made().filter(application=application, kind=ReportKind.DIGEST).order_by("-as_of", "-pk")

    def newest_digests(self, application: Any) -> list[Any]:
        """Return the newest made digest of an application in each language. One query."""
        rows = self.digests_of(application).order_by("language", "-as_of", "-pk").distinct("language")
        return list(rows.select_related("document"))

    def same_as(self, report: Any) -> Self:
        """Return finished reports that would say the very same, the oldest first."""
        same = self.made().filter(
            inputs_sha256=report.inputs_sha256,
            format_version=report.format_version,
            language=report.language,
            kind=report.kind,
        )
        return same.order_by("pk")

    def with_row_facts(self) -> Self:
        """Add what one row of a list shows, in one query."""
        return self.select_related("application__district", "requested_by", "job", "document").defer("inputs")

    def _applications(self) -> Any:
        return self.model._meta.get_field("application").related_model.objects.all()


class ReportOrderQuerySet(models.QuerySet[Any]):
    """Orders of many reports."""

    def visible_to(self, user: Any) -> Self:
        """Return every order to state staff. Which districts it names, `ReadinessReport.visible_to` decides."""
        return self.all() if user.is_authenticated and user.is_sea_staff else self.none()

    def open(self) -> Self:
        """Return orders of which something is still to be made."""
        return self.filter(state__in=self.model.OPEN)


class ReportShareQuerySet(models.QuerySet[Any]):
    """Secret addresses of reports."""

    def live(self) -> Self:
        """Return those that still open their report today."""
        return self.filter(ended_at=None, last_day__gte=clock.today())


class SnapshotQuerySet(models.QuerySet[Any]):
    """Scores that were shown to a district or to everybody."""

    def visible_to(self, user: Any) -> Self:
        """Return those of applications that the person may open.

        Until it is public a score stays with state staff and the district's own people: the board reads
        what is public here, everybody else on the public pages.
        """
        if not user.is_authenticated:
            return self.none()
        applications = self.model._meta.get_field("application").related_model.objects
        rows = self.filter(application__in=applications.visible_to(user))
        if not user.is_sea:
            return rows.filter(application__district__in=user.district_ids)
        return rows if user.is_sea_staff else rows.public()

    def public(self) -> Self:
        """Return what was published; a withdrawn one stays listed with its note, without its score."""
        return self.filter(state__in=PUBLIC)

    def published(self) -> Self:
        """Return what is published and not withdrawn."""
        return self.filter(state="published")

    def newest(self) -> Self:
        """Return the newest published score of each application."""
        later = self.model.objects.published().filter(application=OuterRef("application"))
        newest = later.order_by("-as_of", "-pk").values("pk")[:1]
        return self.published().filter(pk=Subquery(newest))

    def with_row_facts(self) -> Self:
        """Add what one row of a list shows, in one query."""
        return self.select_related("application__district")
