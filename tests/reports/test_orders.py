"""Reports of many districts at once: asked for once, paused, cancelled, told about once when all are there."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from reports import services
from reports.models import ReadinessReport, ReportOrder
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.documents.models import Document
from statepl.jobs.models import Job, Message
from statepl.jobs.services import cancel_job, run_job
from tests import factories
from tests.factories.waivers import Cast, make_application
from waivers.models import Application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing takes seconds and is tested elsewhere."""
    monkeypatch.setattr("reports.services.reports.print_pdf", lambda *_given, **_named: b"%PDF-1.7 sample")
    monkeypatch.setattr("reports.services.reports.count_pages", lambda _data: 12)


@pytest.fixture
def three(application: Application) -> list[Application]:
    more = [
        make_application("conditionally_approved", Cast(factories.make_district(name=name)))[0]
        for name in ("Aspen Ridge", "Birch Lake")
    ]
    return [application, *more]


@pytest.fixture
def order(three: list[Application], cast: Cast) -> ReportOrder:
    return services.order_reports(three, actor=cast.reviewer, language="en")


@pytest.fixture
def done(django_capture_on_commit_callbacks: Any) -> Any:
    """Return a function that does a job and what follows its end."""

    def run(job: Job) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            found = run_job(job.pk)
        return found.state if found else "not taken"

    return run


@pytest.fixture
def running(order: ReportOrder, done: Any) -> ReportOrder:
    assert done(order.job) == "succeeded"
    order.refresh_from_db()
    return order


def trail(order: ReportOrder) -> list[str]:
    rows = AuditEvent.objects.filter(object_type="reports.reportorder", object_id=str(order.pk))
    return list(rows.order_by("id").values_list("verb", flat=True))


def letters() -> list[str]:
    return list(Message.objects.filter(cause="order.done").values_list("subject", flat=True))


def test_order_asks_for_each_report_and_is_told_about_once(
    running: ReportOrder, done: Any, cast: Any
) -> None:
    assert (running.state, running.total) == ("running", 3)
    jobs = list(services.jobs_of(running).order_by("pk"))
    assert [job.label for job in jobs] == [
        "Readiness report: Aspen Ridge", "Readiness report: Birch Lake", "Readiness report: Willow Bend Unified",
    ]  # fmt: skip
    assert all(job.is_bulk for job in jobs)
    assert [done(job) for job in jobs] == ["succeeded"] * 3
    running.refresh_from_db()
    assert (running.state, services.counts_of(running)["made"]) == ("done", 3)
    assert letters() == ["Done: Readiness report, 3 districts, English"]
    assert Message.objects.filter(cause="report.made").count() == 0
    assert trail(running) == ["order.placed", "order.done"]
    services.finish_orders()
    assert len(letters()) == 1


def test_same_order_is_taken_once_while_it_is_open(
    order: ReportOrder, three: list[Application], cast: Any, approver: Any
) -> None:
    assert services.order_reports(reversed(three), actor=cast.reviewer, language="en") == order
    assert services.order_reports(three, actor=approver, language="en") == order
    assert services.order_reports(three, actor=cast.reviewer, language="es") != order
    assert services.order_reports(three[:2], actor=cast.reviewer, language="en") != order
    services.cancel_order(order, actor=cast.reviewer, version=order.version)
    assert services.order_reports(three, actor=cast.reviewer, language="en") != order


def test_asking_that_was_interrupted_asks_for_the_rest_only(
    order: ReportOrder, three: Any, done: Any
) -> None:
    from reports.services.orders import _ask

    _ask(order, three[2])
    assert done(order.job) == "succeeded"
    assert sorted(order.reports.values_list("application_id", flat=True)) == sorted(row.pk for row in three)


