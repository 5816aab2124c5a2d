"""Figures of counted waves as charts, and what changed between two waves. Reads what disclosure control left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.vocabulary.surveys import QuestionKind
from statepl.core.charts import Bar, Chart, Point, bars, point_text

SURE = 1.96  # standard errors: what chance brings in 19 of 20 cases


@dataclass(frozen=True)
class Change:
    """What a group answered wave by wave, and what the last two say together."""

    group: str
    shares: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Answered:
    """One question, or one of its answers: the chart of the latest wave, and the changes where there are several."""

    title: str
    hint: str
    chart: Chart
    changes: tuple[Change, ...]


def question_charts(survey: Any, waves: Sequence[Any], figures: Iterable[Any]) -> list[Answered]:
    """Return what each question came to, in order; `waves` from the earliest to the latest."""
    found: dict[tuple[Any, int], dict[Any, dict[int, Any]]] = {}
    for each in figures:
        groups = found.setdefault((each.question, each.option), {})
        groups.setdefault(each.group, {})[each.wave_id] = each
    ordered = sorted(found, key=lambda spot: (spot[0].number, spot[1]))
    return [_answered(question, option, waves, found[question, option]) for question, option in ordered]


def _answered(
    question: Any, option: int, waves: Sequence[Any], groups: dict[Any, dict[int, Any]]
) -> Answered:
    rows = sorted(groups.items(), key=lambda row: row[0].position)
    latest = waves[-1]
    items = [Bar(_named(group, known.get(latest.pk)), _point(known.get(latest.pk))) for group, known in rows]
    title = f"{question.words} {question.options[option - 1]}" if option else question.words
    changes = [_change(group, waves, known) for group, known in rows] if len(waves) > 1 else []
    return Answered(title, hint_of(question), bars(title=title, items=items), tuple(changes))


def _named(group: Any, figure: Any) -> str:
    """Return a group with the number of those who answered, where it may be read."""
    return f"{group.label} ({figure.answered})" if figure is not None and figure.answered else group.label


def hint_of(question: Any) -> str:
    """Return what the share counts."""
    counted = {
        QuestionKind.SCALE: _("Share that agrees or agrees strongly"),
        QuestionKind.YES_NO: _("Share that says yes"),
    }.get(question.kind, _("Share that chose this answer"))
    return _("%(counted)s; in brackets how many answered") % {"counted": counted}


def _point(figure: Any) -> Point:
    if figure is None:
        return Point(status="not_collected")
    return Point(figure.share, figure.status, figure.answered)


def _change(group: Any, waves: Sequence[Any], known: dict[int, Any]) -> Change:
    shares = tuple(point_text(_point(known.get(each.pk)), "%") for each in waves)
    return Change(group.label, shares, change_words(*[known.get(each.pk) for each in waves[-2:]]))


def change_words(before: Any, now: Any) -> str:
    """Say what changed between two figures, and when chance alone may bring such a change.

    Only figures with a number are compared: what is hidden or coded gives none.
    """
    if not (_is_exact(before) and _is_exact(now)):
        return _("cannot be said")
    points = now.share - before.share
    if abs(points) < SURE * sqrt(_variance(before) + _variance(now)):
        return _("no more than chance may bring")
    sentence = _("up by %(points)s points") if points > 0 else _("down by %(points)s points")
    return sentence % {"points": round(abs(points))}


def _is_exact(figure: Any) -> bool:
    return figure is not None and figure.status == "reported"


def _variance(figure: Any) -> float:
    """Return the variance of a share in square points, by the Agresti-Coull estimate so that 0 % is not certain."""
    number = figure.answered + 4
    share = (figure.share / 100 * figure.answered + 2) / number
    return float(share * (1 - share) / number * 10_000)
