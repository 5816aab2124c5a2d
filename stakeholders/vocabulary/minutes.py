"""Words of minutes: where they stand, and what became of a correction."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MinutesState(models.TextChoices):
    """Where minutes stand; read from facts, never stored."""

    DRAFT = "draft", _("In writing")
    OPEN = "open", _("With those who were there")
    SETTLING = "settling", _("Corrections wait for an answer")
    FINAL = "final", _("Final")


class Ruling(models.TextChoices):
    """What became of a correction."""

    ACCEPTED = "accepted", _("Taken in, as a new version")
    KEPT = "kept", _("The text stays as it is")


MINUTES_TAGS = {
    MinutesState.DRAFT: "todo",
    MinutesState.OPEN: "going",
    MinutesState.SETTLING: "stop",
    MinutesState.FINAL: "done",
}