def test_failed_report_is_counted_and_the_others_are_made(
    running: ReportOrder, done: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from statepl.jobs.registry import JobRefused

    jobs = list(services.jobs_of(running).order_by("pk"))

    def refuse(*_given: Any, **_more: Any) -> bytes:
        raise JobRefused("This server cannot make PDFs.")

    with monkeypatch.context() as patched:
        patched.setattr("reports.services.reports.print_pdf", refuse)
        assert done(jobs[0]) == "failed"
    assert [done(job) for job in jobs[1:]] == ["succeeded"] * 2
    running.refresh_from_db()
    counts = services.counts_of(running)
    assert (running.state, counts["made"], counts["failed"]) == ("done", 2, 1)
    assert "1 could not be made." in Message.objects.get(cause="order.done").body_text


def test_paused_order_hands_nothing_out_until_it_goes_on(running: ReportOrder, done: Any, cast: Any) -> None:
    jobs = list(services.jobs_of(running).order_by("pk"))
    assert done(jobs[0]) == "succeeded"
    paused = services.pause_order(running, actor=cast.reviewer, version=running.version)
    assert [done(job) for job in jobs[1:]] == ["not taken"] * 2
    with pytest.raises(NotPermitted, match="that is being made can be paused"):
        services.pause_order(paused, actor=cast.reviewer, version=paused.version)
    with pytest.raises(StaleVersion):
        services.resume_order(paused, actor=cast.reviewer, version=running.version)
    going = services.resume_order(paused, actor=cast.reviewer, version=paused.version)
    assert [done(job) for job in jobs[1:]] == ["succeeded"] * 2
    going.refresh_from_db()
    assert going.state == "done"
    assert trail(going) == ["order.placed", "order.paused", "order.resumed", "order.done"]


def test_order_whose_last_report_was_in_the_making_when_it_was_paused_is_done(
    running: ReportOrder, done: Any, cast: Any
) -> None:
    jobs = list(services.jobs_of(running).order_by("pk"))
    for job in jobs[:2]:
        done(job)
    Job.objects.filter(pk=jobs[2].pk).update(state="running", attempts=1, lease_until="2020-01-01T00:00Z")
    services.pause_order(running, actor=cast.reviewer, version=running.version)
    assert done(jobs[2]) == "succeeded"
    running.refresh_from_db()
    assert running.state == "done"


def test_cancelled_order_keeps_what_is_made(running: ReportOrder, done: Any, cast: Any) -> None:
    jobs = list(services.jobs_of(running).order_by("pk"))
    assert done(jobs[0]) == "succeeded"
    ended = services.cancel_order(running, actor=cast.reviewer, version=running.version)
    assert [done(job) for job in jobs[1:]] == ["not taken"] * 2
    counts = services.counts_of(ended)
    assert (ended.state, counts["made"], counts["cancelled"]) == ("cancelled", 1, 2)
    with pytest.raises(NotPermitted, match="over"):
        services.cancel_order(ended, actor=cast.reviewer, version=ended.version)
    assert letters() == []


def test_order_cancelled_while_it_is_being_asked_for_asks_no_further(
    order: ReportOrder, three: Any, done: Any, cast: Any
) -> None:
    from reports.services.orders import _ask
    from statepl.jobs.registry import LostClaim

    ended = services.cancel_order(order, actor=cast.reviewer, version=order.version)
    assert done(order.job) == "not taken"
    with pytest.raises(LostClaim):
        _ask(ended, three[0])
    assert services.counts_of(ended)["left_out"] == 3


def test_cancelling_the_orders_own_job_cancels_the_order(order: ReportOrder, cast: Any) -> None:
    cancel_job(order.job, actor=cast.reviewer)
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_orders_whose_asking_failed_go_on_with_what_was_asked_for(
    order: ReportOrder, three: Any, done: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reports.services.orders import _ask

    _ask(order, three[0])
    Job.objects.filter(pk=order.job_id).update(attempts=2)
    monkeypatch.setattr("reports.services.orders._ask", lambda *_given: 1 / 0)
    assert done(order.job) == "failed"
    order.refresh_from_db()
    assert order.state == "running"
    assert done(services.jobs_of(order).get()) == "succeeded"
    order.refresh_from_db()
    assert (order.state, services.counts_of(order)["left_out"]) == ("done", 2)


def test_one_cancelled_report_does_not_hold_the_order_up(
    running: ReportOrder, done: Any, cast: Any, django_capture_on_commit_callbacks: Any
) -> None:
    jobs = list(services.jobs_of(running).order_by("pk"))
    for job in jobs[:2]:
        done(job)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_job(jobs[2], actor=cast.reviewer)
    running.refresh_from_db()
    assert (running.state, letters()) == ("done", ["Done: Readiness report, 3 districts, English"])


def test_end_that_a_dead_worker_missed_is_found_by_the_clock(running: ReportOrder) -> None:
    services.jobs_of(running).update(state="succeeded")
    assert services.finish_orders() == 1
    assert services.finish_orders() == 0


def test_unchanged_reports_are_not_printed_again(
    running: ReportOrder, done: Any, three: Any, cast: Any
) -> None:
    for job in services.jobs_of(running).order_by("pk"):
        done(job)
    printed = Document.objects.count()
    again = services.order_reports(three, actor=cast.reviewer, language="en")
    done(again.job)
    for job in services.jobs_of(again).order_by("pk"):
        assert done(job) == "succeeded"
    assert Document.objects.count() == printed
    assert set(ReadinessReport.objects.filter(order=again).values_list("job__result__reused", flat=True)) == {
        True
    }


def test_only_state_staff_order_and_only_what_they_may_see(
    three: list[Application], cast: Any, board_member: Any
) -> None:
    from waivers.services import declare_recusal

    for person in (cast.lead, board_member):
        with pytest.raises(NotPermitted, match="State staff order"):
            services.order_reports(three, actor=person, language="en")
    with pytest.raises(ValidationError, match="Choose at least one"):
        services.order_reports([], actor=cast.reviewer, language="en")
    declare_recusal(cast.reviewer, actor=cast.reviewer, kind="family", application=three[0])
    order = services.order_reports(
        Application.objects.visible_to(cast.reviewer), actor=cast.reviewer, language="en"
    )
    assert three[0] not in order.applications.all()


def test_only_who_ordered_or_an_administrator_steers(
    running: ReportOrder, approver: Any, administrator: Any
) -> None:
    with pytest.raises(NotPermitted, match="who ordered"):
        services.pause_order(running, actor=approver, version=running.version)
    services.pause_order(running, actor=administrator, version=running.version)


def test_yearly_order_is_placed_once_in_its_month(three: list[Application], done: Any) -> None:
    draft, _cast = make_application("draft", Cast(factories.make_district()))
    assert services.order_yearly(month=0, language="en") is None
    with clock.at(dt.date(2027, 8, 1)):
        order = services.order_yearly(month=8, language="en")
        assert services.order_yearly(month=8, language="en") is None
        assert order is not None
        assert draft not in order.applications.all()
        done(order.job)
        for job in services.jobs_of(order):
            assert done(job) == "succeeded"
    with clock.at(dt.date(2027, 9, 1)):
        assert services.order_yearly(month=8, language="en") is None
    with clock.at(dt.date(2028, 8, 31)):
        assert services.order_yearly(month=8, language="en") is not None
    assert letters() == []


def test_the_clock_orders_in_the_month_of_the_settings(three: list[Application]) -> None:
    from policy.models import ProgramSettings
    from reports.tasks import keep_orders

    keep_orders()
    assert not ReportOrder.objects.exists()
    ProgramSettings.objects.update(yearly_reports_month=3)
    keep_orders()
    keep_orders()
    assert ReportOrder.objects.get().yearly == 2027
