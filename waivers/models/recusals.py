"""Who keeps out of which application, and who has said that nothing stands in the way."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statepl.core import clock
from statepl.core.models import TimestampedModel
from statepl.districts.models import District
from waivers.models.application import Application
from waivers.querysets import RecusalQuerySet

PERSON = settings.AUTH_USER_MODEL


class Recusal(TimestampedModel):
    """One person keeps out of one application, or of everything of one district, for a time.

    Who holds or held a role at a district is recused from it without a row: `querysets.recused_from`.
    """

    class Kind(models.TextChoices):
        """Why."""

        EMPLOYER = "employer", _("The district employs me")
        FORMER_EMPLOYER = "former_employer", _("The district employed me")
        FAMILY = "family", _("Family, or somebody close to me")
        OTHER = "other", _("Another reason")

    person = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("person")
    )
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="recusals",
        verbose_name=_("district"),
    )  # fmt: skip
    application = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="recusals",
        verbose_name=_("application"),
    )  # fmt: skip
    kind = models.CharField(_("why"), max_length=15, choices=Kind.choices)
    declared_on = models.DateField(_("from"), default=clock.today)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    declared_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["-declared_on", "-pk"]
        verbose_name = _("recusal")
        verbose_name_plural = _("recusals")
        constraints = [
            models.CheckConstraint(
                name="recusal_names_a_district_or_an_application",
                condition=Q(district__isnull=False, application__isnull=True)
                | Q(district__isnull=True, application__isnull=False),
                violation_error_message=_("Name a district or one application."),
            ),
            models.CheckConstraint(
                name="recusal_ends_after_it_starts",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=models.F("declared_on")),
                violation_error_message=_("A recusal ends on or after the day it starts."),
            ),
            models.UniqueConstraint(
                name="person_is_recused_once_from_a_thing",
                fields=["person", "district", "application"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("This person is recused already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    @property
    def about(self) -> District:
        """Return the district that it concerns."""
        return self.district or self.application.district  # type: ignore[union-attr]


class Attestation(TimestampedModel):
    """One person has said of one application that no conflict of interest stands in the way."""

    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attestations")

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attestation")
        verbose_name_plural = _("attestations")
        constraints = [
            models.UniqueConstraint(name="person_attests_once", fields=["person", "application"]),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.application_id}"
