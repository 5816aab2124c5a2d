"""Who has to be heard where: the standard that a place writes and the state approves (S-10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.querysets import BaselineQuerySet
from stakeholders.vocabulary import Stratum
from statepl.core.models import TimestampedModel, VersionedModel
from statepl.districts.models import District

PERSON = settings.AUTH_USER_MODEL


class Baseline(VersionedModel):
    """A standard of one place; without a district it is the whole state's. One is written, one is in force."""

    district = models.ForeignKey(
        District,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="baselines",
        verbose_name=_("district"),
    )
    written_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", editable=False)
    approved_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)

    objects = BaselineQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints = [
            models.UniqueConstraint(
                name="place_has_one_baseline_in_writing",
                fields=["district"],
                condition=Q(approved_at__isnull=True),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="place_has_one_baseline_in_force",
                fields=["district"],
                condition=Q(approved_at__isnull=False, replaced_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="baseline_is_approved_by_a_second_person",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("written_by")),
                violation_error_message=_("Somebody else than the author approves a baseline."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Whom %(place)s has to hear") % {"place": self.district or gettext("the state")}

    def get_absolute_url(self) -> str:
        name, args = ("baseline", [self.district_id]) if self.district_id else ("baseline_state", [])
        return reverse(f"stakeholders:{name}", args=args)

    @property
    def is_approved(self) -> bool:
        """Say whether the state has approved it."""
        return self.approved_at is not None


class BaselineCell(TimestampedModel):
    """One group in one kind of place: to be heard, or not, and then why."""

    baseline = models.ForeignKey(Baseline, on_delete=models.CASCADE, related_name="cells")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    stratum = models.CharField(_("kind of place"), max_length=8, choices=Stratum.choices, blank=True)
    is_required = models.BooleanField(_("has to be heard"), default=True)
    reason = models.CharField(_("why not"), max_length=1000, blank=True)

    class Meta:
        ordering = ["baseline", "group__position", "stratum"]
        verbose_name = _("cell of a baseline")
        verbose_name_plural = _("cells of baselines")
        constraints = [
            models.UniqueConstraint(
                name="cell_stands_once_in_a_baseline", fields=["baseline", "group", "stratum"]
            ),
            models.CheckConstraint(
                name="cell_that_is_not_required_has_a_reason",
                condition=Q(is_required=True) | ~Q(reason=""),
                violation_error_message=_("Say why this group does not have to be heard there."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.get_stratum_display()}"
