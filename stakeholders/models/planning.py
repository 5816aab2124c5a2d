"""Who plans in Year One, and who cannot: the planning groups of an application (W-10)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.models.groups import Group
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
