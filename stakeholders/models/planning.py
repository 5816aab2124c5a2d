"""Who plans in Year One, and who cannot: the planning groups of an application (W-10), the voices missing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
from stakeholders.planning import whom
from stakeholders.querysets.planning import NotHeardQuerySet
from stakeholders.vocabulary import Stratum
from statepl.core.models import VersionedModel
from waivers.models import Application


class LeftOut(VersionedModel):
    """A planning group that has no place in a district's planning, and why. Only colleges may be left out."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="left_out")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    reason = models.TextField(_("reason"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        ordering = ["application", "group__position"]
        verbose_name = _("group left out")
        verbose_name_plural = _("groups left out")
        constraints = [
            models.UniqueConstraint(name="group_is_left_out_once", fields=["application", "group"]),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.group}"


class NotHeard(VersionedModel):
    """Why a plan comes without the voice of students, teachers or families of one kind. Everybody may read it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="not_heard")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("group"))
    stratum = models.CharField(_("kind of place"), max_length=8, choices=Stratum.choices, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = NotHeardQuerySet.as_manager()

    class Meta:
        ordering = ["application", "group__position", "stratum"]
        verbose_name = _("reason why people were not heard")
        verbose_name_plural = _("reasons why people were not heard")
        constraints = [
            models.UniqueConstraint(
                name="silence_is_explained_once", fields=["application", "group", "stratum"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.label}"

    @property
    def label(self) -> str:
        """Return who was not heard, and where."""
        return whom(self.group, self.stratum)
