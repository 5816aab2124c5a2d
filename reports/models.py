"""Reports that were asked for, the document that came of each, and what of them the public may read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from reports.kinds import FORMAT_VERSION, ReportKind
from reports.querysets import (
    ReadinessReportQuerySet,
    ReportOrderQuerySet,
    ReportShareQuerySet,
    SnapshotQuerySet,
)
from statepl.accounts.roles import Role
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.documents.models import Document
from statepl.jobs.models import Job
from waivers.models import Application

PERSON = settings.AUTH_USER_MODEL
WORDS = 3000


class ReportOrder(VersionedModel):
    """Readiness reports of many applications, asked for at once: one job for each, in one language, of one day.

    Its own job (`job`) asks for them; then each stands for itself. `key` is what was asked for: while an order
    of the very same is open it is not taken twice. `yearly` is the calendar year of an order by the clock.
    """

    class State(models.TextChoices):
        """Where the order stands."""

        ASKING = "asking", _("Being asked for")
        RUNNING = "running", _("Being made")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Done")

    OPEN = (State.ASKING, State.RUNNING, State.PAUSED)

    applications = models.ManyToManyField(Application, related_name="+")
    kind = models.CharField(
        _("document"), max_length=15, choices=ReportKind.choices, default=ReportKind.READINESS
    )
    total = models.PositiveIntegerField(_("reports"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    as_of = models.DateField(_("data as of"))
    key = models.CharField(max_length=64, editable=False)
    yearly = models.PositiveSmallIntegerField(null=True, blank=True, editable=False, unique=True)
    requested_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_as = models.CharField(_("asked for by"), max_length=20, choices=Role.choices, blank=True)
    job = models.OneToOneField(
        Job, null=True, blank=True, on_delete=models.PROTECT, related_name="report_order"
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKING)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = ReportOrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("order of readiness reports")
        verbose_name_plural = _("orders of readiness reports")
        constraints = [
            models.UniqueConstraint(
                name="same_order_stands_once",
                fields=["key"],
                condition=Q(state__in=["asking", "running", "paused"]),
            ),
        ]

    def __str__(self) -> str:
        facts = {
            "kind": self.get_kind_display(),
            "number": self.total,
            "language": self.get_language_display(),
        }
        return (
            ngettext(
                "%(kind)s, %(number)s district, %(language)s",
                "%(kind)s, %(number)s districts, %(language)s",
                self.total,
            )
            % facts
        )

    def get_absolute_url(self) -> str:
        return reverse("reports:order", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether something of it is still to be made."""
        return self.state in self.OPEN


class ReadinessReport(TimestampedModel):
    """One readiness report in one language. Where it stands, its job knows.

    `inputs` are the facts as they were when the work began, in no language but the words of the checks;
    page and PDF are made from them alone. `asked_as` is the role that the report's page names, never
    the person. Frozen inputs never change, and of a made report nothing does (database trigger).
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="readiness_reports")
    kind = models.CharField(
        _("document"), max_length=15, choices=ReportKind.choices, default=ReportKind.READINESS
    )
    order = models.ForeignKey(ReportOrder, null=True, on_delete=models.PROTECT, related_name="reports")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_as = models.CharField(_("asked for as"), max_length=20, choices=Role.choices, blank=True)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, related_name="readiness_report")
    as_of = models.DateField(_("data as of"))
    inputs = models.JSONField(null=True, editable=False)
    inputs_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    format_version = models.CharField(max_length=30, default=FORMAT_VERSION, editable=False)
    document = models.ForeignKey(
        Document, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, editable=False)

    objects = ReadinessReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("readiness report")
        verbose_name_plural = _("readiness reports")
        indexes = [models.Index(fields=["inputs_sha256", "language"])]
        constraints = [
            models.CheckConstraint(
                name="finished_report_says_from_what",
                condition=Q(document__isnull=True)
                | Q(inputs__isnull=False, made_at__isnull=False) & ~Q(inputs_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.as_of.isoformat()}, {self.language}"

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.pk])

    @property
    def is_made(self) -> bool:
        """Say whether the document is there."""
        return self.document_id is not None


class ReportShare(TimestampedModel):
    """A secret address under which one report can be read until a day. Only its SHA-256 is kept."""

    report = models.ForeignKey(ReadinessReport, on_delete=models.PROTECT, related_name="shares")
    whom = models.CharField(_("for whom"), max_length=200)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    last_day = models.DateField(_("last day"))
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = ReportShareQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("shared report")
        verbose_name_plural = _("shared reports")

    def __str__(self) -> str:
        return f"{self.report}, {self.whom}"


class ReadinessSnapshot(VersionedModel):
    """The score of one report, shown to the district first and then to everybody.

    `told` is what anybody may read of it (`snapshots.told_of`) and is written once. A row is never
    removed, and only goes forward: who did what next, and the district's words (database trigger).
    """

    class State(models.TextChoices):
        """Where the snapshot stands."""

        SHOWN = "shown", _("Shown to the district")
        TAKEN_BACK = "taken_back", _("Taken back, never public")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="readiness_snapshots")
    report = models.ForeignKey(ReadinessReport, on_delete=models.PROTECT, related_name="snapshots")
    as_of = models.DateField(_("data as of"))
    waiver_year = models.PositiveSmallIntegerField(_("waiver year"))
    formula = models.CharField(_("formula"), max_length=40)
    inputs_sha256 = models.CharField(max_length=64)
    told = models.JSONField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SHOWN)
    opens_on = models.DateField(_("first day on which it may be published"))
    shown_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    shown_at = models.DateTimeField(_("shown to the district"), editable=False)
    words = models.TextField(_("the district’s words"), blank=True, max_length=WORDS)
    published_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)
    ended_why = models.TextField(_("why it ended"), blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "-pk"]
        verbose_name = _("readiness snapshot")
        verbose_name_plural = _("readiness snapshots")
        constraints = [
            models.UniqueConstraint(
                name="score_of_the_same_facts_stands_once",
                fields=["application", "inputs_sha256"],
                condition=Q(state__in=["shown", "published"]),
            ),
            models.UniqueConstraint(
                name="one_score_at_a_time_waits", fields=["application"], condition=Q(state="shown")
            ),
            models.CheckConstraint(
                name="published_snapshot_says_who_and_when",
                condition=~Q(state__in=["published", "withdrawn"])
                | Q(published_at__isnull=False, published_by__isnull=False),
            ),
            models.CheckConstraint(
                name="ended_snapshot_says_why",
                condition=~Q(state__in=["taken_back", "withdrawn"])
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_why=""),
            ),
            models.CheckConstraint(
                name="two_people_publish_a_snapshot",
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("shown_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.district}, {self.as_of.isoformat()}"

    def get_absolute_url(self) -> str:
        return reverse("reports:snapshot", args=[self.pk])
