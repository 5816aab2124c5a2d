"""One sentence or two beside each chart, composed from the same points; the bad news is in it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .base import Point, Status, point_text, point_words, points_text, status_word


@dataclass(frozen=True)
class Series:
    """One subgroup over the years: one point a year, in the order of the years.

    short is the name on phones; reference marks the line the others are compared with.
    """

    name: str
    points: tuple[Point, ...]
    short: str = ""
    reference: bool = False


@dataclass(frozen=True)
class Bar:
    """One subgroup in one year."""

    name: str
    point: Point
    short: str = ""
    reference: bool = False


def missing_sentences(points: Iterable[Point]) -> list[str]:
    """How many values are withheld, not collected or overdue; what is not due is no news."""
    all_points = [point for point in points if point.status != Status.NOT_DUE]
    counted = Counter(point.status for point in all_points)
    total = len(all_points)
    said = []
    if withheld := counted[Status.SUPPRESSED]:
        said.append(
            ngettext(
                "%(count)s of %(total)s values is withheld to protect small groups.",
                "%(count)s of %(total)s values are withheld to protect small groups.",
                withheld,
            )
            % {"count": withheld, "total": total}
        )
    if gone := counted[Status.NOT_COLLECTED]:
        said.append(
            ngettext(
                "%(count)s of %(total)s values was not collected.",
                "%(count)s of %(total)s values were not collected.",
                gone,
            )
            % {"count": gone, "total": total}
        )
    if late := counted[Status.OVERDUE]:
        said.append(
            ngettext(
                "%(count)s of %(total)s values is overdue.",
                "%(count)s of %(total)s values are overdue.",
                late,
            )
            % {"count": late, "total": total}
        )
    return said


def trend_sentence(
    *, years: Sequence[str], series: Sequence[Series], baseline: str | None = None, unit: str = "%"
) -> str:
    """The reference now, its change since the baseline, the widest gap now and then, what is missing.

    Coded values are never subtracted, so a gap or a change is only said between exact numbers.
    """
    said: list[str] = []
    reference = next((s for s in series if s.reference), None)
    if reference:
        said += _reference_sentence(years, reference, baseline, unit)
    now = _last_common_year(series, reference)
    if reference and now is not None:
        before = years.index(baseline) if baseline in years else None
        said += _gap_sentence(series, reference, now, before, unit)
    said += missing_sentences(point for s in series for point in s.points)
    return " ".join(said)


def bars_sentence(*, items: Sequence[Bar], unit: str = "%") -> str:
    """The reference, the widest gap below it, what is missing."""
    said: list[str] = []
    reference = next((bar for bar in items if bar.reference), None)
    if reference:
        said.append(
            _("%(group)s: %(value)s.")
            % {"group": reference.name, "value": point_words(reference.point, unit)}
        )
        top = reference.point.exact
        gaps = [
            (abs(top - b.point.exact), b.name)
            for b in items
            if b is not reference and top is not None and b.point.exact is not None
        ]
        if gaps:
            said.append(_widest(max(gaps), unit))
    return " ".join(said + missing_sentences(bar.point for bar in items))


def _widest(gap: tuple[float, str], unit: str) -> str:
    size, name = gap
    return _("The widest gap is %(gap)s, for %(group)s.") % {"gap": points_text(size, unit), "group": name}


def _reference_sentence(years: Sequence[str], line: Series, baseline: str | None, unit: str) -> list[str]:
    last = _last_number(line)
    if last is None:
        return [_("%(group)s: no value can be shown.") % {"group": line.name}]
    point = line.points[last]
    facts = {"group": line.name, "value": point_words(point, unit), "year": years[last]}
    start = line.points[years.index(baseline)].exact if baseline in years else None
    if start is None or point.exact is None or years[last] == baseline:
        return [_("%(group)s: %(value)s in %(year)s.") % facts]
    change = round(point.exact - start, 1)
    facts |= {"change": points_text(abs(change), unit), "base": str(baseline)}
    if change > 0:
        return [_("%(group)s: %(value)s in %(year)s, up %(change)s since %(base)s.") % facts]
    if change < 0:
        return [_("%(group)s: %(value)s in %(year)s, down %(change)s since %(base)s.") % facts]
    return [_("%(group)s: %(value)s in %(year)s, the same as in %(base)s.") % facts]


def _last_number(line: Series) -> int | None:
    return next((i for i in reversed(range(len(line.points))) if line.points[i].has_number), None)


def _last_common_year(series: Sequence[Series], reference: Series | None) -> int | None:
    """The last year in which the reference and at least one other group have exact numbers."""
    if reference is None:
        return None
    others = [s for s in series if s is not reference]
    return next(
        (
            i
            for i in reversed(range(len(reference.points)))
            if reference.points[i].exact is not None and any(s.points[i].exact is not None for s in others)
        ),
        None,
    )


def _gap(line: Series, reference: Series, year: int) -> float | None:
    mine, theirs = line.points[year].exact, reference.points[year].exact
    return None if mine is None or theirs is None else round(abs(theirs - mine), 1)


def _gap_sentence(
    series: Sequence[Series], reference: Series, now: int, before: int | None, unit: str
) -> list[str]:
    gaps = [
        (gap, line)
        for line in series
        if line is not reference and (gap := _gap(line, reference, now)) is not None
    ]
    size, line = max(gaps, key=lambda pair: pair[0])
    was = _gap(line, reference, before) if before is not None and before != now else None
    if was is None:
        return [_widest((size, line.name), unit)]
    facts = {"gap": points_text(size, unit), "group": line.name, "was": points_text(was, unit)}
    said = [_("The widest gap is %(gap)s, for %(group)s; it was %(was)s.") % facts]
    wider = [
        other.name
        for gap, other in gaps
        if (then := _gap(other, reference, before or 0)) is not None and gap > then
    ]
    if wider:
        said.append(_("The gap has grown for: %(groups)s.") % {"groups": ", ".join(wider)})
    return said


def voice_of_series(years: Sequence[str], line: Series, unit: str) -> str:
    """Every value of one series in words, runs of one status joined: "withheld 2023–24 to 2024–25"."""
    runs: list[list] = []
    for year, point in zip(years, line.points, strict=True):
        said = point_words(point, unit)
        if runs and not point.has_number and runs[-1][0] == said:
            runs[-1][2] = year
        else:
            runs.append([said, year, year])
    told = [
        f"{said} {first}"
        if first == last
        else _("%(value)s %(first)s to %(last)s") % {"value": said, "first": first, "last": last}
        for said, first, last in runs
    ]
    return f"{line.name}: {', '.join(told)}."


__all__ = [
    "Bar",
    "Series",
    "bars_sentence",
    "missing_sentences",
    "point_text",
    "status_word",
    "trend_sentence",
    "voice_of_series",
]
