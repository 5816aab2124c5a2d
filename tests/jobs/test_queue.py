"""The queue: asked once, done once, late but never lost."""

import datetime as dt
from collections.abc import Iterator
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from celery import Celery
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone, translation

from statepl.audit.models import AuditEvent
from statepl.core.errors import NotPermitted
from statepl.jobs import registry, services, tasks
from statepl.jobs.models import Job, Message
from tests.jobs import kinds

pytestmark = pytest.mark.django_db
PAST = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    kinds.forget()
    yield
    kinds.forget()


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
    monkeypatch.setattr(services, "ring", rung.append)
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


# cancelling -------------------------------------------------------------------------------------------
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


# ringing ----------------------------------------------------------------------------------------------
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


# mail -------------------------------------------------------------------------------------------------
def queue(**fields: Any) -> Message:
    values = {
        "dedupe_key": "m1",
        "to": "a@example.org",
        "subject": "Act\r\nBcc: x",
        "body_text": "Words",
        **fields,
    }
    return services.queue_message(**values)


def test_message_is_written_and_sent_once() -> None:
    message = queue(
        body_html="<p>Words</p>", attachments=[{"name": "a.ics", "content": "X", "type": "text/calendar"}]
    )
    assert queue() == message
    job = Job.objects.get()
    services.run_job(job.pk)
    services.run_job(job.pk)
    message.refresh_from_db()
    (sent,) = mail.outbox
    assert (message.state, sent.subject, sent.to) == ("sent", "Act Bcc: x", ["a@example.org"])
    assert sent.extra_headers["Message-ID"] == f"<statepl-{message.pk}@sea.example>"
    assert sent.attachments[0].filename == "a.ics"
    assert sent.alternatives[0].content == "<p>Words</p>"
    assert AuditEvent.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_message_is_sent_once_by_two_workers() -> None:
    queue()
    job = Job.objects.get()
    in_threads(lambda: services.run_job(job.pk), lambda: services.run_job(job.pk))
    assert len(mail.outbox) == 1


def test_message_sent_by_a_worker_that_died_is_not_sent_again() -> None:
    message = queue()
    Message.objects.update(state="sent")
    services.run_job(Job.objects.get().pk)
    assert (mail.outbox, Message.objects.get(pk=message.pk).state) == ([], "sent")


def test_mail_server_that_is_away_is_asked_for_hours_and_then_given_up(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    message = queue()
    job = Job.objects.get()
    waited = 0.0
    while True:
        before = timezone.now()
        seen = services.run_job(job.pk)
        if seen.state != "queued":
            break
        waited += (seen.lease_until - before).total_seconds()
        make_due()
    assert (seen.state, seen.attempts) == ("failed", 8)
    assert 6 < waited / 3600 < 8
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", seen.error)


def test_waiting_messages() -> None:
    first = queue()
    Message.objects.create(dedupe_key="m2", to="b@example.org", subject="s", body_text="b", state="sent")
    assert list(Message.objects.waiting()) == [first]
