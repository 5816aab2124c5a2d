"""Pages: files in by role, the same released numbers for everybody."""

import csv
import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evaluation.models import ImportBatch, Measure, Observation, Release, ReleasedCell
from evaluation.services import releases
from evaluation.services.imports import import_observations
from statepl.audit.models import AuditEvent
from statepl.jobs.services import run_job
from tests.evaluation.makers import (
    YEAR,
    district_rows,
    make_districts,
    released_state,
    row,
    small_state,
    write_file,
)


def upload(client, path, name="attendance.csv"):
    file = SimpleUploadedFile(name, path.read_bytes(), content_type="text/csv")
    return client.post(reverse("evaluation:import-upload"), {"file": file})


def work(batch):
    batch.refresh_from_db()
    job = run_job(batch.job_id)
    batch.refresh_from_db()
    return job


def plain(response):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


# story 7 -----------------------------------------------------------------------------------------------
def test_steward_sees_what_is_wrong_then_imports_the_corrected_file(
    tmp_path, steward, district, sign_in, django_capture_on_commit_callbacks
):
    client = sign_in(steward)
    bad = [row(district, numerator=241), row(district, subgroup="ALP", numerator=1, denominator=2)]
    answer = upload(client, write_file(tmp_path / "bad.csv", bad))
    batch = ImportBatch.objects.get()
    assert answer["Location"] == batch.get_absolute_url()
    stored = batch.file.path

    with django_capture_on_commit_callbacks(execute=True):
        work(batch)

    page = plain(client.get(batch.get_absolute_url()))
    assert "Row 2: 'numerator' says 241." in page
    assert "Row 3: 'subgroup' says ALP." in page
    assert "Import these rows" not in page
    assert (batch.state, batch.errors_total, Observation.objects.count()) == ("rejected", 2, 0)
    with pytest.raises(FileNotFoundError):
        open(stored, "rb").close()  # noqa: PTH123
    mend = client.get(reverse("evaluation:import-faulty", args=[batch.pk])).content.decode("utf-8-sig")
    faulty = list(csv.DictReader(io.StringIO(mend)))
    assert [line["statepl_line"] for line in faulty] == ["2", "3"]
    assert faulty[1]["subgroup"] == "ALP"

    upload(client, write_file(tmp_path / "good.csv", district_rows(district)))
    good = ImportBatch.objects.first()
    work(good)
    assert (good.state, Observation.objects.count()) == ("validated", 0)
    assert "Import these rows" in plain(client.get(good.get_absolute_url()))
    client.post(reverse("evaluation:import-commit", args=[good.pk]), {"version": good.version})
    with django_capture_on_commit_callbacks(execute=True):
        work(good)
    assert (good.state, good.counts["added"], good.file.name) == ("committed", 9, "")
    assert Observation.objects.count() == 9
    again = import_observations(tmp_path / "good.csv", actor=steward)
    assert (again.is_repeat, again.added, again.changed) == (True, 0, 0)


def test_file_with_a_student_column_is_refused_before_it_is_kept(tmp_path, steward, district, sign_in):
    file = write_file(tmp_path / "a.csv", [{**row(district), "student_id": "12345"}])

    answer = upload(sign_in(steward), file)

    assert answer.status_code == 422
    page = plain(answer)
    assert "looks like data about single students" in page
    assert "12345" not in page
    assert ImportBatch.objects.count() == 0


