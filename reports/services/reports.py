"""Asking for readiness reports, making them, handing them out."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from reports import rules
from reports.context import Provenance
from reports.documents import count_pages, print_document, recipe_of
from reports.facts import digest
from reports.kinds import ReportKind, format_of
from reports.models import ReadinessReport
from reports.notifications import tell_requester
from reports.services.orders import REPORT_KIND, finish_soon, job_label
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.core.pdf import PdfRefused, PdfUnavailable
from statepl.documents.models import Document
from statepl.documents.services import store_bytes
from statepl.jobs.models import Job
from statepl.jobs.registry import Commit, JobRefused, Outcome, Progress
from statepl.jobs.services import request_job
from waivers.models import Application

KIND = REPORT_KIND


# asking -----------------------------------------------------------------------------------------------
@transaction.atomic
def request_report(
    application: Application, *, actor: Any, language: str, kind: str = ReportKind.READINESS
) -> Job:
    """Ask for a report of an application in one language; return the job at once.

    While the same report is being made, its job is returned, whoever asked: a double click makes one.
    `job.readiness_report` is the report. Raises NotPermitted.
    """
    require(rules.can_request(actor, application, kind))
    job = request_job(
        KIND,
        label=job_label(kind, application),
        actor=actor,
        params={"application": application.pk, "language": language},
        dedupe_key=f"{KIND}:{kind}:{application.pk}:{language}",
        district=application.district,
        audited=False,
    )
    report, created = ReadinessReport.objects.get_or_create(
        job=job,
        defaults={
            "application": application,
            "kind": kind,
            "format_version": format_of(kind),
            "language": language,
            "requested_by": actor,
            "asked_as": role_of(actor, application),
            "as_of": clock.today(),
        },
    )
    if created:
        facts = {"kind": report.kind, "language": language, "as_of": report.as_of.isoformat()}
        record(Verb.REPORT_REQUESTED, report, actor=actor, district=application.district, after=facts)
    return job


def role_of(person: Any, application: Application) -> str:
    """Return the role in which a person asks: at the district if there is one, else at the state."""
    own = [m.role for m in person.current_memberships if m.district_id == application.district_id]
    state = [m.role for m in person.current_memberships if m.district_id is None]
    return next(iter(own + state), "")


# making -----------------------------------------------------------------------------------------------
def make_report(job: Any, progress: Progress) -> Commit:
    """Freeze the facts, draw, print; return the commit that keeps the document. The handler of the kind.

    The facts are frozen once: a second try after a killed worker prints the same. Bytes are written only
    by the commit. Raises JobRefused with the reason when this server cannot make PDFs.
    """
    report = ReadinessReport.objects.select_related("application__district", "requested_by").get(
        job_id=job.pk
    )
    progress.tell(0, 2, _("Reading the records."))
    freeze_report(report)
    same = _same(report)
    if same is not None:
        return lambda: _keep(report, document=same.document, pages=same.pages, reused=True)
    data = _print(report, progress)
    return lambda: _keep_new(report, data)


def freeze_report(report: ReadinessReport) -> None:
    """Write the facts into the report's row unless they are there already."""
    if report.inputs is None:
        inputs = recipe_of(report.kind).freeze(report.application, as_of=report.as_of)
        ReadinessReport.objects.filter(pk=report.pk, inputs__isnull=True).update(
            inputs=inputs, inputs_sha256=digest(inputs), updated_at=clock.now()
        )
        report.refresh_from_db(fields=["inputs", "inputs_sha256"])


def _same(report: ReadinessReport) -> ReadinessReport | None:
    """Return a finished report of the same facts, format and language, if its document may still go out."""
    rows = ReadinessReport.objects.same_as(report)
    found: ReadinessReport | None = rows.select_related("document").first()
    return found


def _print(report: ReadinessReport, progress: Progress) -> bytes:
    drawings = recipe_of(report.kind).drawings(report.inputs)
    steps = drawings + 2
    drawn = iter(range(1, steps))

    def tell(name: str) -> None:
        progress.tell(next(drawn), steps, _("Drawing: %(name)s.") % {"name": name})

    def printing() -> None:
        progress.tell(drawings + 1, steps, _("Printing the PDF."))

    return print_pdf(
        report.inputs, provenance_of(report), language=report.language, tell=tell, printing=printing
    )


