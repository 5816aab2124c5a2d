"""Which planning groups took part in Year One (W-10). No database here: rows in, rows out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

# Whom the visioning and planning must involve; colleges where it fits (framework, assurance 1).
PLANNING_GROUPS = ("leaders", "teachers", "students", "families", "community", "business", "postsecondary")
MAY_BE_LEFT_OUT = frozenset({"postsecondary"})


@dataclass(frozen=True)
class PlanningRow:
    """One planning group: in which activities its people took part, or why it has no place here."""

    group: Any
    proofs: tuple[Any, ...] = ()  # participations, the first activity first
    left_out: Any = None

    @property
    def is_heard(self) -> bool:
        """Say whether the log shows that the group took part."""
        return bool(self.proofs)

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more is asked of the district for this group."""
        return self.is_heard or self.left_out is not None

    @property
    def people(self) -> int:
        """Return how many took part, a person counted at each activity."""
        return sum(proof.people for proof in self.proofs)


def planning_rows(
    groups: Iterable[Any], participations: Iterable[Any], left_out: Mapping[str, Any]
) -> list[PlanningRow]:
    """Return a row for each planning group, in the order of the framework.

    A part counts for its group. `groups` are those of the catalogue, `left_out` by code of the group.
    """
    by_code = {group.code: group for group in groups}
    proofs: dict[str, list[Any]] = {code: [] for code in PLANNING_GROUPS}
    for each in participations:
        code = each.group.parent.code if each.group.parent else each.group.code
        if code in proofs:
            proofs[code].append(each)
    return [
        PlanningRow(by_code[code], tuple(proofs[code]), left_out.get(code))
        for code in PLANNING_GROUPS
        if code in by_code
    ]


def unheard(rows: Collection[PlanningRow]) -> list[str]:
    """Return the names of the groups that are neither heard nor left out."""
    return [str(row.group.label) for row in rows if not row.is_settled]
