"""What teams lack against the source and their own charter, in plain sentences. No database here: rows in, words out.

Source: guidebook, Lesson 5.1 (numbers of seats, meetings, share of working time, functional experts).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders.vocabulary.teams import MEETINGS, SEATS, SHARE_OF_TIME, Function, Range, TeamKind

FOUR_WEEKS = dt.timedelta(days=28)
ALL_TIME = 100


@dataclass(frozen=True)
class Window:
    """Four weeks with the number of meetings in them; `is_kept` says whether the charter is, None without one."""

    first: dt.date
    last: dt.date
    met: int
    is_kept: bool | None


def windows(
    team: Any, meetings: Iterable[dt.date], *, today: dt.date, begun: dt.date, most: int
) -> list[Window]:
    """Return the last whole four weeks of a team, the latest first, none from before it began."""
    days, found = list(meetings), []
    for number in range(most):
        last = today - number * FOUR_WEEKS
        first = last - FOUR_WEEKS + dt.timedelta(days=1)
        if first < begun:
            break
        met = sum(first <= day <= last for day in days)
        found.append(Window(first, last, met, _is_kept(team, met)))
    return found


def _is_kept(team: Any, met: int) -> bool | None:
    return None if team.meets_least is None else bool(team.meets_least <= met <= team.meets_most)


def cadence(team: Any, met: int) -> str:
    """Return "It met 2 times in four weeks; the charter says 4 to 8."."""
    times = ngettext("It met %(number)s time in four weeks", "It met %(number)s times in four weeks", met)
    told = times % {"number": met}
    if team.meets_least is None:
        return _("%(times)s; the charter does not say how often it should.") % {"times": told}
    return _("%(times)s; the charter says %(range)s.") % {
        "times": told,
        "range": _range(Range(team.meets_least, team.meets_most)),
    }


def _range(asked: Range) -> str:
    if asked.least == asked.most:
        return str(asked.least)
    return _("%(least)s to %(most)s") % {"least": asked.least, "most": asked.most}


def team_warnings(team: Any, seats: Sequence[Any], *, met: int | None) -> list[str]:
    """Return what a team lacks; `met` is None before it is four weeks old. A team that is over lacks nothing."""
    if team.is_over:
        return []
    return [*_of_seats(team, seats), *_of_charter(team), *_of_meetings(team, met), *_of_time(team, seats)]


def _of_seats(team: Any, seats: Sequence[Any]) -> list[str]:
    found, advised = [], SEATS.get(team.kind)
    if advised and not advised.least <= len(seats) <= advised.most:
        words = ngettext(
            "It has %(number)s seat; the source advises %(range)s.",
            "It has %(number)s seats; the source advises %(range)s.",
            len(seats),
        )
        found.append(words % {"number": len(seats), "range": _range(advised)})
    if empty := [seat.role for seat in seats if not seat.is_filled]:
        words = ngettext(
            "%(number)s seat is empty: %(roles)s.", "%(number)s seats are empty: %(roles)s.", len(empty)
        )
        found.append(words % {"number": len(empty), "roles": ", ".join(empty)})
    return found


def _of_charter(team: Any) -> list[str]:
    found = []
    if not team.purpose.strip():
        found.append(_("The charter does not say what it is for."))
    if not team.decides.strip():
        found.append(_("The charter does not say how it decides."))
    return found


def _of_meetings(team: Any, met: int | None) -> list[str]:
    found, advised = [], MEETINGS.get(team.kind)
    if team.meets_least is None and advised:
        words = _(
            "The charter does not say how often it meets; the source advises %(range)s times in four weeks."
        )
        found.append(words % {"range": _range(advised)})
    if met is not None and _is_kept(team, met) is False:
        found.append(cadence(team, met))
    return found


def _of_time(team: Any, seats: Sequence[Any]) -> list[str]:
    if team.kind != TeamKind.WORKING:
        return []
    odd = [
        seat.role
        for seat in seats
        if seat.is_filled
        and not (seat.allocation and SHARE_OF_TIME.least <= seat.allocation <= SHARE_OF_TIME.most)
    ]
    words = _("The source advises %(range)s percent of each person’s time; not so: %(roles)s.")
    return [words % {"range": _range(SHARE_OF_TIME), "roles": ", ".join(odd)}] if odd else []


def people_warnings(seats: Iterable[Any], *, with_names: bool) -> list[str]:
    """Return which people are given more than all their time, or both work and advise; seats come with their team."""
    of_person: dict[Any, list[Any]] = defaultdict(list)
    for seat in seats:
        if seat.account:
            of_person[seat.account].append(seat)
    found = []
    for person, held in of_person.items():
        who = str(person) if with_names else _("One person")
        teams = ", ".join(dict.fromkeys(seat.team.name for seat in held))
        share = sum(seat.allocation or 0 for seat in held)
        if share > ALL_TIME:
            words = _("%(who)s is given %(share)s percent of working time: %(teams)s.")
            found.append(words % {"who": who, "share": share, "teams": teams})
        if _is_on_both_sides(held):
            words = _("%(who)s sits in the working group and in the advisory group: %(teams)s.")
            found.append(words % {"who": who, "teams": teams})
    return found


def _is_on_both_sides(held: Iterable[Any]) -> bool:
    """Say whether somebody works and advises at one place: whoever proposes does not approve."""
    places: dict[Any, set[str]] = defaultdict(set)
    for seat in held:
        places[seat.team.district_id].add(seat.team.kind)
    return any({TeamKind.WORKING, TeamKind.ADVISORY} <= kinds for kinds in places.values())


def missing_kinds(teams: Iterable[Any]) -> list[TeamKind]:
    """Return which of the three teams of the source are not there."""
    there = {team.kind for team in teams}
    return [kind for kind in SEATS if kind not in there]


def missing_functions(seats: Iterable[Any]) -> list[Function]:
    """Return the experts whom no filled seat brings in."""
    there = {seat.function for seat in seats if seat.is_filled}
    return [function for function in Function if function not in there]
