"""What apps above take away from the rows of apps below: a recused person sees no trace of a district."""

from collections.abc import Callable
from typing import Any

Restriction = Callable[..., Any]


class Restrictions:
    """The restrictions on one kind of row, registered from `ready()` of the apps above.

    A restriction is `restriction(rows, user, **names) -> rows`; the names say where a fact stands in the
    row when it is not the usual place.
    """

    def __init__(self) -> None:
        self._known: list[Restriction] = []

    def add(self, restriction: Restriction) -> None:
        """Register a restriction; the same one again changes nothing."""
        if restriction not in self._known:
            self._known.append(restriction)

    def apply(self, rows: Any, user: Any, **names: str) -> Any:
        """Return the rows without what some restriction takes away from the person."""
        for restriction in self._known:
            rows = restriction(rows, user, **names)
        return rows
