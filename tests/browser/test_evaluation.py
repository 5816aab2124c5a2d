"""The pages of evaluation in a real browser: no axe finding, nothing wider than the screen."""

import pytest
from django.urls import reverse

from evaluation.models import ImportBatch, Release
from evaluation.services import releases
from evaluation.services.imports import import_observations
from evaluation.services.uploads import upload_file
from statepl.jobs.services import run_job
from tests import factories
from tests.evaluation.makers import YEAR, district_rows, make_districts, row, write_file
from waivers.models import Application

pytestmark = pytest.mark.browser


def fill(tmp_path, district):
    """Release two years of three districts."""
    others = make_districts(2)
    for place, year in enumerate(("2023-24", "2024-25")):
        rows = [
            line
            for number, one in enumerate([district, *others])
            for line in district_rows(one, year=year, more=20 * number + 40 * place)
        ]
        import_observations(write_file(tmp_path / f"{year}.csv", rows), actor=None)
    for year in (YEAR - 1, YEAR):
        done = releases.release_as_operator(year)
        assert isinstance(done, Release)


def uploaded(tmp_path, steward, rows):
    """Send a file and let it be checked."""
    path = write_file(tmp_path / "upload.csv", rows)
    with path.open("rb") as file:
        batch = upload_file(file, name="attendance.csv", actor=steward)
    run_job(batch.job_id)
    return ImportBatch.objects.get(pk=batch.pk).get_absolute_url()


def test_pages_of_evaluation_pass_axe_and_fit(tmp_path, look, transactional_db):
    district = factories.make_district(name="Willow Bend Unified")
    steward = factories.make_user("data_steward", district)
    analyst = factories.make_user("analyst")
    approver = factories.make_user("approver")
    Application.objects.create(district=district, start_school_year=YEAR - 1)
    fill(tmp_path, district)
    bad = uploaded(tmp_path, steward, [row(district, numerator=241), row(district, subgroup="ALP")])
    good = uploaded(tmp_path, steward, district_rows(district, measure="CHR"))
    release = Release.objects.newest().order_by("-school_year").first()
    start_blocked = releases.prepare_release(YEAR, actor=analyst)
    run_job(start_blocked.job_id)
    seen = {
        None: ["/public/data/", f"/public/data/districts/{district.pk}/?groups=race", "/public/data/state/"],
        steward: [
            reverse("evaluation:index"), reverse("evaluation:import-list"), reverse("evaluation:import-upload"),
            bad, good, reverse("evaluation:district", args=[district.pk]),
            reverse("evaluation:coverage", args=[district.pk]),
            reverse("evaluation:explain", args=[district.pk, "2023-24", "VOI"]),
        ],
        analyst: [
            reverse("evaluation:index"), reverse("evaluation:verify"), reverse("evaluation:release-list"),
            reverse("evaluation:release-prepare"), release.get_absolute_url(), start_blocked.get_absolute_url(),
        ],
        approver: [
            start_blocked.get_absolute_url(), reverse("evaluation:release-publish", args=[start_blocked.pk]),
            reverse("evaluation:release-withdraw", args=[release.pk]),
        ],
    }  # fmt: skip
    looked = look()
    for user, addresses in seen.items():
        looked.be(user)
        for address in addresses:
            looked.go(address, address)
    assert looked.wrong == {}
