"""The vocabulary of groups: who is affected, each term with its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from policy.models import CatalogueEntry
from stakeholders.querysets import (
    GroupQuerySet,
)


class Group(CatalogueEntry):
    """A group of people whom a plan concerns; a part of a group names its parent (S-03 to S-10)."""

    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name=_("part of"),
    )

    objects = GroupQuerySet.as_manager()

    class Meta(CatalogueEntry.Meta):
        verbose_name = _("group")
        verbose_name_plural = _("groups")

    @property
    def whole(self) -> "Group":
        """Return the whole group of a part, itself for a whole one."""
        return self.parent or self
