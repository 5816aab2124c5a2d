"""The directory: districts (LEAs) and their schools, as in the NCES directory or the state's own."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.core.models import TimestampedModel
from statepl.districts.querysets import DistrictQuerySet, SchoolQuerySet

LEAID = RegexValidator(r"^\d{7}$", _("An NCES district id has 7 digits."))
NCESSCH = RegexValidator(r"^\d{12}$", _("An NCES school id has 12 digits."))


class District(TimestampedModel):
    """A local education agency."""

    leaid = models.CharField(
        _("NCES district id"), max_length=7, null=True, blank=True, unique=True, validators=[LEAID]
    )
    state_id = models.CharField(_("state's district id"), max_length=30, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=200)
    locale = models.CharField(_("locale"), max_length=60, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    county = models.CharField(_("county"), max_length=100, blank=True)
    grades = models.CharField(_("grades"), max_length=40, blank=True)
    enrollment = models.PositiveIntegerField(_("enrollment"), null=True, blank=True)

    objects = DistrictQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("district")
        verbose_name_plural = _("districts")
        constraints = [
            models.CheckConstraint(
                name="district_has_an_id",
                condition=models.Q(leaid__isnull=False) | models.Q(state_id__isnull=False),
                violation_error_message=_("Give the NCES district id or the state's own id."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def agency_id(self) -> str:
        """Return the id that files and REST print: NCES if there is one, else the state's."""
        return self.leaid or self.state_id or ""


class School(TimestampedModel):
    """A school of one district."""

    ncessch = models.CharField(
        _("NCES school id"), max_length=12, null=True, blank=True, unique=True, validators=[NCESSCH]
    )
    state_id = models.CharField(_("state's school id"), max_length=30, null=True, blank=True, unique=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="schools")
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=40, blank=True)
    locale = models.CharField(_("locale"), max_length=60, blank=True)

    objects = SchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [
            models.CheckConstraint(
                name="school_has_an_id",
                condition=models.Q(ncessch__isnull=False) | models.Q(state_id__isnull=False),
                violation_error_message=_("Give the NCES school id or the state's own id."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def agency_id(self) -> str:
        """Return the id that files and REST print: NCES if there is one, else the state's."""
        return self.ncessch or self.state_id or ""
