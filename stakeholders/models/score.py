"""The shared-ownership score as it stood on a day, with every fact behind it (S-01)."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.querysets.score import ScoreSnapshotQuerySet
from statepl.core.models import TimestampedModel
from statepl.districts.models import District


class ScoreSnapshot(TimestampedModel):
    """What the log said on one day. `told` is `Score.told()`; nobody edits it."""

    district = models.ForeignKey(
        District, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("district")
    )
    taken_on = models.DateField(_("day"))
    formula = models.CharField(_("formula"), max_length=40)
    headline = models.FloatField(_("score"), null=True)
    told = models.JSONField()

    objects = ScoreSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_on", "-pk"]
        verbose_name = _("shared-ownership score")
        verbose_name_plural = _("shared-ownership scores")
        constraints = [
            models.UniqueConstraint(
                name="place_is_scored_once_a_day", fields=["district", "taken_on"], nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        facts = {"place": self.district or gettext("the state"), "day": self.taken_on.isoformat()}
        return gettext("Shared ownership of %(place)s, %(day)s") % facts
