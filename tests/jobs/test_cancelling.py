"""Cancelling: what waits is closed, what runs notices, what is finished stays."""

from typing import Any

import pytest

from statepl.core.errors import NotPermitted
from statepl.jobs import services
from statepl.jobs.models import Job
from tests.jobs import kinds
from tests.jobs.asking import ask, fresh, in_threads, verbs

pytestmark = pytest.mark.django_db


def test_cancel_closes_waiting_work(lead: Any) -> None:
    job = ask(actor=lead)
    assert services.cancel_job(job, actor=lead) is True
    assert services.run_job(job.pk) is None
    assert kinds.followed == [(job.pk, "The work was cancelled.")]
    assert verbs() == ["job.requested", "job.cancelled"]


def test_cancelled_worker_notices_and_commits_nothing(lead: Any) -> None:
    job = ask(actor=lead)

    def cancelled(running: Job, progress: Any) -> None:
        services.cancel_job(running, actor=lead)
        progress.tell(1, 2)

    kinds.during.append(cancelled)
    seen = services.run_job(job.pk)
    assert (seen.state, kinds.committed) == ("cancelled", [])
    assert verbs() == ["job.requested", "job.cancelled"]


def test_cancel_comes_too_late_for_finished_work(lead: Any) -> None:
    job = ask(actor=lead)
    services.run_job(job.pk)
    assert services.cancel_job(job, actor=lead) is False
    assert fresh(job).state == "succeeded"
    with pytest.raises(NotPermitted, match="over already"):
        services.cancel_job(fresh(job), actor=lead)


def test_cancel_is_for_who_asked_and_administrators(lead: Any, reviewer: Any, administrator: Any) -> None:
    job = ask(actor=lead)
    with pytest.raises(NotPermitted, match="Only the person who asked"):
        services.cancel_job(job, actor=reviewer)
    assert services.cancel_job(job, actor=administrator) is True


@pytest.mark.django_db(transaction=True)
def test_cancel_and_commit_at_once_leave_one_truth(lead: Any) -> None:
    for _round in range(10):
        kinds.forget()
        job = ask(actor=lead)
        in_threads(lambda: services.run_job(job.pk), lambda: services.cancel_job(job, actor=lead))  # noqa: B023
        state = fresh(job).state
        assert (state, kinds.committed) in [("succeeded", [job.pk]), ("cancelled", [])]
