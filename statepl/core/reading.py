"""Reading once: while a document is made, many parts of it ask the same of the database.

Within `reading_once()` the first answer of a function marked `@read_once` is given again to the same arguments in the
same language. Nothing may be written there; outside, every call reads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
R = TypeVar("R")
_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Keep the answers of marked functions until the block ends; a block within a block shares its answers."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that only reads, whose arguments can be hashed and whose answer nobody changes."""

    @wraps(function)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return function(*args, **kwargs)
        key = (function, get_language(), args, tuple(sorted(kwargs.items())))
        if key not in kept:
            kept[key] = function(*args, **kwargs)
        found: R = kept[key]
        return found

    return answer
