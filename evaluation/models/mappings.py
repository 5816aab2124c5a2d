"""How kinds of state files are read: saved, versioned, shared by the whole state."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from evaluation.querysets import FileMappingQuerySet
from statepl.core.models import TimestampedModel, VersionedModel

PERSON = settings.AUTH_USER_MODEL


class FileMapping(VersionedModel):
    """One kind of file. Its content is in versions; the newest one is used."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)

    objects = FileMappingQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")

    def __str__(self) -> str:
        return gettext(self.name)

    def get_absolute_url(self) -> str:
        return reverse("evaluation:mapping-detail", args=[self.pk])

    @property
    def newest(self) -> "MappingVersion":
        """Return the version that the next import uses."""
        return self.versions.latest("number")


class MappingVersion(TimestampedModel):
    """What a mapping said from one day on. Never changes (database trigger)."""

    mapping = models.ForeignKey(FileMapping, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    description = models.JSONField(_("description"))
    made_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        verbose_name = _("version of a mapping")
        verbose_name_plural = _("versions of mappings")
        constraints = [
            models.UniqueConstraint(name="mapping_version_has_one_number", fields=["mapping", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.mapping} ({self.number})"
