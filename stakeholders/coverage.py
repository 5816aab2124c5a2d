"""Which groups were asked and which answered. No database here: rows in, rows out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NOT_YET, INVITED, ANSWERED = 0, 1, 2
Tally = Mapping[int, tuple[int, int, int]]  # group id: invited, answered, coming


@dataclass(frozen=True)
class CoverageRow:
    """One group with its parts: how many people were invited, answered and come; which parts nobody asked."""

    group: Any
    invited: int
    answered: int
    coming: int
    unheard: list[str]

    @property
    def level(self) -> int:
        """Return how far the group was heard: nobody asked, asked, answered."""
        if self.answered:
            return ANSWERED
        return INVITED if self.invited else NOT_YET


def coverage(groups: Iterable[Any], tally: Tally) -> list[CoverageRow]:
    """Return a row for each group without a parent, in the order given; its parts are counted in.

    A group nobody was invited from stays in the list: missing is visible.
    """
    groups = list(groups)
    return [_row(group, groups, tally) for group in groups if group.parent_id is None]


def _row(group: Any, groups: list[Any], tally: Tally) -> CoverageRow:
    parts = [each for each in groups if each.parent_id == group.pk]
    counts = [tally.get(each.pk, (0, 0, 0)) for each in (group, *parts)]
    invited, answered, coming = (sum(column) for column in zip(*counts, strict=True))
    unheard = [each.label for each in parts if each.pk not in tally]
    return CoverageRow(group, invited, answered, coming, unheard)
