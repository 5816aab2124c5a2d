"""An order by real workers: one is killed, the broker forgets everything, and each report is made once."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from reports import services
from reports.models import ReadinessReport, ReportOrder
from statepl.core import clock
from statepl.documents.models import Document
from statepl.jobs.models import Job, Message
from statepl.jobs.services import BULK_PRIORITY
from tests import factories, workers
from tests.factories.waivers import Cast, make_application
from waivers.models import Application

pytestmark = [pytest.mark.worker, pytest.mark.pango, pytest.mark.django_db(transaction=True)]
NAMES = ("Aspen Ridge", "Birch Lake", "Cedar Hill", "Dry Creek")


def made() -> int:
    return ReadinessReport.objects.made().count()


def test_killed_worker_and_flushed_broker_mean_late_never_twice(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    with clock.at(dt.date(2027, 3, 12)):
        for name in NAMES:
            _row, cast = make_application("under_review", Cast(factories.make_district(name=name)))
        timing = {"lease": 2, "ring": 1, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
        with workers.celery_worker(log_dir=tmp_path, **timing) as first:
            order = services.order_reports(
                Application.objects.select_related("district"), actor=cast.reviewer, language="en"
            )
            workers.wait_until(lambda: made() > 0, seconds=60, step=0.02)
            first.kill()
            with current_app.connection_for_write() as link:
                queue, channel = settings.CELERY_TASK_DEFAULT_QUEUE, link.default_channel
                channel.client.delete(queue, f"{queue}{channel.sep}{BULK_PRIORITY}")
            assert made() < len(NAMES)
            second = workers.start_worker(log_dir=tmp_path, **timing)
            try:
                workers.wait_until(lambda: made() == len(NAMES), seconds=90)
                workers.wait_until(lambda: ReportOrder.objects.get(pk=order.pk).state == "done", seconds=30)
            finally:
                second.stop()
    assert Document.objects.count() == len(NAMES)
    assert set(services.jobs_of(order).values_list("state", flat=True)) == {Job.State.SUCCEEDED}
    assert Message.objects.filter(cause="order.done").count() == 1
    kept = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(kept) == len(NAMES)
