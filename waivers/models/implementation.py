"""What a district does after final approval: goals, promises kept, improvement cycles, handing in."""

import datetime as dt
from itertools import pairwise

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance, DistrictCondition
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from waivers.models.application import Application
from waivers.models.filings import Filing, FilingRow, FilingVersion
from waivers.querysets.years import CycleQuerySet
from waivers.states.filings import FILING_MOVES

PERSON = settings.AUTH_USER_MODEL
# Years in which a plan is put into practice; Year One is for planning (W-03).
FIRST_YEAR, LAST_YEAR = 2, 5
IN_PRACTICE = Q(waiver_year__gte=FIRST_YEAR, waiver_year__lte=LAST_YEAR)


class GoalProgress(VersionedModel):
    """How far one goal of the plan is. `row` is the goal's row in the plan, as it was approved."""

    class Status(models.TextChoices):
        """How far it is."""

        NOT_STARTED = "not_started", _("Not started")
        STARTED = "started", _("Started")
        DONE = "done", _("Done")
        STOPPED = "stopped", _("Stopped")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="goal_progress")
    row = models.OneToOneField(FilingRow, on_delete=models.PROTECT, related_name="progress")
    status = models.CharField(
        _("how far it is"), max_length=12, choices=Status.choices, default=Status.NOT_STARTED
    )
    started_on = models.DateField(_("started"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=5000)

    class Meta:
        verbose_name = _("progress of a goal")
        verbose_name_plural = _("progress of goals")
        constraints = [
            models.CheckConstraint(
                name="started_goal_has_a_date",
                condition=Q(status="not_started", started_on__isnull=True)
                | (~Q(status="not_started") & Q(started_on__isnull=False)),
                violation_error_message=_("Say since when: a goal that was started has a date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_status_display()}"


class GoalStep(TimestampedModel):
    """One line of a goal's history: what was said of it, on which day, by whom. Never changed."""

    progress = models.ForeignKey(GoalProgress, on_delete=models.PROTECT, related_name="steps")
    status = models.CharField(max_length=12, choices=GoalProgress.Status.choices)
    note = models.TextField(blank=True)
    noted_on = models.DateField(default=clock.today)
    noted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-noted_on", "-pk"]
        verbose_name = _("step of a goal")
        verbose_name_plural = _("steps of goals")

    def __str__(self) -> str:
        return f"{self.get_status_display()}, {self.noted_on}"


class YearlyAttestation(VersionedModel):
    """What the lead says, once a year, of one assurance: kept, or not fully and why (W-14)."""

    class Answer(models.TextChoices):
        """What the lead says."""

        KEPT = "kept", _("We have kept it")
        NOT_FULLY = "not_fully", _("We have not fully kept it")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="yearly_attestations")
    assurance = models.ForeignKey(Assurance, on_delete=models.PROTECT, related_name="+")
    waiver_year = models.PositiveSmallIntegerField(_("waiver year"))
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    text = models.TextField(_("what shows it, or what is lacking"), blank=True, max_length=5000)
    attested_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    attested_on = models.DateField(default=clock.today)

    class Meta:
        ordering = ["waiver_year", "assurance__position"]
        verbose_name = _("yearly confirmation of an assurance")
        verbose_name_plural = _("yearly confirmations of assurances")
        constraints = [
            models.UniqueConstraint(
                name="assurance_is_attested_once_a_year", fields=["application", "assurance", "waiver_year"]
            ),
            models.CheckConstraint(name="attestation_is_of_years_two_to_five", condition=IN_PRACTICE),
            models.CheckConstraint(
                name="assurance_not_fully_kept_says_what_is_lacking",
                condition=Q(answer="kept") | ~Q(text=""),
                violation_error_message=_("Say what is lacking, and what you do about it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assurance}: {self.get_answer_display()}"


class ImprovementCycle(VersionedModel):
    """Plan, do, reflect, decide: one thing tried, and what was learned from it (W-12)."""

    class Decision(models.TextChoices):
        """What became of it."""

        KEEP = "keep", _("Keep it")
        ADAPT = "adapt", _("Change it and try again")
        STOP = "stop", _("Stop it")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cycles")
    condition = models.ForeignKey(
        DistrictCondition, on_delete=models.PROTECT, related_name="+", verbose_name=_("district condition")
    )
    title = models.CharField(_("what is tried"), max_length=200)
    plan = models.TextField(_("plan"), max_length=10000)
    planned_on = models.DateField(_("planned"))
    sources = models.TextField(_("data you look at"), max_length=5000)
    measure_codes = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, verbose_name=_("measures")
    )
    different = models.TextField(_("what is different this time"), blank=True, max_length=5000)
    done = models.TextField(_("what was done"), blank=True, max_length=10000)
    done_on = models.DateField(_("done"), null=True, blank=True)
    reflection = models.TextField(_("what the data say"), blank=True, max_length=10000)
    reflected_on = models.DateField(_("looked at"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=5, choices=Decision.choices, blank=True)
    learning = models.TextField(_("what was learned"), blank=True, max_length=5000)
    decided_on = models.DateField(_("decided"), null=True, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-planned_on", "-pk"]
        verbose_name = _("improvement cycle")
        verbose_name_plural = _("improvement cycles")
        constraints = [
            models.CheckConstraint(
                name="closed_cycle_has_every_step",
                condition=Q(decision="", decided_on__isnull=True)
                | (
                    ~Q(decision="")
                    & ~Q(learning="")
                    & Q(done_on__isnull=False, reflected_on__isnull=False, decided_on__isnull=False)
                ),
                violation_error_message=_("A cycle is closed when every step has its date and its text."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_closed(self) -> bool:
        """Say whether it was decided."""
        return self.decided_on is not None

    @property
    def step(self) -> str:
        """Return the step that comes next: do, reflect or decide; empty for a closed one."""
        if self.is_closed:
            return ""
        if self.reflected_on:
            return "decide"
        return "reflect" if self.done_on else "do"

    def clean(self) -> None:
        days = [
            ("planned_on", self.planned_on),
            ("done_on", self.done_on),
            ("reflected_on", self.reflected_on),
            ("decided_on", self.decided_on),
        ]
        _in_order([(name, day) for name, day in days if day is not None])
        for text, day in (("done", "done_on"), ("reflection", "reflected_on")):
            if bool(getattr(self, text).strip()) != (getattr(self, day) is not None):
                raise ValidationError({day: _("A step needs both: its text and its date.")})


def _in_order(days: list[tuple[str, dt.date]]) -> None:
    for (_before, earlier), (name, later) in pairwise(days):
        if later < earlier:
            raise ValidationError({name: _("This step comes after the one before it. Choose a later date.")})


class CarriedValue(TimestampedModel):
    """A value that was filled in from an earlier paper: it stands only once somebody confirmed or changed it."""

    class Origin(models.TextChoices):
        """Where it came from."""

        REPORT = "report", _("from last year’s report")
        PLAN = "plan", _("from your plan")

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="carried")
    path = models.CharField(max_length=200)
    value = models.JSONField()
    origin = models.CharField(max_length=6, choices=Origin.choices)
    confirmed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("carried value")
        verbose_name_plural = _("carried values")
        constraints = [models.UniqueConstraint(name="value_is_carried_once", fields=["filing", "path"])]

    def __str__(self) -> str:
        return self.path


class FilingStep(TimestampedModel):
    """One move of a report or a sustainability plan: handed in, returned, recommended, accepted."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="steps")
    verb = models.CharField(max_length=12)
    text = models.TextField(blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    made_on = models.DateField(default=clock.today)
    # What was handed in: a submission's own version, otherwise the one that the state has read.
    submitted = models.ForeignKey(FilingVersion, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("step of a filing")
        verbose_name_plural = _("steps of filings")

    def __str__(self) -> str:
        return f"{self.filing}: {self.verb}"

    @property
    def label(self) -> str:
        """Return what happened, with a capital letter: it stands at the beginning of a line."""
        done = str(FILING_MOVES[self.verb].done)
        return done[:1].upper() + done[1:]
