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
    monkeypatch.setattr(services, "ring", calls.append)
    monkeypatch.setattr(services, "_rings_waiting", lambda: 0)
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
    monkeypatch.setattr(services, "_rings_waiting", lambda: services.RINGS_ENOUGH + 1)
    tasks.ring_waiting_jobs()
    assert rung == []


def test_rings_waiting_counts_the_brokers_queue() -> None:
    assert services._rings_waiting() >= 0


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
