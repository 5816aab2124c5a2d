"""One application in Year One with two releases, and what the tests of reports read PDFs with."""

import datetime as dt
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from reports import services
from reports.models import ReadinessReport
from statepl.core import clock
from statepl.jobs.services import run_job
from tests.factories.releases import make_release
from tests.factories.waivers import Cast, make_application

YEAR_ONE_DAY = dt.date(2027, 3, 12)
MEASURES = ["ATT", "DIS_OSS", "PRO_ELA"]


@pytest.fixture(autouse=True)
def _files_go_to_a_place_of_their_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _year_one() -> Iterator[None]:
    with clock.at(YEAR_ONE_DAY), translation.override("en"):
        yield


@pytest.fixture
def cast(district: Any) -> Cast:
    return Cast(district)


@pytest.fixture
def application(cast: Cast) -> Any:
    application, _cast = make_application("conditionally_approved", cast)
    return application


@pytest.fixture
def releases(district: Any) -> list[Any]:
    return [make_release(district, year, measures=MEASURES) for year in (2024, 2025)]


@pytest.fixture
def make(application: Any, cast: Cast) -> Callable[..., ReadinessReport]:
    """Return a function that asks for a report and does its job here and now."""

    def ask(actor: Any = None, language: str = "en", kind: str = "readiness") -> ReadinessReport:
        who = actor or cast.reviewer
        job = services.request_report(application, actor=who, language=language, kind=kind)
        done = run_job(job.pk)
        assert done is not None
        assert (done.state, done.error) == ("succeeded", "")
        return ReadinessReport.objects.get(job=job)

    return ask


def words_of(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF on one line, in the order of the document."""
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True)
    return " ".join(done.stdout.decode().split())
