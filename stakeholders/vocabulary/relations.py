"""How groups relate, in our words; the maps of KnowledgeWorks' toolkit ask for it and name no kinds (S-11)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RelationKind(models.TextChoices):
    """What one group has to do with another."""

    WORKS_WITH = "works_with", _("work with")
    SPEAKS_FOR = "speaks_for", _("speak for")
    BELONGS_TO = "belongs_to", _("belong to or report to")
    DEPENDS_ON = "depends_on", _("depend on")
    CONFLICT = "conflict", _("are in conflict with")


# Said of one side it holds for the other, too.
MUTUAL = frozenset({RelationKind.WORKS_WITH, RelationKind.CONFLICT})
