"""The matrix of a place, read from the log: who has been heard where, against the standard in force."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from policy.models import ProgramSettings
from stakeholders.coverage import Fact, Key, Matrix, Standard, matrix, whole
from stakeholders.models import Activity, Baseline, Group, HeardItem, Invitation, Participation
from stakeholders.vocabulary import Stratum, stratum_of
from statepl.core import clock
from statepl.core.reading import read_once
from statepl.districts.models import District, School
from waivers.models import Application

WINDOW = dt.timedelta(days=365)


class Place(NamedTuple):
    """Where somebody is heard: a district, or with None the whole state, and the kinds of place it has."""

    district: District | None
    strata: tuple[str, ...]


def place_of(district: District | None) -> Place:
    """Return a district, or the state, with the kinds of place in which its people live. Two queries."""
    return _place(district, _strata())


def _place(district: District | None, strata: Mapping[int, set[str]]) -> Place:
    known = strata.get(district.pk, set()) if district else set().union(*strata.values())
    return Place(district, _in_order(known))


def _in_order(strata: Iterable[str]) -> tuple[str, ...]:
    """Return kinds of place in the order of the vocabulary; a place whose directory knows none has one, unnamed."""
    return tuple(each.value for each in Stratum if each.value in set(strata)) or ("",)


def _strata() -> dict[int, set[str]]:
    """Return by district the kinds of place of its schools, or its own where no school names one. Two queries."""
    found: dict[int, set[str]] = {}
    for pk, locale in School.objects.order_by().values_list("district", "locale").distinct():
        if stratum := stratum_of(locale):
            found.setdefault(pk, set()).add(stratum)
    for pk, locale in District.objects.order_by().values_list("pk", "locale"):
        if pk not in found and (stratum := stratum_of(locale)):
            found[pk] = {stratum}
    return found


def standard_of(baseline: Baseline | None, place: Place, groups: Iterable[Group]) -> dict[Key, Standard]:
    """Return what a baseline asks for; without one, every whole group in every kind of place."""
    if baseline is None:
        return whole(groups, place.strata)
    return {
        (cell.group_id, cell.stratum): Standard(cell.is_required, cell.reason)
        for cell in baseline.cells.all()
    }


def log_facts(activities: Any, items: Any, *, begin: dt.date, strata: Mapping[int, set[str]]) -> list[Fact]:
    """Return what the log knows since a day of these activities and contributions. Three queries.

    An activity that does not say where its people live is read as its district's, where that is all of one kind.
    """
    one: dict[int | None, str] = {pk: next(iter(kinds)) for pk, kinds in strata.items() if len(kinds) == 1}
    return [
        *Invitation.objects.filter(activity__in=activities).facts(begin=begin, strata=one),
        *Participation.objects.filter(activity__in=activities).facts(begin=begin, strata=one),
        *items.facts(begin=begin, strata=one),
    ]


def matrix_of(
    district: District | None,
    *,
    baseline: Baseline | None,
    activities: Any,
    items: Any,
    begin: dt.date | None = None,
) -> Matrix:
    """Return who was heard in a district or the state over twelve months, of what the reader may count.

    `begin` is another first day; then the caller lets activities and contributions end where they should.
    The number of queries is the same however many groups and districts there are.
    """
    groups, strata = list(Group.objects.select_related("parent")), _strata()
    facts = log_facts(activities, items, begin=begin or window_begin(), strata=strata)
    return _matrix(_place(district, strata), baseline, groups, facts, _stale_before())


def _matrix(
    place: Place, baseline: Baseline | None, groups: list[Group], facts: Iterable[Fact], stale_before: dt.date
) -> Matrix:
    standards = standard_of(baseline, place, groups)
    return matrix(groups, place.strata, standards, facts, stale_before=stale_before)


@read_once
def district_matrix(district: District | None, *, begin: dt.date | None = None) -> Matrix:
    """Return the matrix of a district, or of the whole state, as everybody may know it; `begin` as above."""
    baseline = Baseline.objects.in_force().filter(district=district).prefetch_related("cells").first()
    activities, items = Activity.objects.all(), HeardItem.objects.all()
    if district is not None:
        activities, items = activities.filter(district=district), items.filter(district=district)
    return matrix_of(district, baseline=baseline, activities=activities, items=items, begin=begin)


def public_matrices() -> Iterator[tuple[District | None, Matrix]]:
    """Yield the matrix of the whole state, then of each district with a submitted application, by name.

    The number of queries is the same however many districts there are.
    """
    groups, strata, stale = list(Group.objects.select_related("parent")), _strata(), _stale_before()
    facts = log_facts(Activity.objects.all(), HeardItem.objects.all(), begin=window_begin(), strata=strata)
    baselines = {row.district_id: row for row in Baseline.objects.in_force().prefetch_related("cells")}
    own: dict[int | None, list[Fact]] = {}
    for fact in facts:
        own.setdefault(fact.district, []).append(fact)
    yield None, _matrix(_place(None, strata), baselines.get(None), groups, facts, stale)
    for district in District.objects.filter(applications__in=Application.objects.public()).distinct():
        mine = own.get(district.pk, [])
        yield district, _matrix(_place(district, strata), baselines.get(district.pk), groups, mine, stale)


def window_begin() -> dt.date:
    """Return the first day of the twelve months that end today."""
    return clock.today() - WINDOW


def _stale_before() -> dt.date:
    return clock.today() - dt.timedelta(days=ProgramSettings.current().stale_days)
