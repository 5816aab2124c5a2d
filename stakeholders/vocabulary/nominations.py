"""Words of nominations: what came of the answer to “Who is missing?”. Source: S-10."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What came of a nomination. Each has a reason that the person who nominated reads."""

    TAKEN_UP = "taken_up", _("Taken up")
    ON_THE_LIST = "on_the_list", _("On the list already")
    NOT_TAKEN_UP = "not_taken_up", _("Not taken up")


OF_A_GROUP = frozenset({Outcome.TAKEN_UP, Outcome.ON_THE_LIST})
OUTCOME_TAGS = {Outcome.TAKEN_UP: "done", Outcome.ON_THE_LIST: "done", Outcome.NOT_TAKEN_UP: "no"}
