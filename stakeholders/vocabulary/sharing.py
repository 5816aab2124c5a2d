"""Words for what is shared across the system. Source: S-37, from lesson 7.4 of the guidebook."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PracticeKind(models.TextChoices):
    """How others learn from it: three ways to meet, and what can be taken along."""

    CONVENING = "convening", _("Convening: people of many schools, for a day or more")
    VISIT = "visit", _("Visit to a school that works this way")
    COMMUNITY = "community", _("Learning community: people with one role or subject, again and again")
    MATERIAL = "material", _("Material to use: a lesson, a tool, a plan")


MEETINGS = frozenset({PracticeKind.CONVENING, PracticeKind.VISIT})
