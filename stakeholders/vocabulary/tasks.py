"""Words of what somebody must see to for an invited person: needs, and people to reach another way."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    """Why there is something to do."""

    NEED = "need", _("Something that helps to take part")
    NO_MAIL = "no_mail", _("Has no email address: bring the invitation")
    FAILED = "failed", _("The mail could not be delivered")
    BOUNCED = "bounced", _("The mail came back")
    STOPPED = "stopped", _("Does not want mail: bring the invitation")
    MOVED = "moved", _("Has no mail about the new time or place")
    CANCELLED = "cancelled", _("Has no mail about the cancellation")


# What is done once the invitation itself has reached the person.
BRINGS_THE_INVITATION = frozenset({Cause.NO_MAIL, Cause.FAILED, Cause.BOUNCED, Cause.STOPPED})


class Outcome(models.TextChoices):
    """What came of it."""

    ARRANGED = "arranged", _("It is arranged")
    NOT_POSSIBLE = "not_possible", _("It cannot be arranged")
    REACHED = "reached", _("The person is reached")
    NOT_REACHED = "not_reached", _("There is no other way")
    WITHDRAWN = "withdrawn", _("No longer needed")


NEED_OUTCOMES = (Outcome.ARRANGED, Outcome.NOT_POSSIBLE)
REACH_OUTCOMES = (Outcome.REACHED, Outcome.NOT_REACHED)
