"""Pages of reports in a real browser: nothing for axe, no sideways scroll, and they read well on phones."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from reports import services
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.documents.services import store_bytes
from statepl.jobs.models import Job
from tests import factories
from tests.browser.looking import Look
from tests.factories.releases import make_release
from tests.factories.waivers import Cast, make_application

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(live_site: str, settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Cast(factories.make_district(name="Willow Bend Unified"))


@pytest.fixture
def reports(cast: Cast) -> dict[str, ReadinessReport]:
    """A finished report, its file a sample, and one that waits for a worker."""
    application, _cast = make_application("conditionally_approved", cast)
    make_release(cast.district, 2025, measures=["ATT", "DIS_OSS"])
    make_release(cast.district, 2024, measures=["ATT"])
    with clock.at(dt.date(2027, 3, 12)):
        made = services.request_report(application, actor=cast.lead, language="en").readiness_report
        services.freeze_report(made)
        made.document = store_bytes(
            b"%PDF-1.7", name="r.pdf", content_type="application/pdf", district=cast.district
        )
        made.pages, made.made_at = 12, clock.now()
        made.save()
        Job.objects.filter(pk=made.job_id).update(state="succeeded")
        waiting = services.request_report(application, actor=cast.lead, language="es").readiness_report
    return {"made": made, "waiting": waiting}


def test_report_pages_are_accessible_and_fit(
    look: Callable[[], Look],
    cast: Cast,
    reports: dict[str, ReadinessReport],
) -> None:
    seen = look().be(cast.lead)
    made, waiting = reports["made"].get_absolute_url(), reports["waiting"].get_absolute_url()
    for address in ("/reports/", made, f"{made}read/", waiting):
        seen.go(address, address)
    assert seen.wrong == {}
