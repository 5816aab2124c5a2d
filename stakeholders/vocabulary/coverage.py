"""Words of coverage: steps from a named group to an answered one, and what gives pause. Sources: S-10, S-25."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.IntegerChoices):
    """How far people of one group in one kind of place were heard. Each step is a fact of the log."""

    NAMED = 0, _("Nobody yet")
    INVITED = 1, _("Invited")
    REACHED = 2, _("Reached")
    RESPONDED = 3, _("Responded")
    TOOK_PART = 4, _("Took part")
    HEARD = 5, _("Heard")
    ANSWERED = 6, _("Answered")
    CONFIRMED = 7, _("Confirmed")


class Pause(models.TextChoices):
    """What gives pause about how a group is engaged."""

    NEVER = "never", _("Nobody of this group has taken part in an activity at which people speak.")
    ONLY_TOLD = "only_told", _("This group was told things, and never asked.")
    ONLY_MEETINGS = "only_meetings", _("Only public meetings: many people never speak at one.")
    STALE = "stale", _("It is long ago that this group was last heard.")


# Without whose voice no plan should be sent in (engagement of students, teachers and families).
VOICES = ("students", "teachers", "families")
