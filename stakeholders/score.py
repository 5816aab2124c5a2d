"""The shared-ownership score: three axes and their geometric mean. No database here: facts in, numbers out.

Nobody types a number in and nobody overrides one: each axis is a share of facts of the log, and each fact that
it counts is named with it. An axis with too few facts has no number, and then there is no headline.

Formula "shared ownership 1" (S-01; KnowledgeWorks' three characteristics: scope, level, feedback):

- scope: voices heard over voices that have to be heard, in twelve months;
- level: the mean over the phases that are due of the share of decisions that people from outside took with the
  staff or alone; a phase without a decision counts as nothing;
- feedback: contributions answered in time over contributions whose answer is due, times the answers that name
  what changed or give their reason over all answers;
- headline: the cube root of their product, so that one zero cannot hide behind the other two.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

FORMULA = "shared ownership 1"
FEWEST = 5  # facts that an axis needs
SCOPE, LEVEL, ON_TIME, ACCOUNTED = "scope", "level", "on_time", "accounted"


class Fact(NamedTuple):
    """One fact that a share counts: `key` names its row, `holds` says whether it speaks for the place.

    `share` is one of SCOPE, LEVEL, ON_TIME, ACCOUNTED; `phase` that of a decision. `is_late` marks what was
    written down more than a month after it happened; it counts all the same.
    """

    share: str
    key: str
    holds: bool
    phase: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Axis:
    """One axis: its value from 0 to 1, or None with too few facts, and the facts that it counts."""

    name: str
    value: float | None
    facts: tuple[Fact, ...]

    @property
    def is_enough(self) -> bool:
        """Say whether there are facts enough for a number."""
        return self.value is not None


@dataclass(frozen=True)
class Score:
    """The three axes and, when each has a number, the headline from 0 to 1."""

    scope: Axis
    level: Axis
    feedback: Axis
    formula: str = FORMULA

    @property
    def axes(self) -> tuple[Axis, Axis, Axis]:
        """Return the axes in their order."""
        return self.scope, self.level, self.feedback

    @property
    def headline(self) -> float | None:
        """Return the geometric mean of the axes."""
        product = 1.0
        for axis in self.axes:
            if axis.value is None:
                return None
            product *= axis.value
        return float(product ** (1 / 3))

    @property
    def late(self) -> int:
        """Return how many facts were written down more than a month after they happened."""
        return len({fact.key for axis in self.axes for fact in axis.facts if fact.is_late})

    def told(self) -> dict[str, Any]:
        """Return the score as plain data, with every fact: what a snapshot keeps."""
        return {
            "formula": self.formula,
            "headline": self.headline,
            **{axis.name: axis.value for axis in self.axes},
            "facts": sorted(list(fact) for axis in self.axes for fact in axis.facts),
        }


def score(facts: Iterable[Fact], *, phases: Sequence[str]) -> Score:
    """Return the score of these facts; `phases` are those in which decisions are due by now."""
    by_share: dict[str, list[Fact]] = {SCOPE: [], LEVEL: [], ON_TIME: [], ACCOUNTED: []}
    for fact in facts:
        by_share[fact.share].append(fact)
    level = [fact for fact in by_share[LEVEL] if fact.phase in phases]
    due, answers = by_share[ON_TIME], by_share[ACCOUNTED]
    return Score(
        _axis("scope", by_share[SCOPE], lambda: _share(by_share[SCOPE])),
        _axis("level", level, lambda: _mean_over(phases, level)),
        _axis("feedback", [*due, *answers], lambda: _share(due) * _share(answers), counted=len(due)),
    )


def _axis(name: str, facts: list[Fact], value: Callable[[], float], *, counted: int | None = None) -> Axis:
    enough = (len(facts) if counted is None else counted) >= FEWEST
    return Axis(name, value() if enough else None, tuple(facts))


def _share(facts: Sequence[Fact]) -> float:
    return sum(fact.holds for fact in facts) / len(facts) if facts else 0.0


def _mean_over(phases: Sequence[str], facts: Sequence[Fact]) -> float:
    shares = [_share([fact for fact in facts if fact.phase == phase]) for phase in phases]
    return sum(shares) / len(shares)
