"""Timing side by side and printing one table. Only ratios measured in one run count.

A busy machine moves every number, so ours and the alternative run in turn, several rounds, and the
middle of each is taken.
"""

import gc
import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

HEADS = ("job", "ours", "alternative", "floor", "ratio", "goal", "met")


@dataclass(frozen=True)
class Line:
    """One job. Times are in milliseconds, counts without a unit.

    `alternative` and `floor`, what no design goes below, are None when not measured. `ratio` is what the goal
    speaks of, `goal` its bound in words, `is_met` whether it holds.
    """

    job: str
    ours: float
    alternative: float | None
    floor: float | None
    ratio: float
    goal: str
    is_met: bool
    note: str = ""
    unit: str = " ms"


def at_most(bound: float, ratio: float) -> tuple[str, bool]:
    """Return the goal 'at most …' in words and whether the ratio keeps it."""
    return f"at most {bound:g}", ratio <= bound


def at_least(bound: float, ratio: float) -> tuple[str, bool]:
    """Return the goal 'at least …' in words and whether the ratio keeps it."""
    return f"at least {bound:g}", ratio >= bound


def in_turn(*works: Callable[[], object], rounds: int = 5) -> list[float]:
    """Run works one after the other, round by round; return the median of each in milliseconds.

    One round before the count warms caches; the collector rests while a work runs.
    """
    for work in works:
        work()
    times: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for taken, work in zip(times, works, strict=True):
            taken.append(_timed(work))
    return [median(taken) for taken in times]


def _timed(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        work()
        return (time.perf_counter() - began) * 1000
    finally:
        gc.enable()


def show(lines: Sequence[Line]) -> None:
    """Print the table, one line a job."""
    rows = [HEADS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for line in lines:
        if line.note:
            print(f"{line.job}: {line.note}")


def _cells(line: Line) -> tuple[str, ...]:
    ours, alternative, floor = (
        "not measured" if value is None else f"{value:.1f}{line.unit}"
        for value in (line.ours, line.alternative, line.floor)
    )
    met = "met" if line.is_met else "NOT MET"
    return (line.job, ours, alternative, floor, f"{line.ratio:.3f}", line.goal, met)


def write(lines: Sequence[Line], path: Path) -> None:
    """Write the table as JSON, with when and where it was measured."""
    told = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "jobs": [asdict(line) for line in lines],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2) + "\n")
