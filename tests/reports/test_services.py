"""Asking for reports, making them, and what of them is on the trail."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.storage import default_storage

from reports import services
from reports.facts import digest
from reports.models import ReadinessReport
from statepl.audit.models import AuditEvent
from statepl.core import clock, pdf
from statepl.core.errors import NotPermitted
from statepl.documents.models import Document
from statepl.documents.services import read_bytes
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests.reports.conftest import words_of

pytestmark = pytest.mark.django_db


def trail(report: ReadinessReport) -> list[str]:
    rows = AuditEvent.objects.filter(object_type="reports.readinessreport", object_id=str(report.pk))
    return list(rows.order_by("id").values_list("verb", flat=True))


def test_request_report_gives_one_job_for_a_double_click(application: Any, cast: Any) -> None:
    first = services.request_report(application, actor=cast.reviewer, language="en")
    second = services.request_report(application, actor=cast.lead, language="en")
    assert first.pk == second.pk
    assert Job.objects.filter(kind="reports.readiness").count() == 1
    report = ReadinessReport.objects.get()
    assert (report.requested_by, report.asked_as) == (cast.reviewer, "reviewer")
    assert trail(report) == ["report.requested"]


def test_request_report_makes_another_job_for_another_language(application: Any, cast: Any) -> None:
    first = services.request_report(application, actor=cast.lead, language="en")
    assert services.request_report(application, actor=cast.lead, language="es").pk != first.pk


def test_request_report_is_refused_to_others(application: Any, other_lead: Any, board_member: Any) -> None:
    for person in (other_lead, board_member):
        with pytest.raises(NotPermitted, match="State staff and the district’s own people"):
            services.request_report(application, actor=person, language="en")
    assert ReadinessReport.objects.count() == 0


@pytest.mark.pango
def test_make_report_keeps_document_facts_trail_and_mail(make: Any, releases: Any, cast: Any) -> None:
    report = make()
    data = read_bytes(report.document)
    assert report.document.sha256 == hashlib.sha256(data).hexdigest()
    assert report.document.content_type == "application/pdf"
    assert report.document.name == "readiness-willow-bend-unified-2027-03-12-en.pdf"
    with pikepdf.open(report.document.file.open("rb")) as printed:
        assert report.pages == len(printed.pages)
    assert report.inputs_sha256 == digest(report.inputs)
    assert trail(report) == ["report.requested", "report.made"]
    message = Message.objects.get(dedupe_key=f"report:{report.pk}:made")
    assert (message.to, message.subject) == (
        cast.reviewer.email,
        "Read the readiness report, Willow Bend Unified",
    )
    assert report.get_absolute_url() in message.body_text


@pytest.mark.pango
def test_make_report_prints_nothing_twice_while_nothing_changed(
    make: Any, application: Any, cast: Any
) -> None:
    first, second = make(), make(actor=cast.lead)
    assert second.document == first.document
    assert Document.objects.count() == 1
    assert second.job.result["reused"] is True
    obligation = application.obligations.first()
    from waivers.services import give_evidence

    give_evidence(obligation, actor=cast.lead, version=obligation.version, evidence="Minutes of May.")
    third = make()
    assert third.document != first.document


@pytest.mark.pango
def test_make_report_tells_real_steps(application: Any, cast: Any, releases: Any) -> None:
    job = services.request_report(application, actor=cast.reviewer, language="en")
    told: list[tuple[int, int, str]] = []

    class Progress:
        def tell(self, done: int, total: int, note: str = "") -> None:
            told.append((done, total, note))

    services.make_report(job, Progress())
    assert told == [
        (0, 2, "Reading the records."),
        (1, 5, "Drawing: Attendance."),
        (2, 5, "Drawing: Out-of-school suspension."),
        (3, 5, "Drawing: Proficiency in English language arts."),
        (4, 5, "Printing the PDF."),
    ]
    assert Document.objects.count() == 0


@pytest.mark.pango
def test_second_try_prints_the_facts_of_the_first(application: Any, cast: Any) -> None:
    job = services.request_report(application, actor=cast.reviewer, language="en")
    report = ReadinessReport.objects.get()
    services.freeze_report(report)
    with clock.at(dt.date(2027, 3, 15)):
        run_job(job.pk)
    report.refresh_from_db()
    assert report.inputs["as_of"] == "2027-03-12"
    assert report.is_made


@pytest.mark.pango
def test_commit_that_fails_leaves_no_file(application: Any, cast: Any, settings: Any) -> None:
    class Progress:
        def tell(self, done: int, total: int, note: str = "") -> None:
            pass

    job = services.request_report(application, actor=cast.reviewer, language="en")
    commit = services.make_report(job, Progress())
    ReadinessReport.objects.all().delete()
    with pytest.raises(Exception, match="did not affect any rows"):
        commit()
    assert [path for path in Path(default_storage.location).rglob("*") if path.is_file()] == []


def test_report_without_pango_is_refused_with_words_and_can_be_read(
    application: Any, cast: Any, monkeypatch: pytest.MonkeyPatch, sign_in: Any
) -> None:
    import builtins

    real = builtins.__import__

    def without_pango(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == "weasyprint":
            raise OSError("cannot load library 'libpango'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    job = run_job(services.request_report(application, actor=cast.lead, language="en").pk)
    assert job is not None
    assert job.state == "failed"
    assert pdf.PACKAGES in job.error
    report = ReadinessReport.objects.get()
    page = sign_in(cast.lead).get(report.get_absolute_url()).content.decode()
    assert pdf.PACKAGES in page
    assert f'href="/reports/{report.pk}/read/"' in page
    assert Message.objects.filter(dedupe_key=f"report:{report.pk}:failed", to=cast.lead.email).count() == 1


@pytest.mark.pango
def test_spanish_report_is_tagged_spanish(make: Any, releases: Any, tmp_path: Path) -> None:
    report = make(language="es")
    with pikepdf.open(report.document.file.open("rb")) as printed:
        assert str(printed.Root.Lang) == "es"
    assert "12 de marzo de 2027" in words_of(read_bytes(report.document), tmp_path)
