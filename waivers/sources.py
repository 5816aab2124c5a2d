"""Measures that an improvement cycle may cite. The app above that knows them says them here, from `ready()`."""

from collections.abc import Callable

from statepl.core.reading import read_once

Choices = list[tuple[str, str]]
_sources: list[Callable[[], Choices]] = []


def offer_measures(source: Callable[[], Choices]) -> None:
    """Register a function that returns measures as (code, name); the same one counts once."""
    if source not in _sources:
        _sources.append(source)


@read_once
def measure_choices() -> Choices:
    """Return every measure that may be cited, as (code, name)."""
    return [choice for source in _sources for choice in source()]


def measure_names(codes: list[str]) -> list[str]:
    """Return the names of measures by code; a code that is not known any more stands for itself."""
    known = dict(measure_choices())
    return [known.get(code, code) for code in codes]
