"""The application, what it asks for, and what it promises."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policy.models import Assurance, DistrictCondition, FlexibilityType
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District
from waivers import calendar
from waivers.duties import DatedDuty
from waivers.querysets import ApplicationQuerySet, ObligationQuerySet, RequestQuerySet
from waivers.states import CLOSED, EDITABLE, PLAN_EDITABLE, State

PERSON = settings.AUTH_USER_MODEL


class Application(VersionedModel):
    """A district's application and its five years. `state` changes only through services.make_move."""

    class LeadType(models.TextChoices):
        """Who leads the work (W-49)."""

        DISTRICT = "district", _("The district leads")
        HARBORMASTER = "harbormaster", _("A partner organization leads with the district")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="applications")
    state = models.CharField(_("state"), max_length=24, choices=State.choices, default=State.DRAFT)
    start_school_year = models.PositiveSmallIntegerField(_("school year of Year One"))
    start_month = models.PositiveSmallIntegerField(default=7, editable=False)
    lead_type = models.CharField(
        _("who leads"), max_length=12, choices=LeadType.choices, default=LeadType.DISTRICT
    )
    lead_organization = models.CharField(_("lead organization"), max_length=200, blank=True)
    vision = models.TextField(_("draft vision"), blank=True)
    manager_name = models.CharField(_("project manager"), max_length=150, blank=True)
    manager_title = models.CharField(_("project manager’s job title"), max_length=150, blank=True)
    manager_email = models.EmailField(_("project manager’s email"), blank=True)

    reviewer = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_on = models.DateField(_("submitted"), null=True, editable=False)
    answer_due_on = models.DateField(_("answer due"), null=True, editable=False)
    conditional_from = models.DateField(_("conditional approval from"), null=True, editable=False)
    conditional_until = models.DateField(_("conditional approval until"), null=True, editable=False)
    plan_opens_on = models.DateField(_("plan window opens"), null=True, editable=False)
    plan_closes_on = models.DateField(_("plan window closes"), null=True, editable=False)
    plan_submitted_on = models.DateField(_("plan submitted"), null=True, editable=False)
    final_from = models.DateField(_("final approval from"), null=True, editable=False)
    ends_on = models.DateField(_("five years end"), null=True, editable=False)
    closed_on = models.DateField(_("closed"), null=True, editable=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                name="district_has_one_open_application",
                fields=["district"],
                condition=~Q(state__in=sorted(CLOSED)),
                violation_error_message=_("This district has an open application already."),
            ),
            models.CheckConstraint(
                name="conditional_approval_lasts_some_time",
                condition=Q(conditional_until__isnull=True)
                | Q(conditional_until__gt=models.F("conditional_from")),
                violation_error_message=_("The conditional approval ends after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district}, {self.start_label}"

    def get_absolute_url(self) -> str:
        return reverse("waivers:detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """Say whether the district may change the application's text now."""
        return self.state in EDITABLE

    @property
    def is_plan_editable(self) -> bool:
        """Say whether the district may work on its plan now."""
        return self.state in PLAN_EDITABLE

    @property
    def is_closed(self) -> bool:
        """Say whether nothing can happen to it any more."""
        return self.state in CLOSED

    @property
    def is_text_public(self) -> bool:
        """Say whether the text is what was submitted last: not while, or after, the district had it back."""
        return self.submitted_on is not None and self.state not in EDITABLE | {State.WITHDRAWN}

    @cached_property
    def reviewed_years(self) -> frozenset[int]:
        """Return the waiver years whose monitoring review the state has published."""
        published = self.monitoring_reviews.filter(published_on__isnull=False)
        return frozenset(published.values_list("waiver_year", flat=True))

    @cached_property
    def calendar_dates(self) -> tuple[DatedDuty, ...]:
        """Return the dated duties of the calendar, first due first; one query, none where prefetched."""
        rows = sorted(self.duties.all(), key=lambda row: (row.due_on, row.pk))
        return tuple(DatedDuty(row.duty, row.waiver_year, row.due_on, row.status, row.text) for row in rows)

    @property
    def start_label(self) -> str:
        """Return the school year of Year One, '2026–27'."""
        return calendar.school_year_label(self.start_school_year)

    @property
    def obligations(self) -> ObligationQuerySet:
        """Return the three obligations of Year One; `duties` holds the whole calendar."""
        return self.duties.year_one()

    def waiver_year(self, day: dt.date | None = None) -> int:
        """Return the waiver year of `day` (today): 0 before, 1 to 5, 6 after."""
        return calendar.waiver_year(
            day or clock.today(),
            start_school_year=self.start_school_year,
            start_month=self.start_month,
        )


class FlexibilityRequest(VersionedModel):
    """One thing that the district asks for: which rule, why, for whose good (W-08)."""

    class Status(models.TextChoices):
        """What became of the request."""

        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        APPROVED = "approved", _("Approved")
        APPROVED_WITH_CONDITIONS = "approved_with_conditions", _("Approved with conditions")
        DENIED = "denied", _("Denied")
        NOT_NEEDED = "not_needed", _("Not needed: already permitted")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        RESCINDED = "rescinded", _("Rescinded")
        EXPIRED = "expired", _("Ended on its date")

    class FederalCheck(models.TextChoices):
        """Whether federal law stands in the way (W-29)."""

        WITHIN = "within", _("Within the state’s own authority")
        EXAMINE = "examine", _("Needs examination")
        FEDERAL_WAIVER = "federal_waiver", _("Needs a federal waiver")

    GRANTED = frozenset({Status.APPROVED, Status.APPROVED_WITH_CONDITIONS})
    DECIDED = GRANTED | {
        Status.DENIED, Status.NOT_NEEDED, Status.WITHDRAWN, Status.RESCINDED, Status.EXPIRED
    }  # fmt: skip

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="requests")
    flexibility_type = models.ForeignKey(FlexibilityType, on_delete=models.PROTECT, related_name="+")
    citation = models.CharField(_("state requirement"), max_length=200, blank=True)
    rationale = models.TextField(_("why it stands in the way"), blank=True)
    benefit = models.TextField(_("what students gain"), blank=True)
    vision_link = models.TextField(_("how it serves the vision"), blank=True)
    conditions = models.ManyToManyField(DistrictCondition, blank=True, related_name="+")
    starts_on = models.DateField(_("wanted from"), null=True, blank=True)
    ends_on = models.DateField(_("wanted until"), null=True, blank=True)
    federal_check = models.CharField(
        _("federal check"), max_length=15, choices=FederalCheck.choices, default=FederalCheck.WITHIN
    )
    federal_note = models.TextField(_("result of the federal examination"), blank=True)
    status = models.CharField(_("state"), max_length=26, choices=Status.choices, default=Status.DRAFT)
    decision_text = models.TextField(_("conditions or reason"), blank=True)
    granted_from = models.DateField(_("granted from"), null=True, blank=True)
    granted_until = models.DateField(_("granted until"), null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        ordering = ["flexibility_type__area__position", "flexibility_type__position", "pk"]
        verbose_name = _("request for flexibility")
        verbose_name_plural = _("requests for flexibility")
        constraints = [
            models.UniqueConstraint(
                name="type_is_asked_for_once",
                fields=["application", "flexibility_type"],
                violation_error_message=_("This type is in your application already. Change that request."),
            ),
            models.CheckConstraint(
                name="request_ends_after_it_starts",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day lies before the first. Change one of the two dates."),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_starts",
                condition=Q(granted_until__isnull=True)
                | Q(granted_from__isnull=True)
                | Q(granted_until__gte=models.F("granted_from")),
                violation_error_message=_("The last day lies before the first. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.flexibility_type)

    @property
    def is_decided(self) -> bool:
        """Say whether the state has answered; denied and not needed count (story 4)."""
        return self.status in self.DECIDED

    @property
    def is_federal_check_open(self) -> bool:
        """Say whether the request waits for an examination of federal law."""
        return self.federal_check != self.FederalCheck.WITHIN and not self.federal_note.strip()


class AssuranceAcceptance(TimestampedModel):
    """A promise made: which text, by whom, when."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="acceptances")
    assurance = models.ForeignKey(Assurance, on_delete=models.PROTECT, related_name="+")
    text_version = models.PositiveSmallIntegerField()
    text = models.TextField()
    accepted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(_("name"), max_length=150)
    signer_title = models.CharField(_("job title"), max_length=150)
    accepted_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["assurance__position"]
        verbose_name = _("acknowledged assurance")
        verbose_name_plural = _("acknowledged assurances")
        constraints = [
            models.UniqueConstraint(
                name="text_is_acknowledged_once", fields=["application", "assurance", "text_version"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assurance}, {self.text_version}"

    @property
    def shown_text(self) -> str:
        """Return the text that was acknowledged, word for word, in the reader's language if it has one."""
        return gettext(self.text)
