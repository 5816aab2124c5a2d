"""What the state finds once a year, what is to be corrected, and the notice before a revocation."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.documents.models import Document
from waivers.models.application import Application
from waivers.models.implementation import IN_PRACTICE
from waivers.models.obligations import CorrectiveAction
from waivers.querysets.years import MonitoringQuerySet

PERSON = settings.AUTH_USER_MODEL


class MonitoringReview(VersionedModel):
    """The state's review of one waiver year (W-05). Until it is published it is a draft of the state."""

    class Status(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", _("Being written")
        PUBLISHED = "published", _("Published")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="monitoring_reviews")
    waiver_year = models.PositiveSmallIntegerField(_("waiver year"))
    planned_on = models.DateField(_("planned for"))
    status = models.CharField(_("state"), max_length=9, choices=Status.choices, default=Status.DRAFT)
    strengths = models.TextField(_("strengths"), blank=True, max_length=10000)
    concerns = models.TextField(_("concerns"), blank=True, max_length=10000)
    support = models.TextField(_("what the state will do to help"), blank=True, max_length=10000)
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(_("published"), null=True, editable=False)
    answer = models.TextField(_("the district’s answer"), blank=True, max_length=10000)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, editable=False)

    objects = MonitoringQuerySet.as_manager()

    class Meta:
        ordering = ["waiver_year"]
        verbose_name = _("monitoring review")
        verbose_name_plural = _("monitoring reviews")
        constraints = [
            models.UniqueConstraint(
                name="year_is_reviewed_once",
                fields=["application", "waiver_year"],
                violation_error_message=_("There is a review of this year already."),
            ),
            models.CheckConstraint(name="review_is_of_years_two_to_five", condition=IN_PRACTICE),
            models.CheckConstraint(
                name="published_review_has_a_date",
                condition=Q(status="draft", published_on__isnull=True)
                | Q(status="published", published_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        # The audit trail prints this: the words of a draft stay out of it.
        return f"{self.application}, {self.waiver_year}"

    @property
    def is_published(self) -> bool:
        """Say whether the district may read it."""
        return self.status == self.Status.PUBLISHED


class AssuranceFinding(TimestampedModel):
    """What the state finds of one assurance in one year (W-14)."""

    class Judgement(models.TextChoices):
        """The finding."""

        MET = "met", _("Kept")
        CONCERN = "concern", _("Concern")
        BREACH = "breach", _("Breach")

    review = models.ForeignKey(MonitoringReview, on_delete=models.PROTECT, related_name="findings")
    assurance = models.ForeignKey(Assurance, on_delete=models.PROTECT, related_name="+")
    judgement = models.CharField(_("finding"), max_length=7, choices=Judgement.choices)
    text = models.TextField(_("why"), blank=True, max_length=5000)
    found_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["assurance__position"]
        verbose_name = _("finding on an assurance")
        verbose_name_plural = _("findings on assurances")
        constraints = [
            models.UniqueConstraint(name="assurance_is_found_once_a_review", fields=["review", "assurance"]),
            models.CheckConstraint(
                name="concern_or_breach_says_why",
                condition=Q(judgement="met") | ~Q(text=""),
                violation_error_message=_("Say what you found: the district must know what to change."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}: {self.assurance}"


class PlannedAction(TimestampedModel):
    """A correction that a draft review will ask for; publishing turns it into a corrective action."""

    review = models.ForeignKey(MonitoringReview, on_delete=models.PROTECT, related_name="planned_actions")
    text = models.TextField(_("what is to be corrected"), max_length=5000)
    due_on = models.DateField(_("to be corrected by"))
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("planned correction")
        verbose_name_plural = _("planned corrections")

    def __str__(self) -> str:
        return f"{self.review}, {self.due_on}"


class Correction(VersionedModel):
    """What the district shows of one corrective action, and what the state says to it."""

    action = models.OneToOneField(CorrectiveAction, on_delete=models.PROTECT, related_name="correction")
    review = models.ForeignKey(
        MonitoringReview, null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    evidence = models.TextField(_("evidence"), blank=True, max_length=10000)
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    evidenced_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidenced_on = models.DateField(null=True, editable=False)
    resolution = models.TextField(_("what the state said"), blank=True, max_length=5000)
    resolved_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")

    def __str__(self) -> str:
        return str(self.action)


class RevocationNotice(VersionedModel):
    """The state tells a district on probation that it means to revoke, and when at the earliest."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="revocation_notices")
    text = models.TextField(_("why"), max_length=10000)
    sent_on = models.DateField(_("sent"), default=clock.today)
    earliest_on = models.DateField(_("revocation at the earliest"))
    sent_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("the district’s answer"), blank=True, max_length=10000)
    answered_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, editable=False)
    # A lifted probation takes the notice back: a later revocation needs a notice of its own.
    ended_on = models.DateField(null=True, editable=False)

    class Meta:
        ordering = ["sent_on", "pk"]
        verbose_name = _("notice of a revocation")
        verbose_name_plural = _("notices of revocations")
        constraints = [
            models.UniqueConstraint(
                name="one_notice_runs_at_a_time",
                fields=["application"],
                condition=Q(ended_on__isnull=True),
                violation_error_message=_("A notice runs already."),
            ),
            models.CheckConstraint(
                name="notice_leaves_time", condition=Q(earliest_on__gt=models.F("sent_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.sent_on}"

    def has_run(self, on: dt.date) -> bool:
        """Say whether the days of the notice are over."""
        return self.earliest_on <= on
