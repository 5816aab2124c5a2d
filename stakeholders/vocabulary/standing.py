"""Words of the map and of the context profile. Sources: S-11, S-12, S-31 (influence, appetite, risk)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(models.IntegerChoices):
    """How much, as staff read it. Three steps: a finer scale would claim more than an opinion knows."""

    LOW = 1, pgettext_lazy("how much", "Low")
    MEDIUM = 2, pgettext_lazy("how much", "Medium")
    HIGH = 3, pgettext_lazy("how much", "High")


class Facet(models.TextChoices):
    """What to know of a group before engaging it."""

    PERSPECTIVE = "perspective", _("What this group sees that nobody else sees, and why it matters")
    HISTORY = "history", _("How it was involved before, and how that went")
    DAYS = "days", _("What its days allow: hours, transport, care")
    LANGUAGE = "language", _("How and in which language it is best reached")
    LEARNING = "learning", _("What it has to know first to take part as an equal")


class Basis(models.TextChoices):
    """Who says so."""

    GUESS = "guess", _("Staff guess")
    SAID = "said", _("Said by the group")
