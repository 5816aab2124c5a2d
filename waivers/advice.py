"""How many reviewers have recommended in this round, and how many must before an approver decides."""

from dataclasses import dataclass
from typing import Any

from policy.models import ProgramSettings
from waivers.models import Application


@dataclass(frozen=True)
class Advice:
    """Recommendations of the present round: given, and needed by the state's settings."""

    given: int
    needed: int

    @property
    def is_enough(self) -> bool:
        """Say whether an approver may decide."""
        return self.given >= self.needed


def advice_on(application: Any) -> Advice:
    """Return how many recommendations stand in this round of an application, and how many it takes."""
    rows = Application.objects.filter(pk=application.pk)
    facts = rows.with_advice(ProgramSettings.current().second_review).values_list("given", "needed")
    return Advice(*facts.get())
