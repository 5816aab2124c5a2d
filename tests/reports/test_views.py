"""Pages of reports, by role."""

from typing import Any

import pytest
from django.urls import reverse

from reports import services
from reports.models import ReadinessReport
from reports.views.reports import grouped
from statepl.audit.models import AuditEvent
from statepl.documents.services import store_bytes
from statepl.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(application: Any, cast: Any) -> ReadinessReport:
    """A report that is asked for and not begun."""
    return services.request_report(application, actor=cast.lead, language="en").readiness_report


@pytest.fixture
def made(report: ReadinessReport) -> ReadinessReport:
    """A finished report; the file stands in for the PDF."""
    services.freeze_report(report)
    report.document = store_bytes(
        b"%PDF-1.7 sample",
        name="readiness.pdf",
        content_type="application/pdf",
        district=report.application.district,
    )
    report.pages, report.made_at = 12, report.created_at
    report.save()
    Job.objects.filter(pk=report.job_id).update(state="succeeded")
    return report


def address(name: str, report: ReadinessReport) -> str:
    return reverse(f"reports:{name}", args=[report.pk])


def test_request_answers_at_once_and_shows_progress(sign_in: Any, cast: Any, application: Any) -> None:
    client = sign_in(cast.reviewer)
    url = reverse("reports:request", args=[application.pk])
    first, second = client.post(url), client.post(url)
    report = ReadinessReport.objects.get()
    assert (first.status_code, first["Location"]) == (302, report.get_absolute_url())
    assert second["Location"] == first["Location"]
    page = client.get(first["Location"]).content.decode()
    assert f'hx-get="{address("progress", report)}"' in page
    assert "Waiting for its turn." in page


def test_request_by_get_is_refused_and_changes_nothing(sign_in: Any, cast: Any, application: Any) -> None:
    response = sign_in(cast.reviewer).get(reverse("reports:request", args=[application.pk]))
    assert (response.status_code, ReadinessReport.objects.count()) == (405, 0)


def test_request_takes_the_language_of_the_page(sign_in: Any, cast: Any, application: Any) -> None:
    client = sign_in(cast.lead)
    client.cookies["django_language"] = "es"
    client.post(reverse("reports:request", args=[application.pk]))
    assert ReadinessReport.objects.get().language == "es"


def test_other_district_finds_no_report(sign_in: Any, other_lead: Any, made: ReadinessReport) -> None:
    client = sign_in(other_lead)
    names = ("detail", "progress", "download", "read")
    assert {client.get(address(name, made)).status_code for name in names} == {404}
    asked = client.post(reverse("reports:request", args=[made.application_id]))
    assert asked.status_code == 404
    assert made.get_absolute_url() not in client.get(reverse("reports:index")).content.decode()


def test_index_shows_own_reports_by_role(
    sign_in: Any, cast: Any, board_member: Any, other_lead: Any, made: ReadinessReport
) -> None:
    seen = {
        str(person): made.get_absolute_url() in sign_in(person).get(reverse("reports:index")).content.decode()
        for person in (cast.lead, cast.approver, board_member, other_lead)
    }
    assert list(seen.values()) == [True, True, True, False]


def test_board_reads_finished_reports_only_and_asks_for_none(
    sign_in: Any, board_member: Any, report: ReadinessReport
) -> None:
    client = sign_in(board_member)
    assert client.get(report.get_absolute_url()).status_code == 404
    response = client.post(reverse("reports:request", args=[report.application_id]))
    assert response.status_code == 403
    assert "Readiness report (PDF)" not in client.get(reverse("reports:index")).content.decode()


def test_detail_shows_the_facts_of_a_finished_report(sign_in: Any, cast: Any, made: ReadinessReport) -> None:
    page = sign_in(cast.lead).get(made.get_absolute_url()).content.decode()
    for words in (
        grouped(made.document.sha256),
        grouped(made.inputs_sha256),
        "District lead",
        address("download", made),
    ):
        assert words in page, words
    assert "hx-get" not in page


def test_progress_is_the_moving_part_for_htmx_and_a_page_for_others(
    sign_in: Any, cast: Any, report: ReadinessReport
) -> None:
    client = sign_in(cast.lead)
    part = client.get(address("progress", report), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert 'hx-swap-oob="true"' in part
    assert "<html" in client.get(address("progress", report)).content.decode()


def test_download_is_an_attachment_and_on_the_trail(sign_in: Any, cast: Any, made: ReadinessReport) -> None:
    response = sign_in(cast.lead).get(address("download", made))
    assert b"".join(response.streaming_content) == b"%PDF-1.7 sample"
    assert response["Content-Disposition"] == 'attachment; filename="readiness.pdf"'
    row = AuditEvent.objects.get(verb="report.downloaded")
    assert (row.actor, row.object_id, row.after) == (
        cast.lead,
        str(made.pk),
        {"sha256": made.document.sha256},
    )


def test_download_before_the_end_is_refused_with_the_reason(
    sign_in: Any, cast: Any, report: ReadinessReport
) -> None:
    response = sign_in(cast.lead).get(address("download", report))
    assert response.status_code == 403
    assert "The PDF of this report is not made yet." in response.content.decode()
    assert AuditEvent.objects.filter(verb="report.downloaded").count() == 0


def test_read_page_has_one_title_and_every_chapter(
    sign_in: Any, cast: Any, releases: Any, made: ReadinessReport
) -> None:
    page = sign_in(cast.lead).get(address("read", made)).content.decode()
    assert page.count("<h1") == 1
    assert [f"Chapter {number}<" in page for number in range(1, 15)] == [True] * 14
    assert "style=" not in page
    assert page.count('<a href="/waivers/') > 2


def test_read_page_before_the_facts_are_there_goes_to_the_report(
    sign_in: Any, cast: Any, report: ReadinessReport
) -> None:
    response = sign_in(cast.lead).get(address("read", report))
    assert (response.status_code, response["Location"]) == (302, report.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_index_takes_the_same_queries_for_any_number_of_rows(
    sign_in: Any, cast: Any, application: Any, django_assert_num_queries: Any, rows: int
) -> None:
    for _number in range(rows):
        job = services.request_report(application, actor=cast.lead, language="en")
        Job.objects.filter(pk=job.pk).update(state="succeeded")
    client = sign_in(cast.lead)
    client.get(reverse("reports:index"))
    with django_assert_num_queries(INDEX_QUERIES):
        client.get(reverse("reports:index"))


INDEX_QUERIES = 10
