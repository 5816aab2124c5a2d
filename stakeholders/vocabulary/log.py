"""Words of what stands beside the record: facts of each kind, principles, decisions. Sources: S-01, S-13 to S-19."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from stakeholders.vocabulary.activities import Kind


class Channel(models.TextChoices):
    """By which way people were reached online (S-15)."""

    SOCIAL = "social", _("Social media")
    SURVEY = "survey", _("Survey")
    TEXT = "text", _("Text messages")
    SCHOOL = "school", _("The school’s own platform")
    MAIL = "mail", _("Email")
    VIDEO = "video", _("Video meeting")


class Principle(models.TextChoices):
    """The five principles of working with people, by which an activity can be tagged (S-19)."""

    TRUST = "trust", _("Took the time that trust needs")
    VIEWS = "views", _("Let views differ")
    POWER = "power", _("Evened out who has power in the room")
    CONTINUAL = "continual", _("Went on from earlier work together")
    OPEN = "open", _("Took criticism, and was open about good and bad effects")


class Phase(models.TextChoices):
    """On which part of the work a decision was taken (S-01, level)."""

    DESIGN = "design", _("Design")
    IMPLEMENTATION = "implementation", _("Implementation")
    EVALUATION = "evaluation", _("Evaluation")


class Part(models.TextChoices):
    """What people from outside had to say in a decision, from least to most (S-01, level)."""

    INFORMED = "informed", _("Informed: they were told")
    CONSULTED = "consulted", _("Consulted: they were asked")
    INVOLVED = "involved", _("Involved: they worked on it")
    COLLABORATED = "collaborated", _("Collaborated: they decided with the staff")
    EMPOWERED = "empowered", _("Empowered: they decided")


class TimeOfDay(models.TextChoices):
    """When people could come, by the clock of the place (S-14)."""

    MORNING = "morning", _("Morning")
    AFTERNOON = "afternoon", _("Afternoon")
    EVENING = "evening", _("Evening")
    WEEKEND = "weekend", _("Weekend")


# The fields of Particulars that an activity of a kind has; informal contact has none.
FACTS_OF: dict[str, tuple[str, ...]] = {
    Kind.SHARING_FAIR: ("stations", "connections"),
    Kind.IN_COMMUNITY: ("places",),
    Kind.ONLINE: ("channels", "reach", "responses"),
    Kind.PUBLIC_MEETING: ("notice_on", "agenda", "small_groups"),
    Kind.SITE_VISIT: ("host", "visitors", "model_seen", "debrief"),
    Kind.INFORMAL: (),
}
# What is known before an activity begins; the rest is written with its record.
BEFOREHAND = frozenset(
    {"stations", "places", "channels", "notice_on", "agenda", "host", "visitors", "model_seen"}
)
OF_EVERY_KIND = (
    "accommodations_planned",
    "accommodations_used",
    "principles",
    "effects_told",
    "state_learned",
)
