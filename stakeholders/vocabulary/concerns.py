"""Words of concerns: where one stands, and what the group says of it. Source: S-29, S-30."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConcernState(models.TextChoices):
    """Where a concern stands. Only the group itself settles it."""

    OPEN = "open", _("Open")
    MITIGATED = "mitigated", _("Answered, not confirmed")
    SETTLED = "settled", _("Settled, as the group says")


CONCERN_TAGS = {ConcernState.OPEN: "ask", ConcernState.MITIGATED: "going", ConcernState.SETTLED: "done"}


class GroupSays(models.TextChoices):
    """What the group says of an answered concern."""

    SETTLED = "settled", _("It is settled for them")
    WORRIED = "worried", _("It still worries them")
