"""A real worker makes the report; killed in the middle, another makes it, once (story 9)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from reports import services
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.documents.models import Document
from statepl.documents.services import read_bytes
from statepl.jobs.models import Job, Message
from tests import factories, workers
from tests.factories.releases import make_release
from tests.factories.waivers import Cast, make_application

pytestmark = [pytest.mark.worker, pytest.mark.pango, pytest.mark.django_db(transaction=True)]


def state_of(job: Job) -> dict[str, Any]:
    return Job.objects.values("state", "attempts", "done").get(pk=job.pk)


def test_killed_worker_means_one_report_later(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with clock.at(dt.date(2027, 3, 12)):
        district = factories.make_district(name="Willow Bend Unified")
        application, cast = make_application("under_review", Cast(district))
        make_release(district, 2025)
        timing = {"lease": 2, "ring": 1, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
        with workers.celery_worker(log_dir=tmp_path, **timing) as first:
            job = services.request_report(application, actor=cast.reviewer, language="en")
            workers.wait_until(lambda: state_of(job)["done"] > 0, step=0.02)
            first.kill()
            assert state_of(job)["state"] == "running"
            assert Document.objects.count() == 0
            second = workers.start_worker(log_dir=tmp_path, **timing)
            try:
                workers.wait_until(lambda: state_of(job)["state"] == "succeeded", seconds=90)
            finally:
                second.stop()
    report = ReadinessReport.objects.get()
    assert state_of(job)["attempts"] == 2
    assert report.document == Document.objects.get()
    assert read_bytes(report.document).startswith(b"%PDF-")
    assert Message.objects.filter(dedupe_key=f"report:{report.pk}:made").count() == 1
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(kept) == 1
