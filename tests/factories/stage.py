"""Applications made once for a module of tests, handed out to each of its tests as they were made.

`tests.waivers.kept.staged` sets the stage; the factories ask it first. A test gets
each of them once, read anew from the database; a second one in the same state is made for it.
"""

import copy
from typing import Any

from waivers.models import Application

_kept: dict[str, tuple[int, Any]] = {}
_left: set[str] = set()


def put(key: str, application: Application, cast: Any) -> None:
    """Keep an application with its people under a key, such as its state."""
    _kept[key] = (application.pk, cast)
    _left.add(key)


def clear() -> None:
    """Forget everything: the module is over."""
    _kept.clear()
    _left.clear()


def refill() -> None:
    """Begin a test: everything is there again."""
    _left.update(_kept)


def take(key: str) -> tuple[Application, Any] | None:
    """Return the application under a key and its people, fresh, or None where none is left."""
    if key not in _left:
        return None
    _left.discard(key)
    pk, kept = _kept[key]
    cast = copy.copy(kept)
    for name, row in vars(kept).items():
        setattr(cast, name, type(row)._default_manager.get(pk=row.pk))
    return Application.objects.get(pk=pk), cast