def print_pdf(inputs: dict[str, Any], provenance: Provenance, **how: Any) -> bytes:
    """Return the PDF, as `print_document`. Raises JobRefused when this server cannot make PDFs."""
    try:
        return print_document(inputs, provenance, **how)
    except (PdfUnavailable, PdfRefused) as reason:
        raise JobRefused(str(reason)) from reason


def provenance_of(report: ReadinessReport) -> Provenance:
    """Return what the cover says about the report."""
    return Provenance(
        sha256=report.inputs_sha256, format_version=report.format_version, kind=ReportKind(report.kind)
    )


def _store(report: ReadinessReport, data: bytes) -> Document:
    return store_bytes(
        data,
        name=file_name(report.application, report.as_of, report.language, kind=report.kind),
        content_type="application/pdf",
        actor=report.requested_by,
        district=report.application.district,
    )


def file_name(application: Application, as_of: dt.date, language: str, *, kind: str) -> str:
    """Return 'readiness-willow-bend-unified-2027-03-12-en.pdf'."""
    district = slugify(application.district.name) or application.district.agency_id
    return f"{kind}-{district}-{as_of.isoformat()}-{language}.pdf"


def _keep_new(report: ReadinessReport, data: bytes) -> Outcome:
    """Write the file and close the report; when that fails the file goes too."""
    document = _store(report, data)
    try:
        return _keep(report, document=document, pages=count_pages(data), reused=False)
    except BaseException:
        document.file.storage.delete(document.file.name)
        raise


def _keep(report: ReadinessReport, *, document: Document, pages: int | None, reused: bool) -> Outcome:
    """Close the report, in the transaction that closes the job."""
    report.document, report.pages, report.made_at = document, pages, clock.now()
    report.save(update_fields=["document", "pages", "made_at"])
    facts = {"sha256": document.sha256, "inputs_sha256": report.inputs_sha256, "reused": reused}
    record(
        Verb.REPORT_MADE,
        report,
        actor=report.requested_by,
        district=report.application.district,
        after=facts,
    )
    _told(report)
    return Outcome({"report": report.pk, "pages": pages, **facts}, url=report.get_absolute_url())


def report_failed(job: Any, sentence: str) -> None:
    """Tell the person who asked that there will be no PDF. A cancelled job needs no mail."""
    report = ReadinessReport.objects.select_related("job").filter(job_id=job.pk).first()
    if report is None:
        return
    if report.order_id is not None or report.job.state == Job.State.FAILED:
        _told(report, failure=sentence)


def _told(report: ReadinessReport, *, failure: str = "") -> None:
    """Tell who asked; of one of many they hear when the last one of its order is there."""
    if report.order_id is None:
        tell_requester(report, failure=failure)
    else:
        finish_soon(report.order_id)


# handing out ------------------------------------------------------------------------------------------
def record_download(report: ReadinessReport, *, actor: Any) -> None:
    """Put on the trail that a person takes the document. Raises NotPermitted while there is none."""
    require(rules.can_download(report))
    with transaction.atomic():
        facts = {"sha256": report.document.sha256}
        district = report.application.district
        record(Verb.REPORT_DOWNLOADED, report, actor=actor, district=district, after=facts)


def render_now(
    application: Application, *, language: str, kind: str = ReportKind.READINESS
) -> tuple[bytes, dict[str, Any]]:
    """Make a report in the foreground, without keeping it; return the PDF and the facts about it.

    For operators: the trail says that it was made. Raises JobRefused as `make_report` does, NotPermitted
    when it is too early for a pack.
    """
    require(rules.can_make(application, kind))
    as_of = clock.today()
    inputs = recipe_of(kind).freeze(application, as_of=as_of)
    provenance = Provenance(digest(inputs), format_of(kind), ReportKind(kind))
    data = print_pdf(inputs, provenance, language=language)
    facts = {
        "kind": str(kind),
        "language": language,
        "as_of": as_of.isoformat(),
        "inputs_sha256": provenance.sha256,
        "pages": count_pages(data),
        "size": len(data),
    }
    with transaction.atomic():
        record(Verb.REPORT_MADE, application, district=application.district, after=facts)
    return data, facts


def languages() -> list[str]:
    """Return the codes of the languages in which reports are made."""
    return [code for code, _name in settings.LANGUAGES]
