"""Reading the answers of the reflection worksheets."""

from collections.abc import Iterable
from typing import Self

from stakeholders.querysets.together import OfPlaceQuerySet


class WorksheetAnswerQuerySet(OfPlaceQuerySet):
    """Answers, version by version; of one question in one school year only the last one stands."""

    def standing(self) -> Self:
        """Return the answers that no later one has superseded."""
        return self.filter(superseded_at__isnull=True)

    def to_prompts(self, codes: Iterable[str], *, years: Iterable[int]) -> Self:
        """Return every version of the answers to some questions in some school years, the newest first."""
        rows = self.filter(prompt__in=list(codes), school_year__in=list(years))
        return rows.select_related("written_by").order_by("-school_year", "-version")
