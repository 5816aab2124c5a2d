"""Where each group stands now and stood first, and what is known of it; from dated rows, without saving."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.vocabulary import Basis, Facet, Level
from statepl.core.charts import Chart, GridItem, grid


@dataclass(frozen=True)
class Standing:
    """A group with its first and its latest reading."""

    group: Any
    first: Any
    now: Any

    @property
    def has_moved(self) -> bool:
        """Say whether influence or interest is read differently than at first."""
        return (self.first.influence, self.first.interest) != (self.now.influence, self.now.interest)

    @property
    def hints(self) -> list[str]:
        """Return what the reading asks for."""
        found = []
        if self.now.concept == Level.HIGH and self.now.practice == Level.LOW:
            found.append(_("For the idea and not for the practice: training or a trial may be missing."))
        if self.now.risk == Level.HIGH and self.now.interest == Level.LOW:
            found.append(_("A high risk and little interest: ask what would matter to them."))
        return found


def standings(rows: Iterable[Any]) -> list[Standing]:
    """Return one standing for each group, from readings in the order of their days, by the groups' positions."""
    first: dict[int, Any] = {}
    now: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.group_id, row)
        now[row.group_id] = row
    found = [Standing(row.group, first[pk], row) for pk, row in now.items()]
    return sorted(found, key=lambda each: (each.group.position, each.group.pk))


def influence_grid(items: Sequence[GridItem]) -> Chart:
    """Draw influence against interest, group by group. Raises ValueError without any."""
    low, medium, high = (str(level.label) for level in Level)
    return grid(
        title=_("Influence and interest"),
        items=items,
        across=_("Interest"),
        up=_("Influence"),
        steps=(low, medium, high),
    )


@dataclass(frozen=True)
class Known:
    """One of the five fields: what is known last, and what the group itself said last if that is older."""

    facet: Facet
    note: Any
    said: Any

    @property
    def is_guess(self) -> bool:
        """Say whether the group itself never said anything about it."""
        return self.note is not None and self.said is None


def profile(notes: Iterable[Any]) -> list[Known]:
    """Return the five fields from notes in the order of their days; what the group said stands above a guess."""
    last: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for note in notes:
        last[note.facet] = note
        if note.basis == Basis.SAID:
            said[note.facet] = note
    return [Known(facet, said.get(facet) or last.get(facet), said.get(facet)) for facet in Facet]


@dataclass(frozen=True)
class Beforehand:
    """What is known of a group before it is asked to something; nothing known is a warning."""

    group: Any
    known: list[Known]

    @property
    def is_guessed(self) -> bool:
        """Say whether the group itself never said anything of what is known."""
        return bool(self.known) and all(each.is_guess for each in self.known)

    @property
    def helpful(self) -> list[Known]:
        """Return what decides when, where and how to ask: its days and its language."""
        return [each for each in self.known if each.facet in {Facet.DAYS, Facet.LANGUAGE}]


def beforehand(groups: Iterable[Any], notes: Iterable[Any]) -> list[Beforehand]:
    """Return what is known of each group, from notes in the order of their days; a part has its group's too."""
    rows = list(notes)
    found = []
    for group in groups:
        own = [note for note in rows if note.group_id in {group.pk, group.parent_id}]
        found.append(Beforehand(group, [each for each in profile(own) if each.note is not None]))
    return found
