"""Who has been heard, group by group and place by place. No database here: rows in, rows out.

A cell is a group, or a part of one, in one kind of place. What happened to a part counts for its group; what
happened to a group says nothing about its parts. A fact that does not say where people live fills no cell.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stakeholders.vocabulary import Kind, Pause, Step, stratum_label

Key = tuple[int, str]  # id of the group, stratum
NOWHERE = ""


class Fact(NamedTuple):
    """Something the log knows: `number` people of a group in a kind of place came to a step on a day."""

    group: int
    stratum: str
    step: Step
    number: int
    day: dt.date
    kind: str = ""  # of the activity, where people took part
    district: int | None = None  # whose activity it was; None is the state's own


class Standard(NamedTuple):
    """What is asked for one cell: to be heard, or not, and then why."""

    is_required: bool
    reason: str = ""


@dataclass(frozen=True)
class Cell:
    """One group in one kind of place: how many people came to which step, and when it was last heard."""

    group: Any
    stratum: str
    standard: Standard | None
    numbers: Mapping[Step, int]
    last_on: dt.date | None

    @property
    def step(self) -> Step:
        """Return the farthest step that a fact shows."""
        return max(self.numbers, default=Step.NAMED)

    @property
    def place(self) -> Any:
        """Return the name of the kind of place."""
        return stratum_label(self.stratum)

    @property
    def is_required(self) -> bool:
        """Say whether the standard asks for this cell."""
        return self.standard is not None and self.standard.is_required

    @property
    def is_missing(self) -> bool:
        """Say whether the standard asks for people whom nobody has heard."""
        return self.is_required and self.step < Step.HEARD

    @property
    def level(self) -> int:
        """Return the step as one of four: nobody, invited, took part, heard."""
        return (0, 1, 1, 2, 2, 3, 3, 3)[self.step]


@dataclass(frozen=True)
class Row:
    """One group over all kinds of place; `unplaced` counts what does not say where people live."""

    group: Any
    cells: tuple[Cell, ...]
    unplaced: Cell
    pauses: tuple[Pause, ...]

    @property
    def is_part(self) -> bool:
        """Say whether this is a part of a group."""
        return self.group.parent_id is not None

    @property
    def last_on(self) -> dt.date | None:
        """Return the day on which somebody of the group last took part or was heard."""
        return max((cell.last_on for cell in (*self.cells, self.unplaced) if cell.last_on), default=None)

    @property
    def was_contacted(self) -> bool:
        """Say whether anything happened between the place and the group."""
        return any(cell.numbers for cell in (*self.cells, self.unplaced))

    @property
    def is_asked_for(self) -> bool:
        """Say whether the standard names the group anywhere."""
        return any(cell.standard is not None for cell in self.cells)


@dataclass(frozen=True)
class Matrix:
    """The rows of all groups in the order of the vocabulary, each with its parts behind it."""

    strata: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def required(self) -> list[Cell]:
        """Return the cells that the standard asks for."""
        return [cell for row in self.rows for cell in row.cells if cell.is_required]

    @property
    def missing(self) -> list[Cell]:
        """Return the required cells that nobody has heard."""
        return [cell for cell in self.required if cell.is_missing]

    @property
    def giving_pause(self) -> list[Row]:
        """Return the whole groups about which something gives pause."""
        return [row for row in self.rows if row.pauses]


def matrix(
    groups: Iterable[Any],
    strata: Sequence[str],
    standards: Mapping[Key, Standard],
    facts: Iterable[Fact],
    *,
    stale_before: dt.date,
) -> Matrix:
    """Return who was heard where.

    `groups` come in the order of the vocabulary, parts behind their group. In a place of one kind, a fact that
    does not say where people live belongs there. A group last heard before `stale_before` gives pause.
    """
    groups = list(groups)
    parents = {group.pk: group.parent_id for group in groups}
    found: dict[Key, list[Fact]] = {}
    for fact in facts:
        stratum = _column(fact.stratum, strata)
        for group in (fact.group, parents.get(fact.group)):
            if group is not None:
                found.setdefault((group, stratum), []).append(fact)
    rows = tuple(_row(group, strata, standards, found, stale_before) for group in groups)
    return Matrix(tuple(strata), rows)


def whole(groups: Iterable[Any], strata: Sequence[str]) -> dict[Key, Standard]:
    """Return the standard that asks for every whole group in every kind of place."""
    return {
        (group.pk, stratum): Standard(True)
        for group in groups
        if group.parent_id is None
        for stratum in strata
    }


def _column(stratum: str, strata: Sequence[str]) -> str:
    if stratum in strata:
        return stratum
    return strata[0] if len(strata) == 1 and not stratum else NOWHERE


def _row(
    group: Any,
    strata: Sequence[str],
    standards: Mapping[Key, Standard],
    found: Mapping[Key, list[Fact]],
    stale_before: dt.date,
) -> Row:
    cells = tuple(_cell(group, stratum, standards, found) for stratum in strata)
    columns = dict.fromkeys((*strata, NOWHERE))
    facts = [fact for stratum in columns for fact in found.get((group.pk, stratum), ())]
    asked = any(cell.is_required for cell in cells)
    pauses = _pauses(facts, stale_before) if asked and group.parent_id is None else ()
    unplaced = () if NOWHERE in strata else found.get((group.pk, NOWHERE), ())
    return Row(group, cells, _counted(group, NOWHERE, None, unplaced), pauses)


def _cell(
    group: Any, stratum: str, standards: Mapping[Key, Standard], found: Mapping[Key, list[Fact]]
) -> Cell:
    key = (group.pk, stratum)
    return _counted(group, stratum, standards.get(key), found.get(key, ()))


def _counted(group: Any, stratum: str, standard: Standard | None, facts: Iterable[Fact]) -> Cell:
    numbers: dict[Step, int] = {}
    last_on = None
    for fact in facts:
        if fact.number:
            numbers[fact.step] = numbers.get(fact.step, 0) + fact.number
            if fact.step >= Step.TOOK_PART:
                last_on = max(last_on or fact.day, fact.day)
    return Cell(group, stratum, standard, numbers, last_on)


def _pauses(facts: list[Fact], stale_before: dt.date) -> tuple[Pause, ...]:
    spoke = [fact for fact in facts if fact.step >= Step.TOOK_PART and fact.number]
    if not spoke:
        told = any(fact.step == Step.REACHED and fact.kind and fact.number for fact in facts)
        return (Pause.ONLY_TOLD if told else Pause.NEVER,)
    kinds = {fact.kind for fact in spoke if fact.kind}
    pauses = [Pause.ONLY_MEETINGS] if kinds == {Kind.PUBLIC_MEETING} else []
    if max(fact.day for fact in spoke) < stale_before:
        pauses.append(Pause.STALE)
    return tuple(pauses)
