"""What every chart is made of: points that cannot carry hidden numbers, and the finished chart."""

import math
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class Status(StrEnum):
    """Why a point has, or has not, a number."""

    REPORTED = "reported"
    SUPPRESSED = "suppressed"
    TOP_CODED = "top_coded"
    BOTTOM_CODED = "bottom_coded"
    NO_STUDENTS = "no_students"
    NOT_COLLECTED = "not_collected"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"


WITH_NUMBER = frozenset({Status.REPORTED, Status.TOP_CODED, Status.BOTTOM_CODED})


@dataclass(frozen=True)
class Chart:
    """A finished chart: drawing(s), one sentence, and the same facts as a table of text."""

    title: str
    sentence: str
    svg: SafeString
    svg_narrow: SafeString | None
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Point:
    """One value as it may be shown.

    value: the number; for a top or bottom coded point the bound that may be said, never the number
    behind it; None for every other status. denominator: students behind it, None if unknown or hidden.
    Raises ValueError when a status that hides or lacks a number carries one, so that no drawing can
    leak it, and when a status that needs a number has none.
    """

    value: float | None = None
    status: Status | str = Status.REPORTED
    denominator: int | None = None

    def __post_init__(self) -> None:
        status = Status(self.status)
        object.__setattr__(self, "status", status)
        if status in WITH_NUMBER:
            if self.value is None or not math.isfinite(self.value):
                raise ValueError(f"A point that is {status.value} needs a finite value.")
        elif self.value is not None or self.denominator is not None:
            raise ValueError(f"A point that is {status.value} must not carry a value or a denominator.")

    @property
    def has_number(self) -> bool:
        """True when a number may be printed for this point."""
        return self.value is not None

    @property
    def exact(self) -> float | None:
        """The value when it is a number to calculate with; None for coded and missing points."""
        return self.value if self.status == Status.REPORTED else None


def status_word(status: Status | str) -> str:
    """The words that stand where a number would stand."""
    return {
        Status.REPORTED: _("reported"),
        Status.SUPPRESSED: _("withheld"),
        Status.TOP_CODED: _("near the top"),
        Status.BOTTOM_CODED: _("near the bottom"),
        Status.NO_STUDENTS: _("no students"),
        Status.NOT_COLLECTED: _("not collected"),
        Status.OVERDUE: _("overdue"),
        Status.NOT_DUE: _("not due"),
    }[Status(status)]


def number_text(value: float) -> str:
    """A number in the reader's language: whole when it is whole, else one decimal."""
    rounded = round(value, 1)
    whole = rounded == int(rounded)
    return number_format(int(rounded) if whole else rounded, decimal_pos=0 if whole else 1)


def value_text(value: float, unit: str = "%") -> str:
    """A number with its unit: "49%", "31 days"; a unit other than "%" comes translated."""
    number = number_text(value)
    if unit == "%":
        return pgettext("a share, such as 49%", "%(number)s%%") % {"number": number}
    return f"{number} {unit}".strip()


def point_text(point: Point, unit: str = "%") -> str:
    """What is printed for a point: "49%", "≥95%", "withheld", "not due"."""
    if point.value is None:
        return status_word(point.status)
    shown = value_text(point.value, unit)
    sign = {Status.TOP_CODED: "≥", Status.BOTTOM_CODED: "≤"}.get(Status(point.status), "")
    return sign + shown


def point_words(point: Point, unit: str = "%") -> str:
    """The same for a voice: coded bounds are spelled out."""
    if point.status == Status.TOP_CODED:
        return _("%(value)s or more") % {"value": value_text(point.value or 0, unit)}
    if point.status == Status.BOTTOM_CODED:
        return _("%(value)s or less") % {"value": value_text(point.value or 0, unit)}
    return point_text(point, unit)


def points_text(value: float, unit: str = "%") -> str:
    """A difference: percent differ by points, everything else in its own unit."""
    if unit != "%":
        return value_text(value, unit)
    if abs(round(value, 1)) == 1:
        return _("1 point")
    return _("%(number)s points") % {"number": number_text(value)}


def axis_ticks(highest: float, *, percent: bool) -> tuple[float, ...]:
    """Round ticks from zero to above `highest`: 0, 20, 40, 60 for a highest of 49."""
    if highest <= 0:
        return (0.0, 20.0, 40.0, 60.0) if percent else (0.0, 1.0)
    power = 10 ** math.floor(math.log10(highest))
    steps = [m * p for p in (power / 10, power) for m in ((1, 2, 2.5, 5) if p >= 10 else (1, 2, 5))]
    step = next((s for s in steps if highest / s <= 4), power * 5)
    count = math.ceil(highest * 1.02 / step)
    if percent:
        count = min(count, math.ceil(100 / step))
    return tuple(step * i for i in range(count + 1))


__all__ = [
    "WITH_NUMBER",
    "Chart",
    "Point",
    "Status",
    "axis_ticks",
    "number_text",
    "point_text",
    "point_words",
    "points_text",
    "status_word",
    "value_text",
]
