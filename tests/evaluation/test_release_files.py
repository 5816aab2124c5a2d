"""The files of a release are made by a worker when it is published."""

import pytest

from evaluation.api import bulk
from evaluation.api.bulk import NAMES
from evaluation.services import releases
from statepl.jobs.models import Job
from statepl.jobs.services import run_job
from tests.evaluation.makers import YEAR, make_districts, small_state

pytestmark = pytest.mark.django_db


def test_publishing_queues_the_files_and_a_worker_writes_them_once(settings, tmp_path):
    small_state(tmp_path, make_districts(3))
    settings.MEDIA_ROOT = tmp_path / "media"
    release = releases.release_as_operator(YEAR)
    job = Job.objects.get(kind=releases.FILES_KIND, params__release=release.pk)
    assert run_job(job.pk).state == Job.State.SUCCEEDED
    assert {path.name for path in (tmp_path / "media").rglob("observations*")} == set(NAMES.values())
    assert run_job(job.pk) is None


def test_files_that_are_being_written_are_not_ready(settings, tmp_path):
    """A second reader is told to come again, and does not write beside the first."""
    small_state(tmp_path, make_districts(3))
    settings.MEDIA_ROOT = tmp_path / "media"
    release = releases.release_as_operator(YEAR)
    with bulk._alone(bulk._folder(release)), pytest.raises(bulk.NotReady), bulk._alone(bulk._folder(release)):
        pytest.fail("Two wrote at once.")
