"""Words of surveys: kinds of questions, protected areas, whose address it is. Sources: S-15, W-36, 20 U.S.C. 1232h."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SCALE = "scale", _("How far people agree, in five steps")
    YES_NO = "yes_no", _("Yes, no or not sure")
    SEVERAL = "several", _("Any of several answers")
    TEXT = "text", _("In their own words")


SCALE_STEPS = (
    (1, _("I disagree strongly")),
    (2, _("I disagree")),
    (3, _("Neither")),
    (4, _("I agree")),
    (5, _("I agree strongly")),
)
YES_NO_STEPS = ((1, _("Yes")), (2, _("No")), (3, _("I am not sure")))

# The answers that a share counts: agreement, or yes.
FAVORABLE = {QuestionKind.SCALE: frozenset({4, 5}), QuestionKind.YES_NO: frozenset({1})}


class ProtectedArea(models.TextChoices):
    """What students are not asked about without consent: the eight areas of the PPRA."""

    POLITICS = "politics", _("Political affiliations or beliefs of the student or the parents")
    HEALTH = "health", _("Mental or psychological problems of the student or the family")
    SEX = "sex", _("Sexual behavior or attitudes")
    CONDUCT = "conduct", _("Illegal, anti-social, self-incriminating or demeaning behavior")
    APPRAISAL = "appraisal", _("Critical appraisals of people in the student’s family")
    PRIVILEGE = "privilege", _("What is told in confidence to a lawyer, a physician or a minister")
    RELIGION = "religion", _("Religious practices, affiliations or beliefs")
    INCOME = "income", _("Income, unless it decides on a program or on help")


class SheetSource(models.TextChoices):
    """How answers came in."""

    LINK = "link", _("By a personal link")
    OPEN = "open", _("By the open link")
    PAPER = "paper", _("On paper")


class SheetStanding(models.TextChoices):
    """Whether answers count. Those by the open link wait until a coordinator has looked at them."""

    COUNTED = "counted", _("Counted")
    WAITING = "waiting", _("Waiting to be looked at")
    ASIDE = "aside", _("Set aside")


class Stage(models.TextChoices):
    """Where a wave stands."""

    OPEN = "open", _("Taking answers")
    ENDED = "ended", _("Time is over; to be counted")
    CLOSED = "closed", _("Counted, not published")
    PUBLISHED = "published", _("Published")


STAGE_TAGS = {Stage.OPEN: "going", Stage.ENDED: "todo", Stage.CLOSED: "ask", Stage.PUBLISHED: "done"}
