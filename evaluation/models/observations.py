"""What was reported, and the files it came from. Not for release."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from evaluation.models.catalogue import Level, Measure, Subgroup
from evaluation.models.mappings import MappingVersion
from evaluation.querysets import ImportBatchQuerySet, ObservationQuerySet
from evaluation.years import school_year_code
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District
from statepl.jobs.models import Job

PERSON = settings.AUTH_USER_MODEL


def random_path(_batch: "ImportBatch", _name: str) -> str:
    """Return a name that says nothing; the given name stays in the row."""
    return f"imports/{uuid.uuid4().hex}"


class ImportBatch(VersionedModel):
    """One file of observations: what it was, who brought it, what came of it."""

    class State(models.TextChoices):
        """Where the file stands (domain.md B.2)."""

        UPLOADED = "uploaded", _("Being checked")
        VALIDATED = "validated", _("Checked, ready to import")
        COMMITTED = "committed", _("Imported")
        REJECTED = "rejected", _("Refused")

    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to=random_path, blank=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("size"))
    uploaded_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(District, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    school_years = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    notices = models.JSONField(default=list, blank=True)
    mapping_version = models.ForeignKey(
        MappingVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    oddities = models.JSONField(default=dict, blank=True)
    errors_total = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("evaluation:import-detail", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Say whether the file was checked and waits to be imported."""
        return self.state == self.State.VALIDATED


class RowError(models.Model):
    """One thing wrong in a file: where, what was found, what is allowed. `code` names the sentence."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="errors")
    line = models.PositiveIntegerField()
    column = models.CharField(max_length=60, blank=True)
    found = models.CharField(max_length=100, blank=True)
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True)
    row = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["line", "pk"]
        verbose_name = _("row error")
        verbose_name_plural = _("row errors")

    def __str__(self) -> str:
        return f"{self.line} {self.column} {self.code}"


class Observation(models.Model):
    """One reported number: one measure of one agency, year, grade and group. Not for release.

    Partitioned by school year, without a surrogate id and without foreign keys in the database: codes are
    resolved before rows get here. `agency_key` is the primary key of the district or school, 0 for the
    state. Partitions are made by services.ensure_partition.
    """

    class Status(models.IntegerChoices):
        """What the source says."""

        REPORTED = 0, _("reported")
        NOT_COLLECTED = 1, _("not collected")
        SUPPRESSED = 2, _("hidden by the source")

    class State(models.IntegerChoices):
        """How far the SEA trusts it."""

        REPORTED = 0, _("reported")
        VERIFIED = 1, _("verified")

    pk = models.CompositePrimaryKey(
        "school_year", "level", "agency_key", "measure_id", "grade", "subgroup_id"
    )
    school_year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    agency_key = models.IntegerField()
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    grade = models.CharField(max_length=3, default="ALL")
    subgroup = models.ForeignKey(
        Subgroup, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    value = models.FloatField(null=True)
    status = models.PositiveSmallIntegerField(choices=Status.choices, default=Status.REPORTED)
    state = models.PositiveSmallIntegerField(choices=State.choices, default=State.REPORTED)
    batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )

    objects = ObservationQuerySet.as_manager()

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")

    def __str__(self) -> str:
        return f"{self.school_year} {self.level} {self.agency_key} {self.measure_id} {self.subgroup_id}"


class ObservationVersion(models.Model):
    """What an observation said before a later file replaced it."""

    school_year = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    agency_key = models.IntegerField()
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    grade = models.CharField(max_length=3)
    subgroup = models.ForeignKey(
        Subgroup, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    value = models.FloatField(null=True)
    status = models.PositiveSmallIntegerField(choices=Observation.Status.choices)
    state = models.PositiveSmallIntegerField(choices=Observation.State.choices)
    batch = models.ForeignKey(
        ImportBatch,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    replaced_by = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, db_constraint=False, related_name="+"
    )
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["school_year", "level", "agency_key", "measure"])]
        verbose_name = _("earlier value")
        verbose_name_plural = _("earlier values")

    def __str__(self) -> str:
        return f"{self.school_year} {self.level} {self.agency_key} {self.measure_id} {self.subgroup_id}"


class Explanation(TimestampedModel):
    """Why a district has no number for a measure that was due (E-07, gate G8)."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    school_year = models.PositiveSmallIntegerField(_("school year"))
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("why"), max_length=2000)
    added_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["school_year", "pk"]
        verbose_name = _("explanation")
        verbose_name_plural = _("explanations")
        constraints = [
            models.UniqueConstraint(
                name="gap_is_explained_once", fields=["district", "school_year", "measure"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district}: {self.measure}, {school_year_code(self.school_year)}"
