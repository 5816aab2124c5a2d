"""What the state advises and decides: recommendations, decisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from policy.models import FlexibilityType
from statepl.core import clock
from statepl.core.models import TimestampedModel
from waivers.models.application import Application
from waivers.states import EXTENSION, RESCISSION, State, decision_label

PERSON = settings.AUTH_USER_MODEL


class Recommendation(TimestampedModel):
    """What a reviewer advises the approver to do, in one round of review."""

    class Advice(models.TextChoices):
        """The advice."""

        APPROVE = "approve", _("Approve")
        DENY = "deny", _("Deny")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="recommendations")
    revision = models.PositiveIntegerField()
    during = models.CharField(max_length=24, choices=State.choices)
    advice = models.CharField(_("I recommend to"), max_length=10, choices=Advice.choices)
    reason = models.TextField(_("why"))
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        constraints = [
            models.UniqueConstraint(
                name="person_has_one_current_recommendation",
                fields=["application", "made_by"],
                condition=Q(is_current=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_advice_display()}"


class Decision(TimestampedModel):
    """What the state decided: a public record, never changed."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    effective_on = models.DateField(null=True)
    until = models.DateField(null=True)
    flexibility_type = models.ForeignKey(
        FlexibilityType, null=True, on_delete=models.PROTECT, related_name="+"
    )
    amendment = models.ForeignKey(
        "waivers.Amendment", null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    decided_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(default=clock.today)

    class Meta:
        ordering = ["decided_on", "pk"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")

    def __str__(self) -> str:
        return f"{self.application}: {self.verb}"

    @property
    def label(self) -> str:
        """Return what was decided: the state that followed, and the flexibility if it is about one."""
        label = decision_label(self.verb)
        return f"{label}: {self.flexibility_type}" if self.flexibility_type else label

    @property
    def date_sentence(self) -> str:
        """Return what the date of the decision means; empty without one."""
        if self.effective_on is None:
            return ""
        words = {"date": date_format(self.effective_on, "DATE_FORMAT")}
        if self.verb == EXTENSION:
            return gettext("The plan is due by %(date)s.") % words
        if self.verb == "put-on-probation":
            return gettext("To be corrected by %(date)s.") % words
        if self.verb == RESCISSION:
            return gettext("No longer in force from %(date)s.") % words
        if self.until:
            dates = {"first": words["date"], "last": date_format(self.until, "DATE_FORMAT")}
            return gettext("In force from %(first)s to %(last)s.") % dates
        return gettext("In force from %(date)s.") % words
