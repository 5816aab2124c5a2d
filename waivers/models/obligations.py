"""The calendar of the five years: what is owed, by whom, by when, and what became of it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policy.models import ObligationKind
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.documents.models import Document
from waivers.calendar import year_name
from waivers.duties import EVIDENCED, Duty, Owner
from waivers.models.application import Application
from waivers.querysets import ExtensionQuerySet, ObligationQuerySet


class CorrectiveAction(TimestampedModel):
    """What a district on probation must correct, and by when."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="corrective_actions")
    finding = models.TextField(_("finding"))
    due_on = models.DateField(_("to be corrected by"))
    notice_on = models.DateField(_("notice given"), default=clock.today)
    resolved_on = models.DateField(_("corrected"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")

    def __str__(self) -> str:
        return self.finding[:80]

    def is_overdue(self, on: dt.date) -> bool:
        """Say whether the date has passed without a correction."""
        return self.resolved_on is None and self.due_on < on


class Obligation(VersionedModel):
    """One dated duty of the five years, of the district or of the state.

    `application.duties` holds all of them; `application.obligations` the three of Year One (W-09).
    """

    class Status(models.TextChoices):
        """Where the duty stands. Overdue is no state: it is an open one whose date has passed."""

        OPEN = "open", _("No evidence yet")
        EVIDENCED = "evidenced", _("Evidence given")
        VERIFIED = "verified", _("Verified by the state")
        WAIVED = "waived", _("Not asked for any more")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="duties")
    duty = models.CharField(_("duty"), max_length=14, choices=Duty.choices, default=Duty.YEAR_ONE)
    owner = models.CharField(_("owed by"), max_length=8, choices=Owner.choices, default=Owner.DISTRICT)
    waiver_year = models.PositiveSmallIntegerField(_("waiver year"), default=1)
    # Tells duties of one kind and year apart: the number of a condition, the finding of a correction.
    key = models.SlugField(max_length=40, blank=True)
    kind = models.ForeignKey(
        ObligationKind, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    action = models.OneToOneField(
        CorrectiveAction, null=True, blank=True, on_delete=models.PROTECT, related_name="duty"
    )
    text = models.TextField(_("what is to be done"), blank=True)
    opens_on = models.DateField(_("can be handed in from"), null=True, blank=True)
    due_on = models.DateField(_("due"))
    # The day on which the due date was set: a reminder whose day lies before it is not sent.
    dated_on = models.DateField(default=clock.today, editable=False)
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.OPEN)
    evidence = models.TextField(_("evidence"), blank=True)
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    finding = models.TextField(_("what the state said"), blank=True)
    evidenced_on = models.DateField(null=True, editable=False)
    verified_on = models.DateField(null=True, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(name="obligation_stands_once", fields=["application", "kind"]),
            models.UniqueConstraint(
                name="duty_stands_once_a_year",
                fields=["application", "duty", "waiver_year", "key"],
                condition=~Q(duty=Duty.YEAR_ONE),
            ),
            models.CheckConstraint(
                name="year_one_obligation_has_a_kind",
                condition=Q(duty=Duty.YEAR_ONE, kind__isnull=False) | (~Q(duty=Duty.YEAR_ONE) & Q(kind=None)),
            ),
            models.CheckConstraint(
                name="duty_belongs_to_one_of_five_years",
                condition=Q(waiver_year__gte=1, waiver_year__lte=5),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"], name="duty_by_due_date")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Return what is to be done, in the reader's language; a condition in the approver's words."""
        if self.kind is not None:
            return self.kind.label
        if self.text:
            return self.text if len(self.text) <= 100 else f"{self.text[:99].rstrip()}…"
        named = {
            Duty.ATTESTATION: gettext("Confirm the assurances for %(year)s"),
            Duty.MONITORING: gettext("Monitoring review of %(year)s"),
            Duty.ANNUAL_REPORT: gettext("Report on %(year)s"),
        }
        sentence = named.get(Duty(self.duty))
        return sentence % {"year": year_name(self.waiver_year)} if sentence else self.get_duty_display()

    @property
    def is_open(self) -> bool:
        """Say whether it is still to be handed in."""
        return self.status == self.Status.OPEN

    @property
    def takes_evidence(self) -> bool:
        """Say whether it is met by text and files that the state verifies."""
        return self.duty in EVIDENCED

    def is_overdue(self, on: dt.date) -> bool:
        """Say whether it is open after its last day; a closed application owes nothing."""
        return self.is_open and self.due_on < on and not self.application.is_closed


class Extension(VersionedModel):
    """A later due date, asked for by the district and decided once by the state."""

    class Status(models.TextChoices):
        """What became of it."""

        ASKED = "asked", _("Waits for the state")
        GRANTED = "granted", _("Granted")
        DENIED = "denied", _("Denied")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="extensions")
    due_was = models.DateField(_("due until now"))
    wanted_on = models.DateField(_("new date asked for"))
    reason = models.TextField(_("why it takes longer"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField(default=clock.today)
    status = models.CharField(_("state"), max_length=8, choices=Status.choices, default=Status.ASKED)
    granted_on = models.DateField(_("new date granted"), null=True, blank=True)
    answer = models.TextField(_("reason of the state"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)

    objects = ExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_on", "-pk"]
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints = [
            models.UniqueConstraint(
                name="one_extension_waits_for_the_state",
                fields=["obligation"],
                condition=Q(status="asked"),
                violation_error_message=_(
                    "An extension is asked for already. The state has not answered yet."
                ),
            ),
            models.CheckConstraint(
                name="extension_is_later",
                condition=Q(wanted_on__gt=F("due_was")),
                violation_error_message=_("Choose a date after the present due date."),
            ),
            models.CheckConstraint(
                name="decided_extension_names_who_and_when",
                condition=Q(status="asked", decided_by=None, decided_on=None)
                | (~Q(status="asked") & Q(decided_by__isnull=False, decided_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.get_status_display()}"

    @property
    def is_waiting(self) -> bool:
        """Say whether the state has not answered."""
        return self.status == self.Status.ASKED


class Reminder(TimestampedModel):
    """That people were told of a due date: one row, in the transaction of its messages, is "told once"."""

    class Kind(models.TextChoices):
        """What was told."""

        BEFORE = "before", _("Reminder")
        OVERDUE = "overdue", _("Overdue")
        ESCALATION = "escalation", _("Laid before the approvers")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(_("what was told"), max_length=10, choices=Kind.choices)
    due_on = models.DateField(_("due"))
    days = models.PositiveSmallIntegerField(_("days before"), default=0)
    sent_on = models.DateField(_("sent"), default=clock.today)

    class Meta:
        ordering = ["sent_on", "pk"]
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                name="due_date_is_told_once", fields=["obligation", "kind", "due_on", "days"]
            ),
            models.UniqueConstraint(
                name="duty_is_told_once_a_day",
                fields=["obligation", "sent_on"],
                condition=~Q(kind="escalation"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}: {self.get_kind_display()}"


class YearStart(TimestampedModel):
    """That a waiver year began and people were told: once for each application and year."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="year_starts")
    waiver_year = models.PositiveSmallIntegerField(_("waiver year"))
    noted_on = models.DateField(default=clock.today)

    class Meta:
        ordering = ["waiver_year"]
        verbose_name = _("start of a waiver year")
        verbose_name_plural = _("starts of waiver years")
        constraints = [
            models.UniqueConstraint(name="waiver_year_starts_once", fields=["application", "waiver_year"]),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.waiver_year}"
