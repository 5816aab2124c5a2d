"""Learning opportunities outside school that a district offers with its partners (W-24)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core.models import VersionedModel
from statepl.districts.models import District
from waivers.querysets.terms import OpportunityQuerySet


class LearningOpportunity(VersionedModel):
    """One thing that students can do with a partner, on the public page once it is published."""

    class Kind(models.TextChoices):
        """What kind of learning it is."""

        INTERNSHIP = "internship", _("Internship")
        MENTOR = "mentor", _("Mentor")
        WORK_BASED = "work_based", _("Work-based learning")
        SERVICE = "service", _("Service")

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="opportunities")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=150)
    partner = models.CharField(_("partner"), max_length=150)
    place = models.CharField(_("where"), max_length=150)
    grades = models.CharField(_("grades"), max_length=40)
    description = models.TextField(_("what students do"), max_length=2000, blank=True)
    contact_page = models.URLField(_("page with a contact"), max_length=300, blank=True)
    published_on = models.DateField(_("published"), null=True, editable=False)

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        ordering = ["district__name", "kind", "title", "pk"]
        verbose_name = _("learning opportunity")
        verbose_name_plural = _("learning opportunities")

    def __str__(self) -> str:
        return self.title

    @property
    def is_published(self) -> bool:
        """Say whether everybody may read it."""
        return self.published_on is not None
