"""Words of capacity inside: bodies, steps, trainings. Source: KnowledgeWorks' toolkit, getting started (S-02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Body(models.TextChoices):
    """Who has to be ready before people outside are asked: three bodies of the state, two of a district."""

    AGENCY = "agency", _("Staff of the agency")
    STATE_BOARD = "state_board", _("State board")
    LEGISLATURE = "legislature", _("Legislature")
    BOARD = "board", _("School board")
    STAFF = "staff", _("Staff of the district")


STATE_BODIES = (Body.AGENCY, Body.STATE_BOARD, Body.LEGISLATURE)
DISTRICT_BODIES = (Body.BOARD, Body.STAFF)


def bodies_of(district: object) -> tuple[Body, ...]:
    """Return the bodies of a district, or of the state for None."""
    return STATE_BODIES if district is None else DISTRICT_BODIES


class CapacityStep(models.TextChoices):
    """The five steps inside, each taken again and again."""

    VISION = "vision", _("Knows the vision and can tell it")
    STRENGTHS = "strengths", _("Knows what it does well with people outside, and what not yet")
    SKILLS = "skills", _("Has the skills to work with people of every kind")
    PRACTICE = "practice", _("Has seen classrooms and learned from those who teach")
    REFLECTION = "reflection", _("Looks again at how decisions are shared")


class TrainingKind(models.TextChoices):
    """What was learned. The first two are those that the source asks for."""

    CULTURE = "culture", _("Cultural competency")
    BIAS = "bias", _("Awareness of bias")
    OTHER = "other", _("Something else")


ASKED_FOR = (TrainingKind.CULTURE, TrainingKind.BIAS)
BUY_IN = (1, 5)
