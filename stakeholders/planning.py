"""Which planning groups took part in Year One (W-10), and whose voice is missing. No database: rows in, rows out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stakeholders.coverage import Key, Matrix, Row
from stakeholders.vocabulary import VOICES, Step, stratum_label

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


@dataclass(frozen=True)
class Silence:
    """People whom a plan may not do without and whom nobody has heard; `told` is the public reason, if there is one."""

    group: Any
    stratum: str
    told: Any = None

    @property
    def label(self) -> str:
        """Return whom nobody has heard, and where."""
        return whom(self.group, self.stratum)


def whom(group: Any, stratum: str) -> str:
    """Return the name of a group, with the kind of place where one is named."""
    return f"{group.label} ({stratum_label(stratum)})" if stratum else str(group.label)


def silences(matrix: Matrix, *, is_approved: bool, told: Mapping[Key, Any]) -> list[Silence]:
    """Return what is missing of students, teachers and families, in the order of the matrix.

    An approved standard names each cell; without one each of the three groups has to be heard somewhere.
    `told` holds the reasons by group and kind of place.
    """
    rows = [row for row in matrix.rows if _is_voice(row.group)]
    if is_approved:
        keys = [(row.group, cell.stratum) for row in rows for cell in row.cells if cell.is_missing]
    else:
        keys = [(row.group, "") for row in rows if not row.is_part and not _was_heard(row)]
    return [Silence(group, stratum, told.get((group.pk, stratum))) for group, stratum in keys]


def _is_voice(group: Any) -> bool:
    return (group.parent.code if group.parent else group.code) in VOICES


def _was_heard(row: Row) -> bool:
    return any(cell.step >= Step.HEARD for cell in (*row.cells, row.unplaced))
