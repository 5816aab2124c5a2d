"""Barriers in a plan: what stands in the way, and the request that can be made of one (P-19)."""

from dataclasses import dataclass
from typing import Any

from policy.models import DistrictCondition
from waivers.filings import filing_of
from waivers.models import Application, Entry, Filing


@dataclass(frozen=True)
class Barrier:
    """One row of the register: the texts of its cells by column."""

    pk: int
    cells: dict[str, str]

    @property
    def name(self) -> str:
        """Return what stands in the way."""
        return self.cells.get("barrier", "")

    def request_fields(self) -> dict[str, Any]:
        """Return what the form of a request starts with."""
        condition = DistrictCondition.objects.filter(code=self.cells.get("condition", ""))
        return {
            "citation": self.cells.get("citation", ""),
            "rationale": self.cells.get("effect", ""),
            "conditions": list(condition),
        }


def barrier_of(application: Application, pk: str) -> Barrier | None:
    """Return a living row of the register in this application's plan; None for anything else."""
    filing = filing_of(application, Filing.Kind.PLAN) if pk.isdecimal() else None
    if filing is None:
        return None
    cells = Entry.objects.filter(filing=filing, row__pk=int(pk), row__table="barriers", row__removed_at=None)
    found = {path.rpartition(".")[2]: str(value) for path, value in cells.values_list("path", "value")}
    return Barrier(int(pk), found) if found else None
