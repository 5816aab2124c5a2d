"""Words of what people said and what came of it. Sources: S-20 to S-22."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(models.TextChoices):
    """How something said reached the register."""

    NOTED = "noted", _("Noted by staff")
    INVITED = "invited", _("Written by an invited person")
    OPEN = "open", _("Raised without being asked")
    SURVEY = "survey", _("Written in a survey")


class Review(models.TextChoices):
    """What a coordinator has said of the words; nothing is shown before."""

    NEW = "new", _("Not read yet")
    PUBLIC = "public", _("Shown to the public, in the words below")
    PRIVATE = "private", _("Answered, but not shown to the public")
    SET_ASIDE = "set_aside", _("Set aside: advertising or abuse, nothing to answer")


class Disposition(models.TextChoices):
    """What came of something said (S-20). Each has a reason."""

    CHANGED = "changed", pgettext_lazy("what came of it", "Changed")
    ALREADY_THERE = "already_there", _("Already there")
    NOT_NOW = "not_now", _("Not now")
    NO = "no", _("No")


class Way(models.TextChoices):
    """How one contribution became another."""

    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")


class Standing(models.TextChoices):
    """Where a contribution stands, as coordinators read it."""

    NEW = "new", _("To be read")
    LATE = "late", _("Answer overdue")
    WAITING = "waiting", _("To be answered")
    ANSWERED = "answered", _("Answered")
    SET_ASIDE = "set_aside", _("Set aside")
    REPLACED = "replaced", _("Merged or split")


NOT_TAKEN_UP = frozenset({Disposition.NOT_NOW, Disposition.NO})
LINKED = frozenset({Disposition.CHANGED, Disposition.ALREADY_THERE})

STANDING_TAGS = {
    Standing.NEW: "todo",
    Standing.LATE: "stop",
    Standing.WAITING: "going",
    Standing.ANSWERED: "done",
    Standing.SET_ASIDE: "none",
    Standing.REPLACED: "none",
}
DISPOSITION_TAGS = {
    Disposition.CHANGED: "done",
    Disposition.ALREADY_THERE: "done",
    Disposition.NOT_NOW: "ask",
    Disposition.NO: "no",
}
