"""Reports that were asked for: from which facts, by which format, and the document that came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.querysets import ReadinessReportQuerySet
from statepl.accounts.roles import Role
from statepl.core.models import TimestampedModel
from statepl.documents.models import Document
from statepl.jobs.models import Job
from waivers.models import Application

FORMAT_VERSION = "readiness 3"


class ReadinessReport(TimestampedModel):
    """One readiness report in one language. Where it stands, its job knows.

    `inputs` are the facts as they were when the work began, in no language but the words of the checks;
    page and PDF are made from them alone. `asked_as` is the role that the cover prints, never the name.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="readiness_reports")
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
