"""Answers to the questions of the reflection worksheets, by place and school year, never written over (S-39)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stakeholders.models.together import OfPlace
from stakeholders.prompts import sets_by_prompt
from stakeholders.querysets.worksheets import WorksheetAnswerQuerySet
from statepl.core import clock
from waivers.calendar import school_year_label

LONGEST = 8000


def known_prompt(code: str) -> None:
    """Refuse the code of a question that no worksheet has."""
    if code not in sets_by_prompt():
        raise ValidationError(_("No worksheet has this question."))


class WorksheetAnswer(OfPlace):
    """One version of the answer of a place to one question in one school year; a later one supersedes it.

    `version` counts the answers to this question in this year; the row itself does not change.
    """

    TOLD = ("prompt", "school_year", "evidence")

    prompt = models.CharField(_("question"), max_length=40, validators=[known_prompt])
    school_year = models.PositiveSmallIntegerField(_("school year"))
    words = models.TextField(_("answer"), max_length=LONGEST)
    evidence = models.URLField(_("evidence"), max_length=500, blank=True)
    answered_on = models.DateField(_("day"), default=clock.today)
    superseded_at = models.DateTimeField(_("superseded"), null=True, blank=True, editable=False)

    objects = WorksheetAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["prompt", "-school_year", "-version"]
        verbose_name = _("answer of a worksheet")
        verbose_name_plural = _("answers of worksheets")
        constraints = [
            models.UniqueConstraint(
                name="worksheet_answers_are_numbered",
                fields=["district", "prompt", "school_year", "version"],
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                name="one_worksheet_answer_stands",
                fields=["district", "prompt", "school_year"],
                condition=Q(superseded_at__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="worksheet_answer_says_something", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{sets_by_prompt()[self.prompt][1]} ({school_year_label(self.school_year)})"

    def get_absolute_url(self) -> str:
        page = reverse("stakeholders:worksheet", args=[sets_by_prompt()[self.prompt][0].code])
        place = f"&district={self.district_id}" if self.district_id else ""
        return f"{page}?year={self.school_year}{place}#{self.prompt}"
