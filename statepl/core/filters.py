"""Filters of the API: declared once, they check values, narrow querysets and describe themselves."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from statepl.core.problems import BadParameter, parameter_error

LONGEST_VALUE = 200
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Filter:
    """One query parameter. Repeated values mean "any of them"; different filters all apply.

    `allowed` lists every value, for the error; `known`, where the list is long, returns those of the
    given values that exist. `see` names the route of the catalogue with all values. `enum` holds the
    values for the OpenAPI file when they are part of the contract. `stored` turns a value into what the
    column holds.
    """

    name: str
    lookup: str
    description: str | Promise
    allowed: Callable[[], Iterable[str]]
    known: Callable[[Sequence[str]], Iterable[str]] | None = None
    see: str = ""
    enum: tuple[str, ...] = ()
    stored: Callable[[str], Any] = str

    def unknown(self, values: Sequence[str]) -> list[str]:
        """Return the values that are not allowed."""
        sound = [value for value in values if len(value) <= LONGEST_VALUE and "\x00" not in value]
        found = set(self.known(sound) if self.known else self.allowed()) if sound else set()
        return [value for value in values if value not in found]

    def error(self, value: str) -> dict[str, Any]:
        """Describe a value that is not allowed, and name those that are."""
        allowed = list(dict.fromkeys(str(name) for name in self.allowed()))
        detail = _("'%(name)s' has no value '%(value)s'.") % {"name": self.name, "value": value[:60]}
        see = reverse(self.see) if self.see else ""
        return parameter_error(self.name, value, detail, allowed, see=see)


def one_of(*values: str | Promise) -> Callable[[], Iterable[str]]:
    """Return the `allowed` of a filter whose values are part of the contract."""
    return lambda: [str(value) for value in values]


def read_filters(query: QueryDict, filters: Sequence[Filter], also: Sequence[str] = ()) -> Values:
    """Return the given values by filter name, in the order of `filters`.

    `also` names parameters that are allowed and are no filters.
    Raises BadParameter listing every unknown parameter and value with what is allowed.
    """
    names = [one.name for one in filters]
    allowed = [*names, *also]
    errors = [
        parameter_error(name, None, _("There is no parameter '%(name)s'.") % {"name": name[:60]}, allowed)
        for name in query
        if name not in allowed
    ]
    given: Values = {}
    for one in filters:
        values = list(dict.fromkeys(query.getlist(one.name)))
        if values:
            errors += [one.error(value) for value in one.unknown(values)]
            given[one.name] = values
    if errors:
        raise BadParameter(*errors)
    return given


def narrow(rows: models.QuerySet[Any], filters: Sequence[Filter], given: Values) -> models.QuerySet[Any]:
    """Return the rows that every given filter lets through."""
    by_name = {one.name: one for one in filters}
    for name, values in given.items():
        one = by_name[name]
        rows = rows.filter(**{f"{one.lookup}__in": [one.stored(value) for value in values]})
    return rows
