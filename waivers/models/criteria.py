"""How state staff judge a section of a submitted version: criterion by criterion, and its level."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel
from waivers.models.filings import Filing, FilingVersion

PERSON = settings.AUTH_USER_MODEL


class CriterionMark(TimestampedModel):
    """Whether a version of a section shows one of its criteria, in one reviewer's judgement."""

    class Mark(models.IntegerChoices):
        """The judgement."""

        NOT_YET = 0, _("Not yet")
        PARTLY = 1, _("Partly")
        YES = 2, _("Yes")

    version = models.ForeignKey(FilingVersion, on_delete=models.PROTECT, related_name="marks")
    reviewer = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=60)
    criterion = models.PositiveSmallIntegerField()  # its place in the section's list, from 0
    mark = models.PositiveSmallIntegerField(_("judgement"), choices=Mark.choices)

    class Meta:
        ordering = ["section", "criterion", "pk"]
        verbose_name = _("judgement of a criterion")
        verbose_name_plural = _("judgements of criteria")
        constraints = [
            models.UniqueConstraint(
                name="reviewer_judges_a_criterion_once",
                fields=["version", "reviewer", "section", "criterion"],
            )
        ]

    def __str__(self) -> str:
        return f"{self.section}, {self.criterion + 1}"


class VerifiedLevel(TimestampedModel):
    """The level, 0 to 3, that the state has verified for a section which the district rated itself."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="verified_levels")
    section = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(_("verified level"), validators=[MaxValueValidator(3)])
    number = models.PositiveIntegerField(_("version"))
    verified_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["section", "pk"]
        verbose_name = _("verified level")
        verbose_name_plural = _("verified levels")
        constraints = [
            models.UniqueConstraint(name="section_has_one_verified_level", fields=["filing", "section"]),
            models.CheckConstraint(name="verified_level_is_0_to_3", condition=models.Q(level__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.section}: {self.level}"
