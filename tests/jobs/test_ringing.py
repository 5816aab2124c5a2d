"""Ringing again: for what waits, for what a dead worker left, never into a full queue."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from statepl.jobs import services, tasks
from statepl.jobs.models import Job
from tests.jobs import kinds
from tests.jobs.asking import PAST, ask, fresh, in_threads, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def rung(monkeypatch: Any) -> list[int]:
    """The broker's queue is shared by the whole run: what matters here is for whom is rung."""
    calls: list[int] = []
    monkeypatch.setattr(services, "ring", lambda pk, **_given: calls.append(pk))
    monkeypatch.setattr(services, "_rings_waiting", lambda **_given: 0)
    return calls


def test_ring_waiting_rings_for_what_waits_and_what_a_dead_worker_left(rung: list[int]) -> None:
    waiting, dead, alive, paused, done = (ask() for _number in range(5))
    for job in (dead, alive):
        services.claim_job(job.pk)
    Job.objects.filter(pk=dead.pk).update(lease_until=timezone.now() - PAST)
    Job.objects.filter(pk=paused.pk).update(lease_until=timezone.now() + dt.timedelta(minutes=1))
    services.run_job(done.pk)
    assert services.ring_waiting() == 2
    assert rung == [waiting.pk, dead.pk]


def test_ring_waiting_adds_no_ring_to_a_full_queue(rung: list[int], monkeypatch: Any) -> None:
    ask()
    monkeypatch.setattr(services, "_rings_waiting", lambda **_given: services.RINGS_ENOUGH + 1)
    tasks.ring_waiting_jobs()
    assert rung == []


def test_full_queue_of_bulk_work_does_not_keep_single_work_waiting(rung: list[int], monkeypatch: Any) -> None:
    single, many = ask(), ask()
    Job.objects.filter(pk=many.pk).update(is_bulk=True)
    full = services.RINGS_ENOUGH + 1
    monkeypatch.setattr(services, "_rings_waiting", lambda *, is_bulk: full if is_bulk else 0)
    services.ring_waiting()
    assert rung == [single.pk]


def test_rings_waiting_counts_the_brokers_queues() -> None:
    assert services._rings_waiting(is_bulk=False) >= 0
    assert services._rings_waiting(is_bulk=True) >= 0


def test_single_work_is_rung_for_before_bulk_work(monkeypatch: Any) -> None:
    """The broker hands out the lowest number first."""
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(tasks.run, "apply_async", lambda _args, **given: rung.append(given))
    services.ring(1)
    services.ring(2, is_bulk=True)
    assert [given["priority"] for given in rung] == [0, 9]


def test_paused_work_is_open_and_nobody_takes_it() -> None:
    job = ask()
    Job.objects.filter(pk=job.pk).update(state="paused")
    assert services.claim_job(job.pk) is None
    assert fresh(job).is_open


def test_work_that_wore_out_its_workers_is_closed(rung: list[int]) -> None:
    job = ask()
    for _try in range(3):
        services.claim_job(job.pk)
        Job.objects.update(lease_until=timezone.now() - PAST)
    assert services.claim_job(job.pk) is None
    assert services.ring_waiting() == 0
    seen = fresh(job)
    assert (seen.state, seen.error) == ("failed", "The worker died each time it tried this.")
    assert kinds.followed == [(job.pk, seen.error)]
    assert verbs() == ["job.requested", "job.failed"]


@pytest.mark.django_db(transaction=True)
def test_worn_out_work_is_closed_once_by_two_beats() -> None:
    job = ask()
    Job.objects.update(state="running", attempts=3, lease_until=timezone.now() - PAST)
    in_threads(services.close_worn_out, services.close_worn_out)
    assert verbs() == ["job.requested", "job.failed"]
    assert kinds.followed == [(job.pk, "The worker died each time it tried this.")]
