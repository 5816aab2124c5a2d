"""The pages of evaluation in a real browser: no axe finding, nothing wider than the screen."""

import os
from pathlib import Path

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
SHOTS = os.environ.get("STATEPL_SHOTS", "")


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


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_evaluation_pass_axe_and_fit(tmp_path, width, new_page, sign_in_page, axe, transactional_db):
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
    found = {}
    for user, addresses in seen.items():
        page = new_page({"width": width, "height": 900})
        if user is not None:
            sign_in_page(page, user)
        for number, address in enumerate(addresses):
            status = page.goto(address).status
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            findings = axe(page)
            if findings or wider > 0 or status != 200:
                found[address] = (status, wider, findings)
            if SHOTS:
                name = f"{user.memberships.get().role if user else 'public'}-{number}-{width}.png"
                page.screenshot(path=str(Path(SHOTS) / name), full_page=True)
    assert found == {}
