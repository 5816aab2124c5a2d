"""Terms in force: what each decision says about a flexibility, folded into dated terms. No ORM.

One rule carries everything: the later decision rules from its first day on. What earlier decisions said of
the same flexibility ends the day before; a new term, if there is one, stands until its own last day. So a
day of the five years has at most one term of a flexibility, and `as_of` answers for any day.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

DAY = dt.timedelta(days=1)


class Effect(StrEnum):
    """What a decision does to the terms."""

    GRANT = "grant"  # a flexibility is granted, by the final approval or an amendment
    CHANGE = "change"  # the conditions or dates of one in force change
    END = "end"  # one is given up, or rescinded by the state
    CLOSE = "close"  # the waiver itself ends: nothing is in force from that day on


GIVES = frozenset({Effect.GRANT, Effect.CHANGE})


@dataclass(frozen=True)
class Event:
    """What one decision says, in the order in which decisions were made.

    `flexibility` names the kind (any hashable key; ignored by CLOSE). `starts_on` is the first day on
    which the decision rules, `ends_on` the last day of the term it gives; None where it gives none.
    """

    effect: Effect
    flexibility: object
    starts_on: dt.date
    ends_on: dt.date | None = None
    text: str = ""
    source: object = None

    def __post_init__(self) -> None:
        if (self.ends_on is not None) != (self.effect in GIVES):
            raise ValueError("A decision that gives a term names its last day; one that ends terms does not.")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("A term ends on or after the day it starts.")


@dataclass(frozen=True)
class DatedTerm:
    """One flexibility with its conditions, in force from `starts_on` to `ends_on`, both included."""

    flexibility: object
    starts_on: dt.date
    ends_on: dt.date
    text: str = ""
    source: object = None

    def covers(self, day: dt.date) -> bool:
        """Say whether the term is in force on that day."""
        return self.starts_on <= day <= self.ends_on


Terms = tuple[DatedTerm, ...]


def apply(terms: Terms, event: Event) -> Terms:
    """Return the terms after one more decision, by flexibility and date."""
    kept = [left for term in terms if (left := _left_of(term, event)) is not None]
    if event.ends_on is not None:
        kept.append(DatedTerm(event.flexibility, event.starts_on, event.ends_on, event.text, event.source))
    return tuple(sorted(kept, key=lambda term: (str(term.flexibility), term.starts_on)))


def _left_of(term: DatedTerm, event: Event) -> DatedTerm | None:
    """Return what a decision leaves of an earlier term: all, its days before, or nothing."""
    is_touched = event.effect is Effect.CLOSE or event.flexibility == term.flexibility
    if not is_touched or term.ends_on < event.starts_on:
        return term
    if term.starts_on >= event.starts_on:
        return None
    return replace(term, ends_on=event.starts_on - DAY)


def fold(events: Iterable[Event]) -> Terms:
    """Return the dated terms that follow from all decisions, oldest decision first."""
    return reduce(apply, events, ())


def as_of(terms: Iterable[DatedTerm], day: dt.date) -> Terms:
    """Return the terms in force on one day: at most one of each flexibility."""
    return tuple(term for term in terms if term.covers(day))


@dataclass(frozen=True)
class Span:
    """The days that a change asks for, of one flexibility; `key` tells it from others."""

    key: object
    flexibility: object
    starts_on: dt.date
    ends_on: dt.date

    def meets(self, other: "Span") -> bool:
        """Say whether another change speaks of the same flexibility on some of the same days."""
        return (
            self.key != other.key
            and self.flexibility == other.flexibility
            and self.starts_on <= other.ends_on
            and other.starts_on <= self.ends_on
        )


def overlaps(span: Span, others: Iterable[Span]) -> list[Span]:
    """Return the other changes that overlap with this one, to be shown to who decides."""
    return [other for other in others if span.meets(other)]
