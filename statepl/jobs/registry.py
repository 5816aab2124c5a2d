"""Kinds of work. Each app registers its own from `ready()`; the queue knows none by name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError


@dataclass(frozen=True)
class Outcome:
    """What came of the work: JSON facts, and the page that shows them."""

    result: dict[str, Any] = field(default_factory=dict)
    url: str = ""


class Progress(Protocol):
    """How a handler tells how far it is. Raises LostClaim when another worker has taken over."""

    def tell(self, done: int, total: int, note: str = "") -> None: ...


Commit = Callable[[], Outcome]
Handler = Callable[[Any, Progress], Commit]


class JobRefused(ValidationError):
    """The input cannot be worked on; trying again would not help. The message is for the person.

    `outcome` may hold JSON facts about the refusal and the page that shows them.
    """

    def __init__(self, message: Any, *, outcome: Outcome | None = None) -> None:
        self.outcome = outcome or Outcome()
        super().__init__(message)


class LostClaim(Exception):
    """Another worker holds the job now, or it was cancelled. Whatever was not committed is dropped."""


@dataclass(frozen=True)
class Kind:
    """A kind of work: its handler, how often it is tried, and what follows when it failed for good."""

    handler: Handler
    max_attempts: int = 3
    failed: Callable[[Any, str], None] | None = None


_kinds: dict[str, Kind] = {}


def register(
    name: str,
    handler: Handler,
    *,
    max_attempts: int = 3,
    failed: Callable[[Any, str], None] | None = None,
) -> None:
    """Name the handler of a kind of work.

    `handler(job, progress)` does the long part and returns `commit()`, which is called in the same
    transaction that closes the job: what it writes is written exactly once. The handler tells its
    progress outside of any transaction of its own, else nobody sees it before the end.
    `failed(job, sentence)` is called in the transaction that closes the job as failed or cancelled.
    """
    kind = Kind(handler, max_attempts, failed)
    if _kinds.get(name, kind) != kind:
        raise RuntimeError(f"Two handlers for jobs of kind {name}.")
    _kinds[name] = kind


def kind_of(name: str) -> Kind:
    """Return the kind; a KeyError names one that nobody registered."""
    return _kinds[name]


def handler_for(name: str) -> Handler:
    """Return the handler of a kind."""
    return kind_of(name).handler
