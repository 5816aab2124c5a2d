"""Pages of orders: choosing, watching, pausing, cancelling, by role."""

import datetime as dt
import html
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import services
from reports.models import ReportOrder
from reports.views.orders import time_left
from statepl.jobs.models import Job
from statepl.jobs.services import run_job
from tests import factories
from tests.factories.waivers import Cast, make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(application: Any) -> Any:
    return make_application("under_review", Cast(factories.make_district(name="Aspen Ridge")))[0]


@pytest.fixture
def order(application: Any, other: Any, cast: Any) -> ReportOrder:
    placed = services.order_reports([application, other], actor=cast.reviewer, language="en")
    run_job(placed.job_id)
    placed.refresh_from_db()
    return placed


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_reviewer_orders_every_open_application(
    sign_in: Any, cast: Any, application: Any, other: Any
) -> None:
    client = sign_in(cast.reviewer)
    assert reverse("reports:order-new") in text_of(client.get(reverse("reports:index")))
    page = text_of(client.get(reverse("reports:order-new")))
    assert "2 applications are open." in page
    done = client.post(reverse("reports:order-new"), {"kind": "readiness", "which": "all", "language": "es"})
    placed = ReportOrder.objects.get()
    assert (done.status_code, done["Location"]) == (302, placed.get_absolute_url())
    assert (placed.total, placed.language) == (2, "es")
    assert "Order 1" not in text_of(sign_in(cast.lead).get(reverse("reports:index")))


def test_reviewer_orders_a_choice_and_is_asked_for_one(
    sign_in: Any, cast: Any, application: Any, other: Any
) -> None:
    client = sign_in(cast.reviewer)
    url = reverse("reports:order-new")
    nothing = client.post(url, {"kind": "readiness", "which": "chosen", "language": "en"})
    assert (nothing.status_code, "Choose at least one application." in text_of(nothing)) == (422, True)
    unknown = client.post(
        url, {"kind": "readiness", "which": "chosen", "language": "en", "chosen": ["999999"]}
    )
    assert (unknown.status_code, "cannot be chosen any more" in text_of(unknown)) == (422, True)
    assert not ReportOrder.objects.exists()
    client.post(url, {"kind": "readiness", "which": "chosen", "language": "en", "chosen": [other.pk]})
    assert list(ReportOrder.objects.get().applications.all()) == [other]


def test_form_begins_with_the_rows_of_the_address(
    sign_in: Any, cast: Any, application: Any, other: Any
) -> None:
    page = sign_in(cast.reviewer).get(reverse("reports:order-new"), {"row": [other.pk, "x", "9" * 30]})
    form = page.context["form"]
    assert (form["which"].value(), form["chosen"].value()) == ("chosen", [other.pk])


def test_page_counts_and_polls_until_everything_is_over(
    sign_in: Any, cast: Any, order: ReportOrder, django_capture_on_commit_callbacks: Any
) -> None:
    client = sign_in(cast.reviewer)
    page = text_of(client.get(order.get_absolute_url()))
    assert f'hx-get="{order.get_absolute_url()}"' in page
    assert "0 of 2." in page
    part = client.get(order.get_absolute_url(), headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    services.jobs_of(order).update(state="failed", error="This server cannot make PDFs.")
    services.finish_order(order.pk)
    last = client.get(order.get_absolute_url(), headers={"hx-request": "true"})
    assert last["HX-Refresh"] == "true"
    over = text_of(client.get(order.get_absolute_url()))
    assert "hx-get" not in over
    assert "2 could not be made" in over
    assert "This server cannot make PDFs." in over
    assert "/reports/orders/new/?row=" in over


def test_buttons_pause_go_on_and_cancel(sign_in: Any, cast: Any, order: ReportOrder) -> None:
    client = sign_in(cast.reviewer)

    def press(name: str) -> str:
        order.refresh_from_db()
        client.post(reverse(f"reports:order-{name}", args=[order.pk]), {"version": order.version})
        order.refresh_from_db()
        return order.state

    assert press("pause") == "paused"
    assert "Paused. It goes on when somebody says so." in text_of(client.get(order.get_absolute_url()))
    assert press("resume") == "running"
    assert press("cancel") == "cancelled"
    late = client.post(reverse("reports:order-pause", args=[order.pk]), {"version": "old"}, follow=True)
    assert late.status_code == 200


def test_late_click_says_how_things_stand_and_changes_nothing(
    sign_in: Any, cast: Any, order: ReportOrder
) -> None:
    client = sign_in(cast.reviewer)
    page = client.post(reverse("reports:order-pause", args=[order.pk]), {"version": 1}, follow=True)
    order.refresh_from_db()
    assert order.state == "running"
    assert "gone on meanwhile" in text_of(page)


def test_orders_are_for_state_staff_and_steered_by_who_ordered(
    sign_in: Any, cast: Any, order: ReportOrder, board_member: Any, approver: Any
) -> None:
    for person in (cast.lead, board_member):
        client = sign_in(person)
        assert client.get(order.get_absolute_url()).status_code == 404
        assert client.get(reverse("reports:order-new")).status_code == 403
    client = sign_in(approver)
    assert "reports:order-pause" not in text_of(client.get(order.get_absolute_url()))
    assert (
        client.post(reverse("reports:order-pause", args=[order.pk]), {"version": order.version}).status_code
        == 403
    )


def test_recused_person_finds_no_trace_of_the_district_in_an_order(
    sign_in: Any, order: ReportOrder, approver: Any, application: Any
) -> None:
    from waivers.services import declare_recusal

    declare_recusal(approver, actor=approver, kind="family", application=application)
    page = text_of(sign_in(approver).get(order.get_absolute_url()))
    assert "Aspen Ridge" in page
    assert "Willow Bend" not in page


def test_page_of_an_order_takes_the_same_number_of_queries_for_more_rows(
    sign_in: Any, cast: Any, order: ReportOrder, django_assert_max_num_queries: Any, other: Any
) -> None:
    client = sign_in(cast.reviewer)
    client.get(order.get_absolute_url())
    with django_assert_max_num_queries(20) as few:
        client.get(order.get_absolute_url())
    for name in ("Birch Lake", "Cedar Hill", "Dry Creek"):
        row = make_application("under_review", Cast(factories.make_district(name=name)))[0]
        report = services.request_report(row, actor=cast.reviewer, language="en").readiness_report
        report.order = order
        report.save()
    with django_assert_max_num_queries(20) as many:
        client.get(order.get_absolute_url())
    assert len(many) == len(few)


def test_time_left_follows_the_pace_of_the_last_reports(order: ReportOrder) -> None:
    assert time_left(order, 2) == ""
    now = timezone.now()
    for number, job in enumerate(services.jobs_of(order)):
        Job.objects.filter(pk=job.pk).update(finished_at=now - dt.timedelta(seconds=60 * (number + 1)))
    assert time_left(order, 0) == ""
    assert time_left(order, 5) == "About 6 minutes left at this pace."
    services.jobs_of(order).update(finished_at=now)
    assert time_left(order, 5) == "Less than a minute left at this pace."


def test_list_of_jobs_leaves_out_what_is_one_of_many(sign_in: Any, cast: Any, order: ReportOrder) -> None:
    page = text_of(sign_in(cast.reviewer).get(reverse("jobs:list")))
    assert "Order: Readiness report, 2 districts, English" in page
    assert "Readiness report: Aspen Ridge" not in page
