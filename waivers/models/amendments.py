"""Amendments: what a district asks to add, change or give up while its approval is in force (W-28)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from policy.models import FlexibilityType
from statepl.core.models import VersionedModel
from waivers.models.application import Application, FlexibilityRequest
from waivers.querysets.terms import AmendmentQuerySet
from waivers.states.amendments import AMENDMENT_OPEN, AMENDMENT_WAITING, AmendmentState
from waivers.terms import Span

PERSON = settings.AUTH_USER_MODEL


class Amendment(VersionedModel):
    """One change of the terms in force. `state` changes only through services.move_amendment."""

    class Kind(models.TextChoices):
        """What shall change."""

        ADD = "add", _("Add a type of flexibility")
        CHANGE = "change", _("Change the conditions or dates of one in force")
        END = "end", _("Give one up")

    class Advice(models.TextChoices):
        """What a reviewer advises."""

        APPROVE = "approve", _("Approve")
        DENY = "deny", _("Deny")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField(_("number"), editable=False)
    kind = models.CharField(_("what shall change"), max_length=8, choices=Kind.choices)
    flexibility_type = models.ForeignKey(
        FlexibilityType, on_delete=models.PROTECT, related_name="+", verbose_name=_("type of flexibility")
    )
    citation = models.CharField(_("state requirement"), max_length=200, blank=True)
    rationale = models.TextField(_("why it is needed now"), blank=True)
    benefit = models.TextField(_("what students gain"), blank=True)
    asked_text = models.TextField(_("conditions as they should read"), blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    federal_check = models.CharField(
        _("federal check"),
        max_length=15,
        choices=FlexibilityRequest.FederalCheck.choices,
        default=FlexibilityRequest.FederalCheck.WITHIN,
    )
    federal_note = models.TextField(_("result of the federal examination"), blank=True)

    state = models.CharField(
        _("state"), max_length=26, choices=AmendmentState.choices, default=AmendmentState.DRAFT
    )
    submitted_on = models.DateField(_("submitted"), null=True, editable=False)
    answer_due_on = models.DateField(_("answer due"), null=True, editable=False)
    reviewer = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    advice = models.CharField(_("I recommend to"), max_length=10, choices=Advice.choices, blank=True)
    advice_reason = models.TextField(_("why"), blank=True)
    recommended_by = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField(_("closed"), null=True, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        constraints = [
            models.UniqueConstraint(name="amendment_has_its_number", fields=["application", "number"]),
            models.CheckConstraint(
                name="amendment_ends_after_it_starts",
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("The last day lies before the first. Change one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("waivers:amendment", args=[self.application_id, self.pk])

    @property
    def is_open(self) -> bool:
        """Say whether something can still happen to it."""
        return self.state in AMENDMENT_OPEN

    @property
    def is_with_state(self) -> bool:
        """Say whether the state owes an answer."""
        return self.state in AMENDMENT_WAITING

    @property
    def is_federal_check_open(self) -> bool:
        """Say whether it waits for an examination of federal law (W-29)."""
        return self.federal_check != FlexibilityRequest.FederalCheck.WITHIN and not self.federal_note.strip()

    @property
    def span(self) -> Span | None:
        """Return the days of which it speaks; None as long as nobody has said from when."""
        last = self.ends_on or self.application.ends_on
        if self.starts_on is None or last is None:
            return None
        return Span(self.pk, self.flexibility_type_id, self.starts_on, max(last, self.starts_on))
