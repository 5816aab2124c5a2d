"""Reports that are made, without printing: a small file stands in for the PDF."""

from typing import Any

from reports import services
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.documents.services import store_bytes
from statepl.jobs.models import Job


def make_report(
    application: Any, *, actor: Any, language: str = "en", kind: str = "readiness"
) -> ReadinessReport:
    """Return a finished report of an application as it stands today."""
    job = services.request_report(application, actor=actor, language=language, kind=kind)
    report = job.readiness_report
    services.freeze_report(report)
    report.document = store_bytes(
        b"%PDF-1.7 sample",
        name="readiness.pdf",
        content_type="application/pdf",
        district=application.district,
    )
    report.pages, report.made_at = 12, clock.now()
    report.save()
    Job.objects.filter(pk=job.pk).update(state=Job.State.SUCCEEDED)
    return report