def test_checked_file_can_be_dropped(tmp_path, steward, district, sign_in):
    client = sign_in(steward)
    upload(client, write_file(tmp_path / "a.csv", [row(district)]))
    batch = ImportBatch.objects.get()
    work(batch)

    client.post(reverse("evaluation:import-reject", args=[batch.pk]), {"version": batch.version})

    batch.refresh_from_db()
    assert (batch.state, Observation.objects.count()) == ("rejected", 0)


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"%PDF"), ("a.csv", b"")])
def test_upload_of_something_else_is_refused_on_the_form(steward, sign_in, name, data):
    client = sign_in(steward)
    answer = client.post(reverse("evaluation:import-upload"), {"file": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "expected"),
    [("steward", 200), ("analyst", 200), ("other_lead", 404), ("lead", 403), ("reviewer", 403)],
)
def test_imported_file_is_seen_by_its_district_and_analysts(
    tmp_path, request, sign_in, district, steward, role, expected
):
    import_observations(write_file(tmp_path / "a.csv", [row(district)]), actor=steward)
    user = request.getfixturevalue(role)

    answer = sign_in(user).get(ImportBatch.objects.get().get_absolute_url())

    assert answer.status_code == expected
    assert ("a.csv" in answer.content.decode()) == (expected == 200)


# releases ----------------------------------------------------------------------------------------------
def test_release_goes_from_verification_to_the_public_by_two_people(
    tmp_path, sign_in, steward, analyst, approver, district, client
):
    more = make_districts(2)
    small_state(tmp_path, more)
    import_observations(write_file(tmp_path / "d.csv", district_rows(district)), actor=steward)
    desk, other = sign_in(analyst), sign_in(approver)

    desk.post(reverse("evaluation:verify"), {"school_year": "2024-25"})
    assert Observation.objects.unverified().count() == 0
    desk.post(reverse("evaluation:release-prepare"), {"school_year": "2024-25", "note": "First of its kind."})
    release = Release.objects.get()
    work(release)
    assert "Ready to publish" in plain(desk.get(release.get_absolute_url()))
    publish = reverse("evaluation:release-publish", args=[release.pk])
    refused = desk.post(publish, {"version": release.version})
    assert refused.status_code == 403
    assert Release.objects.published().count() == 0
    other.post(publish, {"version": release.version})
    assert Release.objects.published().get() == release
    assert str(district) in plain(client.get("/public/data/"))
    assert "First of its kind." in plain(client.get(f"/public/data/districts/{district.pk}/"))


# story 8 -----------------------------------------------------------------------------------------------
@pytest.fixture
def released(tmp_path, district):
    others = make_districts(2)
    return released_state(tmp_path, [district, *others])


def test_small_group_and_its_shield_look_the_same_in_page_and_file(released, district, client):
    page = client.get(f"/public/data/districts/{district.pk}/?measure=ATT&groups=race").content.decode()
    body = client.get(f"/public/data/districts/{district.pk}/data.csv?measure=ATT")
    lines = list(csv.DictReader(io.StringIO(b"".join(body.streaming_content).decode())))

    hidden = [line for line in lines if line["status"] == "suppressed"]
    assert "AS" in {line["subgroup"] for line in hidden}
    assert len({line["subgroup"] for line in hidden} & {"WH", "HI", "BL"}) >= 1
    assert {(line["numerator"], line["denominator"], line["value"], line["reason"]) for line in hidden} == {
        ("", "", "", "privacy")
    }
    cells = ReleasedCell.objects.filter(agency_key=district.pk, status="suppressed").count()
    assert page.count('<span class="st-cell-status st-hatch">') == cells
    assert ">66.7%<" not in page
    assert "4 of 6" not in page


@pytest.mark.parametrize("role", ["lead", "other_lead", "analyst", "board_member", "reviewer"])
def test_district_page_shows_everybody_the_same_cells(released, district, request, sign_in, client, role):
    address = reverse("evaluation:district", args=[district.pk])
    table = re.compile(r"<tbody>.*</tbody>", re.DOTALL)

    mine = sign_in(request.getfixturevalue(role)).get(address).content.decode()
    public = client.get(f"/public/data/districts/{district.pk}/").content.decode()

    assert table.search(mine)[0] == table.search(public)[0]
    assert "Why some numbers are withheld" in mine


def test_unreleased_observations_are_on_no_public_page(tmp_path, released, district, client):
    import_observations(
        write_file(tmp_path / "new.csv", [row(district, measure="CHR", numerator=77, denominator=240)]),
        actor=None,
    )

    page = client.get(f"/public/data/districts/{district.pk}/").content.decode()

    assert "Chronic absence" not in page
    assert client.get(f"/public/data/districts/{district.pk}/?measure=CHR").status_code == 404


