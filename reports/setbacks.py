"""What went the wrong way, from released numbers alone: a measure, or the distance between a group and all students.

Only exact numbers are compared; withheld and coded ones are never subtracted. Changes are those of the numbers as
they are printed, to one decimal. No database here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.figures import COUNTERPARTS, REFERENCE, is_count

Number = tuple[str, float]


@dataclass(frozen=True)
class Setback:
    """A measure, the group concerned, and (year, number) at the beginning and now; for a distance, how large it was."""

    measure: dict[str, Any]
    group: str
    then: Number
    now: Number

    @property
    def is_distance(self) -> bool:
        """Say whether it is about how far a group is behind all students."""
        return self.group != REFERENCE


def setbacks_of(inputs: dict[str, Any]) -> Iterator[Setback]:
    """Yield, measure by measure, what got worse between the first and the newest released year."""
    codes = [group["code"] for group in inputs["indicators"]["groups"]]
    for measure in inputs["indicators"]["measures"]:
        whole = _series(measure, REFERENCE)
        if len(whole) > 1 and _worse(measure, whole[0][1], whole[-1][1]) > 0:
            yield Setback(measure, REFERENCE, whole[0], whole[-1])
        if not is_count(measure):
            for code in codes:
                if code != REFERENCE and code not in COUNTERPARTS:
                    yield from _wider(measure, code, dict(whole))


def furthest_behind(measure: dict[str, Any], year: str, codes: list[str]) -> str | None:
    """Return the code of the group that is furthest behind all students; None when no exact number shows one."""
    whole = _exact(measure, year, REFERENCE)
    if whole is None or is_count(measure):
        return None
    behind = {
        code: _worse(measure, whole, number)
        for code in codes
        if code != REFERENCE and (number := _exact(measure, year, code)) is not None
    }
    worst = max(behind, key=lambda code: behind[code], default=None)
    return worst if worst is not None and behind[worst] > 0 else None


def _wider(measure: dict[str, Any], code: str, whole: dict[str, float]) -> Iterator[Setback]:
    behind = [
        (year, _worse(measure, whole[year], number))
        for year, number in _series(measure, code)
        if year in whole
    ]
    if len(behind) > 1 and behind[-1][1] > max(behind[0][1], 0):
        yield Setback(measure, code, behind[0], behind[-1])


def _series(measure: dict[str, Any], code: str) -> list[Number]:
    """Return the years in which a group has an exact number, the first one first."""
    found = [(year, _exact(measure, year, code)) for year in sorted(measure["cells"])]
    return [(year, number) for year, number in found if number is not None]


def _exact(measure: dict[str, Any], year: str, code: str) -> float | None:
    status, number = measure["cells"][year].get(code, ["not_collected", None])
    return round(number, 1) if status == "reported" else None


def _worse(measure: dict[str, Any], before: float, after: float) -> float:
    """Return by how much the second number is worse than the first; below zero when it is better."""
    return round(before - after if measure["direction"] == "up" else after - before, 1)
