"""Reading what the log keeps beside the record."""

from typing import Any, Self

from django.db import models


class DecisionQuerySet(models.QuerySet[Any]):
    """Decisions taken at activities."""

    def in_phase(self, phase: str) -> Self:
        """Return the decisions on one part of the work: design, implementation or evaluation."""
        return self.filter(phase=phase)

    def for_list(self) -> Self:
        """Fetch what a row prints."""
        return self.prefetch_related("groups")
