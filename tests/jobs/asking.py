"""Asking for jobs in tests, and looking at what became of them."""

import datetime as dt
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from statepl.audit.models import AuditEvent
from statepl.jobs import services
from statepl.jobs.models import Job
from tests.jobs import kinds

PAST = dt.timedelta(seconds=1)


def ask(**fields: Any) -> Job:
    return services.request_job(kinds.KIND, **{"label": "Some work", **fields})


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def make_due() -> None:
    """Let the pause before the next try be over."""
    Job.objects.filter(state="queued").update(lease_until=None)


def in_threads(*works: Any) -> None:
    """Run functions at the same moment, each with a connection of its own."""
    barrier = Barrier(len(works))

    def run(work: Any) -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not any(thread.is_alive() for thread in threads)
