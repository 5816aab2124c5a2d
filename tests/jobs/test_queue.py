"""The queue: asked once, done once, late but never lost."""

from threading import Event
from typing import Any

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone, translation

from statepl.jobs import registry, services, tasks
from statepl.jobs.models import Job, Message
from tests.jobs import kinds
from tests.jobs.asking import PAST, ask, fresh, in_threads, make_due, verbs

pytestmark = pytest.mark.django_db


# asking -----------------------------------------------------------------------------------------------
def test_request_job_writes_a_row_and_its_history(lead: Any, district: Any) -> None:
    job = ask(actor=lead, district=district, params={"a": 1})
    assert (job.state, job.params, job.requested_by, job.max_attempts) == ("queued", {"a": 1}, lead, 3)
    assert verbs() == ["job.requested"]


def test_request_job_of_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"no\.such"):
        services.request_job("no.such", label="x")
    assert Job.objects.count() == 0


def test_kind_has_one_handler() -> None:
    registry.register(kinds.KIND, kinds.work, failed=kinds.follow)
    with pytest.raises(RuntimeError, match="Two handlers"):
        registry.register(kinds.KIND, kinds.stumble)  # type: ignore[arg-type]


def test_same_work_is_asked_for_once_while_it_is_open() -> None:
    first = ask(dedupe_key="one")
    assert ask(dedupe_key="one") == first
    services.run_job(first.pk)
    assert ask(dedupe_key="one") != first
    assert Job.objects.count() == 2
    assert verbs() == ["job.requested", "job.succeeded", "job.requested"]


@pytest.mark.django_db(transaction=True)
def test_same_work_asked_for_at_the_same_moment_is_one_job() -> None:
    found: list[int] = []
    in_threads(*[lambda: found.append(ask(dedupe_key="one").pk)] * 8)
    assert len(found) == 8
    assert set(found) == {Job.objects.get().pk}
    assert verbs() == ["job.requested"]


def test_same_work_that_flickers_is_an_error_in_the_end(monkeypatch: Any) -> None:
    ask(dedupe_key="one")
    monkeypatch.setattr(type(Job.objects.all()), "open", lambda self: self.none())
    with pytest.raises(RuntimeError, match="opens and closes"):
        ask(dedupe_key="one")


@pytest.mark.django_db(transaction=True)
def test_job_of_a_rolled_back_request_is_neither_kept_nor_rung(monkeypatch: Any) -> None:
    rung: list[int] = []
    monkeypatch.setattr(services, "ring", lambda pk, **_given: rung.append(pk))
    with transaction.atomic():
        ask()
        transaction.set_rollback(True)
    assert (Job.objects.count(), rung) == (0, [])
    job = ask()
    assert rung == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_broker_that_is_down_leaves_the_job_waiting(monkeypatch: Any, caplog: Any) -> None:
    """Rings and counts go through a Celery application whose broker is nowhere."""
    away = Celery("away", broker="redis+socket:///nowhere/redis.sock", set_as_current=False)
    away.conf.broker_transport_options = {"socket_connect_timeout": 1, "max_retries": 0}
    away.conf.task_ignore_result = True
    monkeypatch.setattr(tasks, "run", away.task(name="away.run")(tasks.run.run))
    job = ask()
    assert services.ring_waiting() == 1
    assert caplog.text.count("No broker") == 2
    assert fresh(job).state == "queued"
    assert services.run_job(job.pk).state == "succeeded"


# doing ------------------------------------------------------------------------------------------------
def test_run_job_does_it_and_closes_the_row() -> None:
    done = services.run_job(ask().pk)
    assert (done.state, done.result, done.result_url, done.percent) == (
        "succeeded",
        {"tries": 1},
        "/done/",
        100,
    )
    assert (done.claim, done.is_open) == (None, False)
    assert verbs() == ["job.requested", "job.succeeded"]


def test_task_rings_for_one_job() -> None:
    job = ask()
    tasks.run(job.pk)
    tasks.run(job.pk)
    assert kinds.committed == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_one_of_two_workers_gets_the_job() -> None:
    for _round in range(10):
        job = ask()
        in_threads(lambda: services.run_job(job.pk), lambda: services.run_job(job.pk))  # noqa: B023
        assert kinds.committed == [job.pk]
        kinds.forget()


def test_job_is_not_taken_before_its_lease_has_passed() -> None:
    job = ask()
    assert services.claim_job(job.pk) is not None
    assert services.claim_job(job.pk) is None
    Job.objects.update(lease_until=timezone.now() - PAST)
    again = services.claim_job(job.pk)
    assert again is not None
    assert again.attempts == 2


