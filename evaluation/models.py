"""Measures, observations, the files they come from, and the releases that leave the agency.

Two tables hold numbers. `Observation` holds what was reported and is never shown outside the SEA and the
district itself. `ReleasedCell` holds what may be read by anybody and is the only source of every page,
chart, file, REST answer and PDF (disclosure.md section 5).
"""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluation.querysets import (
    ImportBatchQuerySet,
    ObservationQuerySet,
    ReleasedCellQuerySet,
    ReleaseQuerySet,
)
from evaluation.years import school_year_code
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District
from statepl.jobs.models import Job

PERSON = settings.AUTH_USER_MODEL


class Level(models.IntegerChoices):
    """Whose number it is. The words of files and REST are `code`."""

    STATE = 0, _("State")
    DISTRICT = 1, _("District")
    SCHOOL = 2, _("School")

    @property
    def code(self) -> str:
        """Return 'state', 'district' or 'school'."""
        return self.name.lower()


class CatalogueEntry(models.Model):
    """One term: a stable code, a name in English that gettext turns into the reader's language."""

    id = models.SmallAutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return the name in the reader's language."""
        return gettext(self.name)


class Measure(CatalogueEntry):
    """What is measured (contracts.md section 4).

    `universe` names the kind of denominator: measures that share it share one pattern of hidden cells.
    `numerator_universe` names the universe that the numerator itself is (tested within enrolled).
    """

    class Family(models.TextChoices):
        """What it tells about (E-01, E-02)."""

        ATTENDANCE = "attendance", _("Attendance")
        DISCIPLINE = "discipline", _("Discipline")
        ENGAGEMENT = "engagement", _("Engagement")
        VOICE = "voice", _("Student voice")
        SURVEY = "survey", _("Surveys")
        PRACTICE = "practice", _("Instructional practice")
        PROFICIENCY = "proficiency", _("Proficiency")
        GROWTH = "growth", _("Growth")
        SKILLS = "skills", _("Skills and dispositions")
        GRADUATION = "graduation", _("Graduation and readiness")
        PARTICIPATION = "participation", _("Participation in tests")

    class Kind(models.TextChoices):
        """How it is counted."""

        RATE = "rate", _("share")
        COUNT = "count", _("count")
        MEAN = "mean", _("mean")

    class Direction(models.TextChoices):
        """Which way is better."""

        UP = "up", _("more is better")
        DOWN = "down", _("less is better")

    description = models.TextField(_("description"), blank=True)
    family = models.CharField(_("family"), max_length=16, choices=Family.choices)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    unit = models.CharField(_("unit"), max_length=20, help_text=_("%, students, score or percentile."))
    universe = models.CharField(max_length=30)
    numerator_universe = models.CharField(max_length=30, blank=True)
    due_years = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, verbose_name=_("due in waiver years")
    )
    is_leading = models.BooleanField(_("early sign"), default=False)
    value_min = models.FloatField(null=True, blank=True)
    value_max = models.FloatField(null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("measure")
        verbose_name_plural = _("measures")

    @property
    def text(self) -> str:
        """Return the description in the reader's language."""
        return gettext(self.description) if self.description else ""


class Subgroup(CatalogueEntry):
    """A group of students (contracts.md section 5). `dimension` is empty for `ALL`."""

    dimension = models.CharField(_("dimension"), max_length=20, blank=True)
    is_partition = models.BooleanField(
        default=False, help_text=_("The groups of this dimension add up to all students.")
    )
    edfacts_code = models.CharField(_("EDFacts code"), max_length=20, blank=True)

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("student group")
        verbose_name_plural = _("student groups")


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
    uploaded_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(District, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.UPLOADED)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    school_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    counts = models.JSONField(default=dict)
    notices = models.JSONField(default=list)
    errors_total = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField(null=True, editable=False)

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
    row = models.JSONField(default=dict)

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
    added_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")

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


class Release(VersionedModel):
    """What the public may read of one school year. Once published it never changes (database trigger)."""

    class State(models.TextChoices):
        """Where the release stands."""

        PREPARING = "preparing", _("Being prepared")
        BLOCKED = "blocked", _("Blocked by the auditor")
        PREPARED = "prepared", _("Ready to publish")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DISCARDED = "discarded", _("Discarded")

    school_year = models.PositiveSmallIntegerField(_("school year"))
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("1 for the first release of a year."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PREPARING)
    method = models.CharField(_("method"), max_length=60)
    minimum_n = models.PositiveSmallIntegerField(_("smallest group that is published"))
    counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    findings = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    input_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(_("note for readers"), blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    prepared_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True, editable=False)
    published_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    withdrawn_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_why = models.TextField(_("why it was withdrawn"), blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-school_year", "-number"]
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.UniqueConstraint(name="release_has_its_own_number", fields=["school_year", "number"]),
            models.CheckConstraint(
                name="published_release_says_when",
                condition=~Q(state__in=["published", "withdrawn"]) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_release_says_why", condition=~Q(state="withdrawn") | ~Q(withdrawn_why="")
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(year)s, release %(number)s") % {"year": self.year_label, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse("evaluation:release-detail", args=[self.pk])

    @property
    def year_label(self) -> str:
        """Return '2024-25'."""
        return school_year_code(self.school_year)


class CellStatus(models.TextChoices):
    """What a released cell is (contracts.md section 6)."""

    REPORTED = "reported", _("reported")
    SUPPRESSED = "suppressed", _("withheld")
    TOP_CODED = "top_coded", _("at or above the bound")
    BOTTOM_CODED = "bottom_coded", _("at or below the bound")
    NO_STUDENTS = "no_students", _("no students")
    NOT_COLLECTED = "not_collected", _("not collected")
    OVERDUE = "overdue", _("overdue")
    NOT_DUE = "not_due", _("not due")


class CellReason(models.TextChoices):
    """Why a number is not printed as it is: one word, so that small groups and shields look alike."""

    NONE = "", ""
    PRIVACY = "privacy", _("to protect small groups")
    SOURCE = "source", _("withheld by the source")
    EXTREME = "extreme", _("too close to none or all")


class ReleasedCell(models.Model):
    """One cell that anybody may read: no number is in it that is not printed.

    `value` is a percentage for rates (with `decimals` places), the mean for means; for a coded rate it is
    the bound that may be said (at or above 95). Names and ids are snapshots of the day of publication.
    Keyset paging goes along the primary key.
    """

    pk = models.CompositePrimaryKey("release_id", "level", "agency_key", "measure_id", "grade", "subgroup_id")
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="cells"
    )
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    agency_key = models.IntegerField()
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    grade = models.CharField(max_length=3)
    subgroup = models.ForeignKey(
        Subgroup, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    district_key = models.IntegerField(
        help_text=_("The district of the school or the district; 0: the state.")
    )
    agency_id = models.CharField(max_length=30)
    agency_name = models.CharField(max_length=200)
    numerator = models.IntegerField(null=True)
    denominator = models.IntegerField(null=True)
    value = models.FloatField(null=True)
    decimals = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=14, choices=CellStatus.choices)
    reason = models.CharField(max_length=8, choices=CellReason.choices, blank=True)

    objects = ReleasedCellQuerySet.as_manager()

    class Meta:
        verbose_name = _("released cell")
        verbose_name_plural = _("released cells")
        indexes = [models.Index(name="cell_of_measure", fields=["release", "measure", "level", "agency_key"])]
        constraints = [
            models.CheckConstraint(
                name="withheld_cell_has_no_number",
                condition=~Q(status__in=["suppressed", "not_collected", "overdue", "not_due"])
                | Q(numerator__isnull=True, denominator__isnull=True, value__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_name} {self.measure_id} {self.subgroup_id}"

    @property
    def reason_label(self) -> str | Promise:
        """Return why the number is not printed as it is, empty where it is."""
        return self.get_reason_display() if self.reason else ""
