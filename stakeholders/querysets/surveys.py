"""Reading surveys, their waves, who was asked, and what came of it."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext

from stakeholders.querysets.together import OfPlaceQuerySet
from statepl.core.tokens import digest


class SurveyQuerySet(OfPlaceQuerySet):
    """Surveys of a place."""

    def for_list(self) -> Self:
        """Fetch what a row of the list prints: the groups and the waves, the newest first."""
        return self.select_related("district").prefetch_related("groups", "waves")


class QuestionQuerySet(OfPlaceQuerySet):
    """Questions, of the place of their survey."""

    place = "survey__district"


class WaveQuerySet(OfPlaceQuerySet):
    """Waves, of the place of their survey."""

    place = "survey__district"

    def for_code(self, code: str) -> Any:
        """Return the wave of an open link with its survey, or None."""
        return self.select_related("survey__district").filter(code=code).first()

    def published(self) -> Self:
        """Return waves whose figures anybody may read."""
        return self.filter(published_at__isnull=False)

    def taking_answers(self, on: dt.date) -> Self:
        """Return waves that take answers on a day."""
        return self.filter(closed_at__isnull=True, ends_on__gte=on)


class AskedQuerySet(models.QuerySet[Any]):
    """People who were asked: names and addresses, so only coordinators see them."""

    def for_token(self, token: str) -> Any:
        """Return who was asked by a secret, with the wave and its survey, or None."""
        related = self.select_related("wave__survey__district", "group")
        return related.filter(digests__contains=[digest(token)]).first()

    def known(self) -> Self:
        """Return rows that still say who was asked."""
        return self.filter(erased_at__isnull=True)

    def silent(self) -> Self:
        """Return who has not answered."""
        return self.known().filter(has_answered=False)

    def by_group(self) -> list[dict[str, Any]]:
        """Return for each group how many were asked and how many of them answered."""
        rows = self.order_by().values("group__name", "group__position")
        counted = rows.annotate(asked=Count("pk"), answered=Count("pk", filter=Q(has_answered=True)))
        ordered = counted.order_by("group__position")
        return [row | {"label": gettext(name)} for row in ordered if (name := row["group__name"])]


class SheetQuerySet(models.QuerySet[Any]):
    """Sheets of answers. Nobody reads one; they are counted."""

    def for_key(self, key: str) -> Any:
        """Return the sheet of a key, with its wave and survey, or None."""
        return self.select_related("wave__survey__district", "group").filter(key=key).first()

    def used(self) -> Self:
        """Return sheets on which something is answered."""
        return self.filter(answers__isnull=False).distinct()

    def with_words(self) -> Self:
        """Fetch what was written in people's own words, and nothing of what was chosen."""
        answers = self.model._meta.get_field("answers").related_model
        written = answers.objects.exclude(words="").select_related("question")
        return self.prefetch_related(Prefetch("answers", queryset=written, to_attr="written"))


class FigureQuerySet(models.QuerySet[Any]):
    """Figures of counted waves."""

    def of_waves(self, waves: Any) -> Self:
        """Return the figures of waves with what a reader needs of them."""
        return self.filter(wave__in=waves).select_related("wave", "question", "group")
