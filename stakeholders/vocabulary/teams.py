"""Words of the teams that do the work, and what the source advises for each. Source: guidebook, Lesson 5.1."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TeamKind(models.TextChoices):
    """Who leads the work, who does it, who advises, and who knows it from practice."""

    MANAGER = "manager", _("Project manager")
    WORKING = "working", _("Working group")
    ADVISORY = "advisory", _("Advisory group")
    PRACTITIONER = "practitioner", _("Practitioner group")


class Function(models.TextChoices):
    """The seven kinds of experts that the work needs beside those who teach."""

    STRATEGY = "strategy", _("Strategy")
    INNOVATION = "innovation", _("Innovation and new schools")
    DATA = "data", _("Data and performance")
    TECHNOLOGY = "technology", _("Information technology")
    FINANCE = "finance", _("Finance")
    TALENT = "talent", _("Human capital")
    COMMUNICATIONS = "communications", _("Communications")


class Authority(models.TextChoices):
    """What say the one in a seat has. Empty: nobody has said."""

    DECIDES = "decides", pgettext_lazy("authority of a seat", "Decides")
    CO_DECIDES = "co_decides", pgettext_lazy("authority of a seat", "Decides together with others")
    ADVISES = "advises", pgettext_lazy("authority of a seat", "Advises")
    INFORMED = "informed", pgettext_lazy("authority of a seat", "Is informed")


class Range(NamedTuple):
    """From how much to how much, both included."""

    least: int
    most: int


# What the source advises. The working group: "at least weekly" in its text, "once or twice per week" in its table.
SEATS = {
    TeamKind.MANAGER: Range(1, 1),
    TeamKind.WORKING: Range(3, 6),
    TeamKind.ADVISORY: Range(3, 6),
}
MEETINGS = {TeamKind.WORKING: Range(4, 8), TeamKind.ADVISORY: Range(1, 2)}  # in four weeks
SHARE_OF_TIME = Range(25, 50)  # percent, of each person in the working group
