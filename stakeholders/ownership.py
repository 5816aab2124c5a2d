"""The facts of the log that the shared-ownership score counts, read for one place or for all."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db.models import Min

from stakeholders.coverage import Matrix
from stakeholders.matrix import district_matrix, public_matrices, window_begin
from stakeholders.models import Decision, HeardItem
from stakeholders.score import ACCOUNTED, LEVEL, ON_TIME, SCOPE, Fact, Score, score
from stakeholders.vocabulary import Part, Phase, Step
from stakeholders.vocabulary.heard import Disposition
from statepl.core import clock
from statepl.districts.models import District
from waivers.models import Application

TOGETHER = frozenset({Part.COLLABORATED, Part.EMPOWERED})
LATE = dt.timedelta(days=30)


class Counted(NamedTuple):
    """One fact with the row of the log that it was read from: a cell, a decision or a contribution."""

    fact: Fact
    row: Any


def place_score(district: District | None) -> tuple[Score, list[Counted]]:
    """Return the score of a district, or of the state, with the row behind each fact.

    The state's counts every voice of the state, and its own decisions and contributions.
    """
    counted = [
        *_voices(district_matrix(district)),
        *_decisions(_decision_rows().filter(activity__district=district)),
        *_answers(_item_rows().filter(district=district)),
    ]
    return score((each.fact for each in counted), phases=_phases(_final_from().get(_key(district)))), counted


def public_scores() -> Iterator[tuple[District | None, Score]]:
    """Yield the score of the state, then of each district with a submitted application, by name.

    The number of queries is the same however many districts there are.
    """
    decisions: dict[int | None, list[Fact]] = {}
    for row in _decision_rows():
        decisions.setdefault(row.activity.district_id, []).extend(each.fact for each in _decisions([row]))
    answers: dict[int | None, list[Fact]] = {}
    for item in _item_rows():
        answers.setdefault(item.district_id, []).extend(each.fact for each in _answers([item]))
    final_from = _final_from()
    for district, matrix in public_matrices():
        key = _key(district)
        facts = [each.fact for each in _voices(matrix)] + decisions.get(key, []) + answers.get(key, [])
        yield district, score(facts, phases=_phases(final_from.get(key)))


def _key(district: District | None) -> int | None:
    return district.pk if district else None


def _final_from() -> dict[int | None, dt.date]:
    """Return by district when its plan was first finally approved, and None for the state: the first of all."""
    rows = Application.objects.filter(final_from__isnull=False).order_by().values_list("district")
    found: dict[int | None, dt.date] = dict(rows.annotate(first=Min("final_from")))
    return {None: min(found.values()), **found} if found else {}


def _phases(final_from: dt.date | None) -> tuple[str, ...]:
    """Return the phases in which decisions are due: before a plan is in force there is only its design."""
    if final_from is None or final_from > clock.today():
        return (Phase.DESIGN,)
    return tuple(Phase.values)


def _voices(matrix: Matrix) -> list[Counted]:
    return [
        Counted(Fact(SCOPE, f"{cell.group.code}/{cell.stratum}", cell.step >= Step.HEARD), cell)
        for cell in matrix.required
    ]


def _decision_rows() -> Any:
    rows = Decision.objects.filter(activity__starts_at__date__gte=window_begin())
    return rows.select_related("activity").order_by("activity__starts_at", "pk")


def _decisions(rows: Iterable[Decision]) -> list[Counted]:
    return [
        Counted(
            Fact(LEVEL, f"decision-{row.pk}", row.part in TOGETHER, row.phase, _is_late(row.created_at, row)),
            row,
        )
        for row in rows
    ]


def _is_late(written: dt.datetime, row: Any) -> bool:
    """Say whether something was written down more than a month after the activity that it belongs to."""
    return row.activity is not None and written > row.activity.ends_at + LATE


def _item_rows() -> Any:
    """Return the contributions of twelve months whose answer is there or due, with their answers."""
    rows = HeardItem.objects.living().filter(raised_at__date__gte=window_begin())
    return rows.select_related("activity").prefetch_related("answers").order_by("raised_at", "pk")


def _answers(rows: Iterable[HeardItem]) -> list[Counted]:
    counted = []
    for row in rows:
        answered_on = row.answered_at.date() if row.answered_at else None
        if answered_on or row.answer_due_on < clock.today():
            in_time = answered_on is not None and answered_on <= row.answer_due_on
            counted.append(
                Counted(
                    Fact(ON_TIME, f"contribution-{row.pk}", in_time, "", _is_late(row.raised_at, row)), row
                )
            )
        if row.answer is not None:
            counted.append(Counted(Fact(ACCOUNTED, f"answer-{row.answer.pk}", _accounts(row.answer)), row))
    return counted


def _accounts(answer: Any) -> bool:
    """Say whether an answer shows the text that changed or is there already, or says why not."""
    if answer.disposition == Disposition.CHANGED:
        return bool(answer.has_texts and answer.is_change)
    if answer.disposition == Disposition.ALREADY_THERE:
        return bool(answer.has_texts)
    return bool(answer.reason.strip())
