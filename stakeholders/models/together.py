"""What belongs to a place: a district, or the state where the district is empty."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.models import VersionedModel
from statepl.districts.models import District


def full_label(group: Any) -> str:
    """Return the name of a group; a part of one stands after its group."""
    return f"{group.parent.label}: {group.label}" if group.parent else str(group.label)


class OfPlace(VersionedModel):
    """A row of a place. `TOLD` names the fields that the audit trail keeps: never names of private people."""

    TOLD: ClassVar[tuple[str, ...]] = ()

    district = models.ForeignKey(
        District,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=gettext_lazy("district"),
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """Return whose it is, as people read it."""
        return str(self.district) if self.district else _("The state’s own")
