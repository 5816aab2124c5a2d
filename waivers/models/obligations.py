"""What a district owes the state, by when, with its evidence."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from policy.models import ObligationKind
from statepl.core import clock
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.documents.models import Document
from waivers.models.application import Application
from waivers.querysets import ObligationQuerySet


class Obligation(VersionedModel):
    """One of the three things that the district does in Year One, with its evidence (W-09)."""

    class Status(models.TextChoices):
        """Where the obligation stands."""

        OPEN = "open", _("No evidence yet")
        EVIDENCED = "evidenced", _("Evidence given")
        VERIFIED = "verified", _("Verified by the state")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="obligations")
    kind = models.ForeignKey(ObligationKind, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    status = models.CharField(_("state"), max_length=10, choices=Status.choices, default=Status.OPEN)
    evidence = models.TextField(_("evidence"), blank=True)
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    finding = models.TextField(_("what the state said"), blank=True)
    evidenced_on = models.DateField(null=True, editable=False)
    verified_on = models.DateField(null=True, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["kind__position"]
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(name="obligation_stands_once", fields=["application", "kind"]),
        ]

    def __str__(self) -> str:
        return str(self.kind)


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
