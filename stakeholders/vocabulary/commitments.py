"""Words of commitments: whose they are, how they end, how the other side said so. Source: mutual benefit."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Promiser(models.TextChoices):
    """Who promised."""

    AGENCY = "agency", _("The district or the state")
    GROUP = "group", _("The group")


class Ending(models.TextChoices):
    """How a commitment ended, as the other side says it."""

    KEPT = "kept", _("Kept")
    LET_OFF = "let_off", _("Let off: it is no longer wanted")


NOT_YET = "not_yet"


class How(models.TextChoices):
    """How the other side said so."""

    LINK = "link", _("By a link of their own")
    MEETING = "meeting", _("At a meeting")
    TALK = "talk", _("In a conversation")
    PHONE = "phone", _("By phone")
    LETTER = "letter", _("By letter or email")
    STAFF = "staff", _("By the staff, to whom it was promised")


# What staff can enter for somebody else.
TOLD = [How.MEETING, How.TALK, How.PHONE, How.LETTER]
