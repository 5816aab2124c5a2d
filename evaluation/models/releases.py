"""What may be read by anybody: the one protected table of each release."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluation.models.catalogue import Level, Measure, Subgroup
from evaluation.querysets import ReleasedCellQuerySet, ReleaseQuerySet
from evaluation.years import school_year_code
from statepl.core.models import VersionedModel
from statepl.jobs.models import Job

PERSON = settings.AUTH_USER_MODEL


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
    counts = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    findings = models.JSONField(default=list, blank=True, encoder=DjangoJSONEncoder)  # analysts only
    preview = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)  # analysts only
    input_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    note = models.TextField(_("note for readers"), blank=True)
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    prepared_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
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
