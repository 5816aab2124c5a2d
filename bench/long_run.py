"""Many readiness reports by a real Celery worker of two processes, as after an order for the whole state.

Each report is of another day, so that each is made. What lies in memory is looked at from outside, four times in a
second: a process that has grown beyond its bound gives way to a new one (`WORKER_MAX_MB`), and none may lose a report.
"""

import datetime as dt
import itertools
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from bench.table import Line, at_most
from reports import services
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.jobs.models import Job
from statepl.management.commands.demo import database_url
from waivers.models import Application

PROCESSES, WARM = 2, 40
# A process is looked at after each task: one task may take it so far beyond its bound.
BEYOND = 1.05
LANGUAGES = ("en", "es")
LOOK_SECONDS, START_SECONDS = 0.25, 60
MEGABYTE = 1024**2


@dataclass
class Memory:
    """Megabytes of the largest process, in the first reports and after them, and which processes there were."""

    early: float = 0
    late: float = 0
    seen: set[int] = field(default_factory=set)

    def look(self, worker: int, *, is_early: bool) -> None:
        """Note what lies in memory now."""
        children = children_of(worker)
        self.seen |= set(children)
        most = max((resident(child) for child in children), default=0)
        if is_early:
            self.early = max(self.early, most)
        else:
            self.late = max(self.late, most)


def run(
    rows: list[Application], actor: Any, many: int, today: dt.date, bare: float, rate: float
) -> list[Line]:
    """Make so many reports; return the lines of the table. `bare` is what the library alone needs, two at a time."""
    memory, days = Memory(), itertools.count(1)
    keys = list(itertools.product(rows, LANGUAGES))
    with worker() as process:
        began = time.perf_counter()
        asked: list[Job] = []
        for done in fed(keys, actor, many, today, days, asked):
            memory.look(process.pid, is_early=done < WARM)
            time.sleep(LOOK_SECONDS)
        each = (time.perf_counter() - began) * 1000 / many
    made = ReadinessReport.objects.made().filter(job__in=asked).count()
    if made != many:
        raise RuntimeError(f"{made} of {many} reports were made.")
    goal, is_met = at_most(rate, each / bare)
    most = settings.CELERY_WORKER_MAX_MEMORY_PER_CHILD / 1024
    bound, is_bounded = at_most(BEYOND, memory.late / most)
    return [
        Line(
            f"{many} readiness reports by two workers: each", each, bare, bare, each / bare, goal, is_met,
            f"{1000 / each:.2f} reports in a second, by Celery; beside bare `write_pdf` by two processes",
        ),
        Line(
            f"{many} readiness reports: memory of a worker", memory.late, most, None, memory.late / most,
            bound, is_bounded,
            f"the most of any of {len(memory.seen)} processes beside `WORKER_MAX_MB`; {memory.early:.0f} MB in the "
            f"first {WARM} reports", " MB",
        ),
    ]  # fmt: skip


def fed(
    keys: list[tuple[Application, str]],
    actor: Any,
    many: int,
    today: dt.date,
    days: Iterator[int],
    asked: list[Job],
) -> Iterator[int]:
    """Keep one report of each key asked for until there are enough; yield, again and again, how many are done."""
    waiting: dict[Any, Job] = {}
    while True:
        open_ones = set(
            Job.objects.filter(
                pk__in=[job.pk for job in waiting.values()], finished_at__isnull=True
            ).values_list("pk", flat=True)
        )
        waiting = {key: job for key, job in waiting.items() if job.pk in open_ones}
        for row, language in keys:
            if (row.pk, language) not in waiting and len(asked) < many:
                with clock.at(today + dt.timedelta(days=next(days))):
                    job = services.request_report(row, actor=actor, language=language)
                waiting[row.pk, language] = job
                asked.append(job)
        if not waiting:
            return
        yield len(asked) - len(waiting)


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """Run a Celery worker on the servers of this run."""
    log = Path(settings.VAR) / "worker.log"
    command = [
        sys.executable, "-m", "celery", "--app", "statepl.celery:app", "worker", "--concurrency", str(PROCESSES),
        "--loglevel", "INFO", "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    close_old_connections()
    env = {**os.environ, "DATABASE_URL": database_url(), "REDIS_URL": settings.REDIS_URL}
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, stdout=out, stderr=out)
    try:
        deadline = time.monotonic() + START_SECONDS
        while " ready." not in log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The worker did not start:\n{log.read_text(errors='replace')}")
            time.sleep(LOOK_SECONDS)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def children_of(process: int) -> list[int]:
    """Return the processes that a process has started."""
    threads = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for found in threads for child in found.read_text().split()]


def resident(process: int) -> float:
    """Return how many megabytes of a process lie in memory; 0 when it is gone."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * resource.getpagesize() / MEGABYTE