def test_worker_whose_lease_passed_commits_nothing() -> None:
    job = ask()

    def taken_over(job: Job, progress: Any) -> None:
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - PAST)
        services.claim_job(job.pk)

    kinds.during.append(taken_over)
    seen = services.run_job(job.pk)
    assert (seen.state, seen.attempts, kinds.committed) == ("running", 2, [])
    assert verbs() == ["job.requested"]


def test_worker_that_fails_after_losing_the_job_leaves_it_alone() -> None:
    job = ask()

    def taken_over(job: Job, progress: Any) -> None:
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - PAST, max_attempts=1)
        job.max_attempts = 1
        Job.objects.filter(pk=job.pk).update(max_attempts=9)
        services.claim_job(job.pk)

    kinds.during += [taken_over, kinds.stumble]
    seen = services.run_job(job.pk)
    assert (seen.state, seen.error, kinds.followed) == ("running", "", [])
    assert verbs() == ["job.requested"]


def test_handler_that_raises_lost_claim_closes_nothing() -> None:
    kinds.during.append(kinds.lose)
    seen = services.run_job(ask().pk)
    assert (seen.state, kinds.committed) == ("running", [])


def test_job_that_stumbles_is_tried_again_after_a_pause_and_fails_for_good() -> None:
    job = ask()
    kinds.during.append(kinds.stumble)
    waits = []
    for _try in range(3):
        before = timezone.now()
        seen = services.run_job(job.pk)
        if seen.state == "queued":
            waits.append(round((seen.lease_until - before).total_seconds()))
            assert services.run_job(job.pk) is None
        make_due()
    assert waits == [5, 20]
    assert (seen.state, seen.attempts) == ("failed", 3)
    assert seen.error == "The work stopped with an error. The operator finds it in the log."
    assert kinds.followed == [(job.pk, seen.error)]
    assert verbs() == ["job.requested", "job.failed"]
    assert services.run_job(job.pk) is None


def test_job_that_stumbles_once_succeeds_later() -> None:
    job = ask()
    kinds.during.append(kinds.stumble)
    services.run_job(job.pk)
    kinds.during.clear()
    make_due()
    done = services.run_job(job.pk)
    assert (done.state, done.attempts, done.error) == ("succeeded", 2, "")


def test_refused_input_is_not_tried_again_and_keeps_its_facts() -> None:
    kinds.during.append(kinds.refuse)
    done = services.run_job(ask().pk)
    assert (done.state, done.attempts, done.error) == ("failed", 1, "Row 3 says x.")
    assert (done.result, done.result_url) == ({"errors": [3]}, "/mend/")


def test_invalid_input_is_not_tried_again() -> None:
    kinds.during.append(kinds.invalid)
    done = services.run_job(ask().pk)
    assert (done.state, done.error, done.result) == ("failed", "The file is empty.", {})


def test_commit_that_fails_keeps_nothing_of_what_it_wrote() -> None:
    def write_then_fall(job: Job) -> None:
        Message.objects.create(dedupe_key="half", to="x@example.org", subject="s", body_text="b")
        raise RuntimeError("fell")

    kinds.at_commit.append(write_then_fall)
    done = services.run_job(ask().pk)
    assert (done.state, Message.objects.count()) == ("queued", 0)


def test_progress_is_told_and_measured() -> None:
    seen: list[tuple[int, int, str, int | None]] = []

    def tell(job: Job, progress: Any) -> None:
        progress.tell(1, 4, "first")
        row = fresh(job)
        seen.append((row.done, row.total, row.note, row.percent))

    kinds.during.append(tell)
    assert ask().percent is None
    services.run_job(Job.objects.get().pk)
    assert seen == [(1, 4, "first", 25)]


def test_work_speaks_the_language_of_who_asked(lead: Any) -> None:
    lead.language = "es"
    lead.save()
    spoken: list[str | None] = []
    kinds.during.append(lambda *_what: spoken.append(translation.get_language()))
    services.run_job(ask(actor=lead).pk)
    services.run_job(ask().pk)
    assert spoken == ["es", "en"]


@pytest.mark.django_db(transaction=True)
def test_lease_is_renewed_while_a_long_step_says_nothing(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS = 0.6
    leases: list[Any] = []

    def long_step(job: Job, progress: Any) -> None:
        leases.append(fresh(job).lease_until)
        Event().wait(1.2)
        leases.append(fresh(job).lease_until)
        assert services.claim_job(job.pk) is None

    kinds.during.append(long_step)
    assert services.run_job(ask().pk).state == "succeeded"
    assert leases[1] > leases[0]
