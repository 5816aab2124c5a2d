"""A reviewer orders the reports of forty districts, leaves, comes back and downloads; the board reads one by a link.

Real worker, real browser; what a district sees of it is its own report.
"""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from reports.models import ReadinessReport, ReportOrder, ReportShare
from statepl.documents.services import read_bytes
from statepl.jobs.models import Message
from tests import factories, workers
from tests.browser.five_years import Walk
from tests.factories.waivers import Cast, make_application

pytestmark = [
    pytest.mark.browser,
    pytest.mark.worker,
    pytest.mark.pango,
    pytest.mark.django_db(transaction=True),
]
DAY = dt.date(2026, 4, 20)
DISTRICTS = 40


@pytest.fixture
def casts(transactional_db: None, settings: Any, tmp_path: Path) -> list[Cast]:
    """Forty districts with an application at the state; the reviewer is of the first one's cast."""
    settings.MEDIA_ROOT = tmp_path / "media"
    found = []
    for number in range(1, DISTRICTS + 1):
        cast = Cast(factories.make_district(name=f"District {number:02d}"))
        make_application("submitted", cast)
        found.append(cast)
    return found


def test_reviewer_orders_forty_leaves_returns_and_shares_one(
    walk: Walk, come: Any, casts: list[Cast], settings: Any, tmp_path: Path
) -> None:
    come(DAY)
    reviewer, lead = casts[0].reviewer, casts[0].lead
    with workers.celery_worker(log_dir=tmp_path, ring=1, MEDIA_ROOT=str(settings.MEDIA_ROOT)):
        page = walk.open(reviewer, "reports:order-new")
        page.get_by_role("button", name="Order the reports").click()
        page.get_by_role("heading", name="Order", exact=False, level=1).wait_for()
        walk.be(lead)  # the reviewer leaves
        workers.wait_until(lambda: ReportOrder.objects.get().state == "done", seconds=180)
    order = ReportOrder.objects.get()
    assert (order.total, order.reports.made().count()) == (DISTRICTS, DISTRICTS)
    assert Message.objects.filter(to=reviewer.email, cause="order.done").count() == 1

    page = walk.look(walk.open(reviewer, "reports:order", order.pk))
    assert f"{DISTRICTS} made" in page.locator("main").inner_text()
    report = ReadinessReport.objects.get(application__district=casts[0].district)
    link = page.get_by_role("link", name=re.compile(rf"^PDF.*report {report.pk}$")).get_attribute("href")
    assert page.request.get(link).body() == read_bytes(report.document)

    page = walk.open(lead, "reports:index")
    assert "District 01" in page.locator("main").inner_text()
    assert "District 02" not in page.locator("main").inner_text()
    _share_with_the_board(walk, come, lead, report)


def _share_with_the_board(walk: Walk, come: Any, lead: Any, report: ReadinessReport) -> None:
    page = walk.open(lead, "reports:share", report.pk)
    page.get_by_label("For whom").fill("The board")
    page.get_by_role("button", name="Make a secret address").click()
    address = page.locator("code").inner_text()
    share = ReportShare.objects.get()
    stranger = walk.be(None)
    assert stranger.goto(address).status == 200
    assert stranger.request.get(f"{address}download/").body() == read_bytes(report.document)
    come(share.last_day + dt.timedelta(days=1))
    assert stranger.goto(address).status == 410
    assert stranger.request.get(f"{address}download/").status == 410
