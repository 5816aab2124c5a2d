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
    """The input cannot be worked on; trying again would not help. The message is for the person."""


class LostClaim(Exception):
    """Another worker holds the job now, or it was cancelled. Whatever was not committed is dropped."""


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Name the handler of a kind of work.

    `handler(job, progress)` does the long part and returns `commit()`, which is called in the same
    transaction that closes the job: what it writes is written exactly once.
    """
    if _handlers.get(kind, handler) is not handler:
        raise RuntimeError(f"Two handlers for jobs of kind {kind}.")
    _handlers[kind] = handler


def handler_for(kind: str) -> Handler:
    """Return the handler; a KeyError names a kind that nobody registered."""
    return _handlers[kind]