def test_page_of_a_district_without_released_data_says_so(other_district, client):
    page = plain(client.get(f"/public/data/districts/{other_district.pk}/"))

    assert "Nothing is released here yet" in page


def test_state_page_says_when_nothing_is_released(client, db):
    assert "Nothing is released here yet" in plain(client.get("/public/data/state/"))


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("analyst", {"Imports", "Verify what was reported", "Releases"}),
        ("approver", {"Releases"}),
        ("steward", {"Imports", "What Willow Bend Unified owes"}),
        ("lead", {"What Willow Bend Unified owes"}),
        ("reviewer", set()),
    ],
)
def test_index_offers_each_role_its_work(request, sign_in, role, words):
    page = sign_in(request.getfixturevalue(role)).get(reverse("evaluation:index")).content.decode()
    work_list = re.search(r'aria-labelledby="work">.*?</section>', page, re.DOTALL)[0]

    offered = {"Imports", "Verify what was reported", "Releases", "What Willow Bend Unified owes"}
    assert {word for word in offered if f">{word}</a>" in work_list} == words


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("evaluation:import-list", {"analyst", "steward"}),
        ("evaluation:import-upload", {"analyst", "steward"}),
        ("evaluation:verify", {"analyst"}),
        ("evaluation:release-list", {"analyst", "approver", "administrator"}),
        ("evaluation:release-prepare", {"analyst"}),
    ],
)
def test_work_pages_open_for_their_roles_only(request, sign_in, name, allowed):
    roles = [
        "analyst",
        "steward",
        "approver",
        "administrator",
        "reviewer",
        "engagement_lead",
        "board_member",
        "lead",
    ]
    opened = {
        role for role in roles if sign_in(request.getfixturevalue(role)).get(reverse(name)).status_code == 200
    }

    assert opened == allowed


@pytest.mark.parametrize("number", [1, 3])
def test_district_page_asks_the_same_number_of_queries(
    tmp_path, number, client, django_assert_max_num_queries, db
):
    districts = make_districts(3)
    released_state(tmp_path, districts)
    for _turn in range(number - 1):
        releases.release_as_operator(YEAR)

    with django_assert_max_num_queries(16):
        client.get(f"/public/data/districts/{districts[0].pk}/")


# not for release ---------------------------------------------------------------------------------------
def test_looking_at_unprotected_values_takes_a_button_and_is_recorded(
    tmp_path, released, district, lead, sign_in
):
    client, address = sign_in(lead), reverse("evaluation:unprotected", args=[district.pk])
    measure = Measure.objects.get(code="ATT")

    asked = plain(client.get(address))
    assert AuditEvent.objects.filter(verb="observations.unprotected_viewed").count() == 0
    shown = client.post(address, {"measure": measure.pk})

    assert "Do not copy these numbers" not in asked
    assert "Do not copy these numbers" in plain(shown)
    assert shown["Cache-Control"] == "no-store"
    assert "Asian 2024-25 ALL 4 6" in plain(shown)
    event = AuditEvent.objects.get(verb="observations.unprotected_viewed")
    assert (event.actor, event.district, event.after) == (lead, district, {"measure": "ATT", "rows": 9})


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("analyst", 200),
        ("lead", 200),
        ("steward", 200),
        ("other_lead", 404),
        ("reviewer", 403),
        ("board_member", 403),
    ],
)
def test_unprotected_values_open_to_the_district_and_analysts_only(district, request, sign_in, role, status):
    user = request.getfixturevalue(role)
    client, address = sign_in(user), reverse("evaluation:unprotected", args=[district.pk])

    measure = Measure.objects.get(code="ATT").pk
    assert (client.get(address).status_code, client.post(address, {"measure": measure}).status_code) == (
        status,
        status,
    )
    looks = AuditEvent.objects.filter(verb="observations.unprotected_viewed").count()
    assert looks == (1 if status == 200 else 0)
