"""Two tracks of change: what is done, and what people think. No database here. Source: S-32."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stakeholders.vocabulary import Trend


@dataclass(frozen=True)
class Milestones:
    """How many actions are done, how many of those in time, and how many are overdue or still to come."""

    done: int
    in_time: int
    overdue: int
    to_come: int

    @property
    def is_on_plan(self) -> bool:
        """Say whether something is done and nothing is overdue."""
        return self.done > 0 and self.overdue == 0


def milestones(actions: Iterable[Any], *, today: dt.date) -> Milestones:
    """Count actions by where they stand today."""
    actions = list(actions)
    done = [each for each in actions if each.done_on]
    overdue = sum(each.done_on is None and each.due_on < today for each in actions)
    in_time = sum(each.done_on <= each.due_on for each in done)
    return Milestones(len(done), in_time, overdue, len(actions) - len(done) - overdue)


def latest(readings: Iterable[Any]) -> list[tuple[Any, list[Any]]]:
    """Return the newest reading of each group with its earlier ones; readings come group by group, newest first."""
    found: dict[int, list[Any]] = {}
    for each in readings:
        found.setdefault(each.group_id, []).append(each)
    return [(first, earlier) for first, *earlier in found.values()]


def is_losing_people(counted: Milestones, newest: Iterable[Any]) -> bool:
    """Say whether the plan is kept while a group moves away: the case that a list of milestones hides."""
    return counted.is_on_plan and any(each.trend == Trend.FURTHER for each in newest)
