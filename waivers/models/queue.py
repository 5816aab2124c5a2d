"""What the review desk keeps: how long each answer took, gates met, and the views that people have saved."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from statepl.core import clock
from statepl.core.models import TimestampedModel
from waivers.models.application import Application
from waivers.querysets import RoundQuerySet, SavedViewQuerySet


class ReviewRound(models.Model):
    """One submission and the state's answer to it: when it came, by when an answer was due, when it went out.

    `answer` is the verb of the move. A round that the district ends by withdrawing has no answer.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    is_plan = models.BooleanField(default=False)
    arrived_on = models.DateField(_("came in"), default=clock.today)
    due_on = models.DateField(_("answer due"))
    answered_on = models.DateField(_("answered"), null=True)
    answer = models.CharField(max_length=30, blank=True)
    is_open = models.BooleanField(default=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["application", "number"]
        verbose_name = _("round of review")
        verbose_name_plural = _("rounds of review")
        constraints = [
            models.UniqueConstraint(name="round_has_its_number", fields=["application", "number"]),
            models.UniqueConstraint(
                name="application_has_one_open_round", fields=["application"], condition=Q(is_open=True)
            ),
            models.CheckConstraint(
                name="open_round_has_no_answer",
                condition=Q(is_open=False) | Q(answered_on__isnull=True, answer=""),
            ),
        ]
        indexes = [models.Index(fields=["answered_on"])]

    def __str__(self) -> str:
        return f"{self.application_id}, {self.number}"


class GateSummary(models.Model):
    """How many of the gates of final approval a plan before the state meets, as counted at `counted_at`.

    Kept for the queue, which would ask some thirty questions for each row otherwise (docs/decisions/0013).
    `basis` is the newest row of the trail about the district that the count has seen.
    """

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="gate_summary")
    met = models.PositiveSmallIntegerField()
    total = models.PositiveSmallIntegerField()
    basis = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("gates met")
        verbose_name_plural = _("gates met")
        constraints = [
            models.CheckConstraint(
                name="no_more_gates_are_met_than_there_are", condition=Q(met__lte=models.F("total"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.met}/{self.total}"


class SavedView(TimestampedModel):
    """A view of the queue under a name: tab, filters and order, as they stand in the address.

    `query` holds parameter: value. A shared view is open to all staff of the state.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.JSONField(default=dict, blank=True)
    is_shared = models.BooleanField(
        _("share it with all staff of the state"),
        default=False,
        help_text=_("They can open it. Only you can change or delete it."),
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint(
                name="view_has_its_name_once",
                fields=["owner", "name"],
                violation_error_message=_("You have a view of this name. Choose another name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('waivers:queue')}?{self.address}"

    @property
    def address(self) -> str:
        """Return the query string that shows the view."""
        query: dict[str, Any] = {**self.query, "view": self.pk}
        return urlencode(query)
