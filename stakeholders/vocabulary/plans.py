"""Words of the engagement plan: strands, channels, cadences, ways of a mindset. Sources: S-30 to S-34."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strand(models.TextChoices):
    """What an action is for (S-30)."""

    AWARENESS = "awareness", _("Make it known")
    ENGAGEMENT = "engagement", _("Involve people more")
    CONCERN = "concern", _("Answer a concern")


class MessageChannel(models.TextChoices):
    """How a message travels."""

    MEETING = "meeting", _("Talk or meeting")
    LETTER = "letter", _("Letter or handout")
    EMAIL = "email", _("Email")
    TEXT = "text", _("Text message or call")
    SOCIAL = "social", _("Website or social media")
    SCHOOL = "school", _("School platform")
    MEDIA = "media", _("Newspaper, radio or television")


class Cadence(models.TextChoices):
    """How often a message goes out."""

    ONCE = "once", _("Once")
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every three months")
    YEARLY = "yearly", _("Every year")


class Trend(models.TextChoices):
    """Where a group stands against what is wished, since the reading before."""

    FIRST = "first", _("First reading")
    CLOSER = "closer", _("Closer than before")
    SAME = "same", _("As before")
    FURTHER = "further", _("Further away than before")
    THERE = "there", _("There")


TREND_TAGS = {
    Trend.FIRST: "todo",
    Trend.CLOSER: "going",
    Trend.SAME: "ask",
    Trend.FURTHER: "stop",
    Trend.THERE: "done",
}
