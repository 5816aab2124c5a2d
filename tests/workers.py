"""Real Celery workers and beats for tests, and a Redis that a test may stop.

They run as processes of their own against this run's test database and broker, so a test that uses
them is marked `worker` and `django_db(transaction=True)`:

    with celery_worker(log_dir=tmp_path, lease=2):
        services.request_job(...)
        wait_until(lambda: Job.objects.filter(state="succeeded").exists())
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


@dataclass
class Process:
    """A worker or a beat in a process group of its own."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Say whether its first process still runs."""
        return self.popen.poll() is None

    def kill(self) -> None:
        """Kill the whole group at once, as a power cut would (`kill -9`)."""
        self._signal(signal.SIGKILL)
        self.popen.wait(timeout=10)

    def stop(self) -> None:
        """Ask it to finish, then insist."""
        if not self.alive:
            return
        self._signal(signal.SIGTERM)
        try:
            self.popen.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()

    def _signal(self, number: signal.Signals) -> None:
        if self.alive:
            os.killpg(self.popen.pid, number)

    def words(self) -> str:
        """Return what it wrote to its log."""
        return self.log.read_text(errors="replace")


def database_url() -> str:
    """Return the address of this run's test database."""
    given = connection.settings_dict
    host, port = quote(str(given["HOST"]), safe=""), f":{given['PORT']}" if given["PORT"] else ""
    password = f":{quote(given['PASSWORD'], safe='')}" if given["PASSWORD"] else ""
    return f"postgres://{quote(given['USER'], safe='')}{password}@{host}{port}/{quote(str(given['NAME']), safe='')}"


def environment(
    *, lease: int = 2, ring: int = 1, redis_url: str | None = None, **more: str
) -> dict[str, str]:
    """Return the variables of a worker: this run's database, broker and queue, short lease and ring (seconds)."""
    return {
        **os.environ,
        "STATEPL_MODE": "test",
        "STATEPL_VAR": str(settings.VAR),
        "DATABASE_URL": database_url(),
        "REDIS_URL": redis_url or settings.REDIS_URL,
        "CELERY_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "JOB_LEASE_SECONDS": str(lease),
        "JOB_RING_SECONDS": str(ring),
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def forget_messages() -> None:
    """Empty this run's queue: other tests may have rung for jobs that are long rolled back."""
    import redis

    with redis.from_url(settings.REDIS_URL) as link:
        link.delete(settings.CELERY_TASK_DEFAULT_QUEUE, "unacked", "unacked_index")


def start_worker(
    *, log_dir: Path, include: Sequence[str] = (), concurrency: int = 1, **options: Any
) -> Process:
    """Start a Celery worker and return it once it takes messages.

    include: modules that it imports, e.g. to register kinds of jobs that only a test has.
    options: of `environment()`.
    """
    args = [
        "worker",
        "--loglevel",
        "INFO",
        "--concurrency",
        str(concurrency),
        "--without-gossip",
        "--without-mingle",
    ]
    if include:
        args += ["--include", ",".join(include)]
    return _start(args, log_dir / f"worker-{time.monotonic_ns()}.log", " ready.", **options)


def start_beat(*, log_dir: Path, **options: Any) -> Process:
    """Start a beat that rings for waiting jobs every `ring` seconds."""
    schedule = log_dir / f"beat-{time.monotonic_ns()}"
    args = ["beat", "--loglevel", "INFO", "--schedule", str(schedule), "--pidfile", ""]
    return _start(args, schedule.with_suffix(".log"), "beat: Starting...", **options)


def _start(args: list[str], log: Path, ready: str, **options: Any) -> Process:
    command = [sys.executable, "-m", "celery", "--app", "statepl.celery:app", *args]
    with log.open("wb") as out:
        popen = subprocess.Popen(
            command, cwd=ROOT, env=environment(**options), stdout=out, stderr=out, start_new_session=True
        )
    process = Process(popen, log)
    wait_until(lambda: ready in process.words() or not process.alive, seconds=START_SECONDS)
    if not process.alive:
        raise AssertionError(f"It did not start:\n{process.words()}")
    return process


@contextmanager
def celery_worker(*, log_dir: Path, beat: bool = True, **options: Any) -> Iterator[Process]:
    """A worker, and a beat beside it, for the block; both are gone afterwards."""
    forget_messages()
    started: list[Process] = []
    try:
        started.append(start_worker(log_dir=log_dir, **options))
        if beat:
            timing = {key: value for key, value in options.items() if key not in {"include", "concurrency"}}
            started.append(start_beat(log_dir=log_dir, **timing))
        yield started[0]
    finally:
        for process in reversed(started):
            process.stop()


def wait_until(condition: Callable[[], Any], *, seconds: float = 30, step: float = 0.1) -> Any:
    """Ask again and again until the answer is true; return it. Raises AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"Nothing came of it within {seconds} seconds.")
        time.sleep(step)
