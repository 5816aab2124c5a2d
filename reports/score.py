"""The readiness score of an application. No database here: elements in, shares and a band out (B.3).

Formula "readiness score 1":

- an element has points of a maximum: verified ones, and those that the district only claims. It is evidenced,
  or missing with a reason; what is missing earns nothing and stays in the total. An element that does not apply
  leaves the total with its reason, and only where that is allowed.
- a dimension: verified = verified points / applicable maximum; claimed = (verified + claimed points) / the same;
  coverage = evidenced elements / applicable elements. An empty one is "no data": nothing of everything.
- overall: the weighted mean of the dimensions, none left away; only D8 before anything is due leaves it.
- the band looks at verified alone, unrounded, and at the coverage first. Gates stand apart: no score opens one.

Shares are fractions; they become decimals where they are printed.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FORMULA_VERSION = "readiness score 1"
DIMENSIONS = ("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9")
MAY_WAIT = "D8"  # leaves the weighting before anything is due
MAY_NOT_APPLY = {"D7": frozenset({"postsecondary"})}  # W-10; W-26: no condition is ever left out
ENOUGH_COVERAGE = Fraction(75, 100)
DEVELOPING_FROM = Fraction(50, 100)
READY_FROM = Fraction(80, 100)
NOTHING = Fraction(0)

Weights = Mapping[str, int | Fraction]
EQUAL_WEIGHTS: Weights = dict.fromkeys(DIMENSIONS, 1)


class Band(StrEnum):
    """What the score says in a word."""

    INSUFFICIENT = "insufficient"
    EARLY = "early"
    DEVELOPING = "developing"
    GATES_OPEN = "gates_open"
    READY = "ready"


class Standing(StrEnum):
    """How a dimension enters the mean: with its elements, as nothing, or not at all."""

    COUNTED = "counted"
    NO_DATA = "no_data"
    NOT_DUE = "not_due"


@dataclass(frozen=True)
class Element:
    """One thing that earns points: `verified` of `maximum`, and `claimed` on top that nobody has verified.

    `missing` says why there is nothing to show, `not_applicable` why it is not asked for. Raises ValueError
    where these contradict each other.
    """

    code: str
    maximum: int
    verified: int = 0
    claimed: int = 0
    is_evidenced: bool = False
    not_applicable: str = ""
    missing: str = ""

    def __post_init__(self) -> None:
        if self.maximum < 1 or min(self.verified, self.claimed) < 0 or self.points > self.maximum:
            raise ValueError(f"{self.code}: points lie between 0 and the maximum.")
        if self.points and not self.is_evidenced:
            raise ValueError(f"{self.code}: points need evidence.")
        if self.is_evidenced and (self.missing or self.not_applicable):
            raise ValueError(f"{self.code}: what is evidenced is neither missing nor left out.")

    @property
    def points(self) -> int:
        """Return the points, verified or claimed."""
        return self.verified + self.claimed

    @property
    def applies(self) -> bool:
        """Say whether it is asked for."""
        return not self.not_applicable

    @property
    def is_missing(self) -> bool:
        """Say whether it is asked for and there is nothing to show."""
        return self.applies and not self.is_evidenced


@dataclass(frozen=True)
class Dimension:
    """The elements of one dimension; `is_due` is false only for D8 while nothing of it is due.

    Raises ValueError for an element left out where that is not allowed, for unequal maxima, for a code twice.
    """

    code: str
    elements: tuple[Element, ...] = ()
    is_due: bool = True

    def __post_init__(self) -> None:
        allowed = MAY_NOT_APPLY.get(self.code, frozenset())
        if any(not each.applies and each.code not in allowed for each in self.elements):
            raise ValueError(f"{self.code}: nothing here may be left out.")
        if len({each.maximum for each in self.elements}) > 1:
            raise ValueError(f"{self.code}: the elements of a dimension weigh the same.")
        if len({each.code for each in self.elements}) < len(self.elements):
            raise ValueError(f"{self.code}: an element stands here twice.")
        if not self.is_due and (self.code != MAY_WAIT or self.elements):
            raise ValueError(f"{self.code}: only an empty {MAY_WAIT} can wait.")

    @property
    def applicable(self) -> tuple[Element, ...]:
        """Return the elements that are asked for."""
        return tuple(each for each in self.elements if each.applies)

    @property
    def standing(self) -> Standing:
        """Return how the dimension enters the mean."""
        if not self.is_due:
            return Standing.NOT_DUE
        return Standing.COUNTED if self.applicable else Standing.NO_DATA


@dataclass(frozen=True)
class Shares:
    """Three shares of what applies: 0 <= verified <= claimed <= coverage <= 1."""

    verified: Fraction = NOTHING
    claimed: Fraction = NOTHING
    coverage: Fraction = NOTHING


@dataclass(frozen=True)
class DimensionResult:
    """One dimension: its shares, its weight, what is missing, and what was left out with a reason."""

    code: str
    standing: Standing
    weight: Fraction
    shares: Shares
    missing: tuple[Element, ...]
    left_out: tuple[Element, ...]

    @property
    def counts(self) -> bool:
        """Say whether it takes part in the mean."""
        return self.standing is not Standing.NOT_DUE

    @property
    def loss(self) -> Fraction:
        """Return what the mean lacks because of it, before the mean is divided by all weights."""
        return self.weight * (1 - self.shares.verified) if self.counts else NOTHING


@dataclass(frozen=True)
class Score:
    """The score: the overall shares, the band, and the dimensions in their order."""

    overall: Shares
    band: Band
    dimensions: tuple[DimensionResult, ...]
    formula: str = FORMULA_VERSION

    @property
    def is_weighted(self) -> bool:
        """Say whether the weights are others than the usual equal ones; then they are printed."""
        return len({each.weight for each in self.dimensions}) > 1


def score(dimensions: Iterable[Dimension], *, are_gates_met: bool, weights: Weights = EQUAL_WEIGHTS) -> Score:
    """Return the score of all nine dimensions, given in any order.

    Raises ValueError when a dimension lacks or stands there twice, or a weight lacks or is below 0.
    """
    given = sorted(dimensions, key=lambda each: each.code)
    if tuple(each.code for each in given) != DIMENSIONS:
        raise ValueError("A score needs each of the nine dimensions once.")
    if any(weights.get(code, -1) < 0 for code in DIMENSIONS):
        raise ValueError("Each dimension needs a weight of 0 or more.")
    results = tuple(dimension_result(each, weight=weights[each.code]) for each in given)
    overall = _mean(results)
    return Score(overall, band(overall, are_gates_met=are_gates_met), results)


def dimension_result(dimension: Dimension, *, weight: int | Fraction = 1) -> DimensionResult:
    """Return the shares of one dimension, what is missing and what is left out, by code."""
    elements = sorted(dimension.elements, key=lambda each: each.code)
    return DimensionResult(
        dimension.code,
        dimension.standing,
        Fraction(weight),
        _shares(dimension.applicable),
        tuple(each for each in elements if each.is_missing),
        tuple(each for each in elements if not each.applies),
    )


def band(overall: Shares, *, are_gates_met: bool) -> Band:
    """Return the band of unrounded shares: too little evidence first, then by what is verified."""
    if overall.coverage < ENOUGH_COVERAGE:
        return Band.INSUFFICIENT
    if overall.verified < DEVELOPING_FROM:
        return Band.EARLY
    if overall.verified < READY_FROM:
        return Band.DEVELOPING
    return Band.READY if are_gates_met else Band.GATES_OPEN


def percent(share: Fraction) -> int:
    """Return whole percents, rounded down: 79.9 is printed as 79, as the band says."""
    return math.floor(share * 100)


def _shares(elements: tuple[Element, ...]) -> Shares:
    if not elements:
        return Shares()
    most = sum(each.maximum for each in elements)
    return Shares(
        Fraction(sum(each.verified for each in elements), most),
        Fraction(sum(each.points for each in elements), most),
        Fraction(sum(each.is_evidenced for each in elements), len(elements)),
    )


def _mean(results: tuple[DimensionResult, ...]) -> Shares:
    """Return the weighted mean; where nothing has a weight there is nothing to show."""
    counted = [each for each in results if each.counts]
    whole = sum((each.weight for each in counted), NOTHING)
    if not whole:
        return Shares()
    return Shares(
        sum((each.weight * each.shares.verified for each in counted), NOTHING) / whole,
        sum((each.weight * each.shares.claimed for each in counted), NOTHING) / whole,
        sum((each.weight * each.shares.coverage for each in counted), NOTHING) / whole,
    )
