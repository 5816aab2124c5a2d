"""Real workers: what a kill and a lost broker do to the work."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from statepl.embedded import Embedded, Redis
from statepl.jobs import services
from statepl.jobs.models import Job
from tests import workers
from tests.ops import slow_jobs

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
INCLUDE = ["tests.ops.slow_jobs"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def hold(tmp_path: Path) -> Path:
    file = tmp_path / "hold"
    file.touch()
    return file


def ask(journal: Path, hold: Path) -> Job:
    return services.request_job(
        slow_jobs.KIND, label="slow", params={"journal": str(journal), "hold": str(hold)}, audited=False
    )


def state_of(job: Job) -> dict[str, Any]:
    return Job.objects.values("state", "attempts", "result", "note").get(pk=job.pk)


def test_worker_finishes_a_job_that_was_rung_for(tmp_path: Path, journal: Path, hold: Path) -> None:
    hold.unlink()
    with workers.celery_worker(log_dir=tmp_path, include=INCLUDE, beat=False):
        job = ask(journal, hold)
        workers.wait_until(lambda: state_of(job)["state"] == "succeeded")
    assert state_of(job) == {"state": "succeeded", "attempts": 1, "result": {"attempt": 1}, "note": ""}


def test_process_that_has_grown_gives_way_to_a_new_one(tmp_path: Path, journal: Path, hold: Path) -> None:
    hold.unlink()
    with workers.celery_worker(log_dir=tmp_path, include=INCLUDE, beat=False, WORKER_MAX_MB="1") as worker:
        for number in range(2):
            job = ask(tmp_path / str(number), hold)
            workers.wait_until(lambda job=job: state_of(job)["state"] == "succeeded")
        assert set(re.findall(r"ForkPoolWorker-(\d+)\]", worker.words())) == {"1", "2"}
    assert Job.objects.filter(attempts=1, state="succeeded").count() == 2


def test_killed_worker_means_late_and_once(tmp_path: Path, journal: Path, hold: Path) -> None:
    with workers.celery_worker(log_dir=tmp_path, include=INCLUDE, lease=2, ring=1) as first:
        job = ask(journal, hold)
        workers.wait_until(lambda: state_of(job)["note"] == "holding")
        first.kill()
        hold.unlink()
        assert state_of(job)["state"] == "running"
        second = workers.start_worker(log_dir=tmp_path, include=INCLUDE, lease=2, ring=1)
        try:
            workers.wait_until(lambda: state_of(job)["state"] == "succeeded")
        finally:
            second.stop()
    assert state_of(job)["result"] == {"attempt": 2}
    assert journal.read_text().splitlines() == ["tried", "tried"]
    assert Job.objects.count() == 1


def test_job_asked_for_without_a_worker_waits_for_the_beat(tmp_path: Path, journal: Path, hold: Path) -> None:
    hold.unlink()
    job = ask(journal, hold)
    workers.forget_messages()
    assert state_of(job)["state"] == "queued"
    with workers.celery_worker(log_dir=tmp_path, include=INCLUDE, ring=1):
        workers.wait_until(lambda: state_of(job)["state"] == "succeeded")
    assert state_of(job)["attempts"] == 1


# without a broker -------------------------------------------------------------------------------------
@pytest.fixture
def broker() -> Iterator[Redis]:
    """This run's own Redis, to be stopped; it runs again afterwards."""
    redis = Embedded(settings.VAR).redis
    if f"unix://{redis.socket}?db=0" != settings.REDIS_URL:
        pytest.skip("REDIS_URL names a Redis that is not this run's own: it is not stopped for a test.")
    yield redis
    redis.start()


def test_site_without_broker_says_that_it_is_not_ready(broker: Redis) -> None:
    broker.stop()
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()["broker"], answer.json()["database"]) == (503, False, True)
    assert Client().get("/livez").json() == {"status": "ok"}


def test_work_asked_for_without_broker_is_done_when_it_is_back(
    broker: Redis, tmp_path: Path, journal: Path, hold: Path
) -> None:
    hold.unlink()
    with workers.celery_worker(log_dir=tmp_path, include=INCLUDE, ring=1) as worker:
        broker.stop()
        job = ask(journal, hold)
        assert state_of(job)["state"] == "queued"
        broker.start()
        workers.wait_until(lambda: state_of(job)["state"] == "succeeded", seconds=60)
        assert worker.alive
    assert journal.read_text().splitlines() == ["tried"]


def test_flushed_broker_loses_no_work(broker: Redis, tmp_path: Path, journal: Path, hold: Path) -> None:
    import redis

    hold.unlink()
    jobs = [ask(journal, hold) for _number in range(3)]
    with redis.from_url(settings.REDIS_URL) as link:
        link.flushall()
    with workers.celery_worker(log_dir=tmp_path, include=INCLUDE, ring=1):
        workers.wait_until(lambda: {state_of(job)["state"] for job in jobs} == {"succeeded"})
    assert journal.read_text().splitlines() == ["tried"] * 3
