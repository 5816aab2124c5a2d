"""Filings: what a district writes and hands in, value by value, and the versions that it submitted."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.documents.models import Document
from waivers.models.application import Application
from waivers.querysets import FilingQuerySet

PERSON = settings.AUTH_USER_MODEL


class Filing(VersionedModel):
    """One thing that a district writes: its application, its plan, a yearly report, a sustainability plan.

    Whether it can be written now follows from its application's state for the first two kinds, and from
    its own status for the others. `unlocked` holds the sections that a return has opened; None means all.
    `version` counts saves.
    """

    class Kind(models.TextChoices):
        """What is written."""

        APPLICATION = "application", _("Application")
        PLAN = "plan", _("Comprehensive plan")
        ANNUAL_REPORT = "annual_report", _("Annual report")
        SUSTAINABILITY = "sustainability", _("Sustainability plan")

    class Status(models.TextChoices):
        """Where a filing with a review of its own stands; the others stay `draft`."""

        DRAFT = "draft", _("Being written")
        SUBMITTED = "submitted", _("With the state")
        RETURNED = "returned", _("Returned with comments")
        ACCEPTED = "accepted", _("Accepted")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    waiver_year = models.PositiveSmallIntegerField(_("waiver year"), default=0)
    status = models.CharField(_("state"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    unlocked = ArrayField(models.CharField(max_length=60), null=True, blank=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering = ["application", "waiver_year", "pk"]
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        constraints = [
            models.UniqueConstraint(name="filing_stands_once", fields=["application", "kind", "waiver_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_kind_display()}"


class FilingRow(TimestampedModel):
    """One row of a table in a filing: a goal, a line of funding. Removed rows keep their values."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="rows")
    section = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("row of a filing")
        verbose_name_plural = _("rows of filings")

    def __str__(self) -> str:
        return f"{self.section}.{self.table}/{self.pk}"


class Entry(TimestampedModel):
    """One value of a filing: what was typed at a path, readable or not."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="entries")
    row = models.ForeignKey(FilingRow, null=True, on_delete=models.PROTECT, related_name="cells")
    path = models.CharField(max_length=200)
    value = models.JSONField(default=str)
    # The value stands in a column of the application or of a request; this row only tells who wrote it.
    in_column = models.BooleanField(default=False)
    written_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    # Since when this person has been writing here without a break: one audit row for each such sitting.
    sitting_since = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("value of a filing")
        verbose_name_plural = _("values of filings")
        constraints = [models.UniqueConstraint(name="value_stands_once", fields=["filing", "path"])]

    def __str__(self) -> str:
        return self.path


class HeldText(TimestampedModel):
    """What a person typed that could not be saved where it belongs: somebody else was first, or it closed.

    It waits for that person, beside the stored text, until they choose.
    """

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="held_texts")
    path = models.CharField(max_length=200)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    value = models.JSONField(default=str)

    class Meta:
        verbose_name = _("held text")
        verbose_name_plural = _("held texts")
        constraints = [
            models.UniqueConstraint(name="person_holds_one_text_a_place", fields=["filing", "path", "person"])
        ]

    def __str__(self) -> str:
        return self.path


class Evidence(VersionedModel):
    """What shows that a section is true: a file or a link, self-reported until the state has looked."""

    class Status(models.TextChoices):
        """What the state says of it."""

        SELF_REPORTED = "self_reported", _("Your own report")
        VERIFIED = "verified", _("Verified by the state")
        REJECTED = "rejected", _("Not accepted")

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="evidence")
    section = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=200)
    link = models.URLField(_("link"), max_length=500, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # What a picture shows, in words. Only the picture of the vision has it, which is published (W-40).
    alt = models.CharField(_("what the picture shows"), max_length=300, blank=True)
    status = models.CharField(_("state"), max_length=14, choices=Status.choices, default=Status.SELF_REPORTED)
    finding = models.TextField(_("what the state said"), blank=True)
    looked_at_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["section", "pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        constraints = [
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=models.Q(document__isnull=False) | ~models.Q(link=""),
                violation_error_message=_("Add a file or a link."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FilingVersion(TimestampedModel):
    """What was submitted: the form and every value, as they were. Never changed (trigger)."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sheet = models.JSONField()
    values = models.JSONField()
    rows = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["number"]
        verbose_name = _("submitted version")
        verbose_name_plural = _("submitted versions")
        constraints = [models.UniqueConstraint(name="version_stands_once", fields=["filing", "number"])]

    def __str__(self) -> str:
        return f"{self.filing}, {self.number}"
