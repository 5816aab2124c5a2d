"""Pages of the directory."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from statepl.districts.models import District, School
from statepl.jobs import services as jobs
from statepl.jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(browser: Client, data: bytes, what: str = "districts", name: str = "d.csv") -> Any:
    return browser.post("/districts/import/", {"what": what, "file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("reviewer", ["Cedar Hollow Public Schools", "Willow Bend Unified"]),
        ("board_member", ["Cedar Hollow Public Schools", "Willow Bend Unified"]),
        ("lead", ["Willow Bend Unified"]),
        ("steward", ["Willow Bend Unified"]),
        ("other_lead", ["Cedar Hollow Public Schools"]),
    ],
)
def test_list_shows_the_state_all_and_a_district_its_own(
    who: str, seen: list[str], request: Any, district: Any, other_district: Any, sign_in: Any
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    assert [each.name for each in browser.get("/districts/").context["page_obj"]] == seen
    for each in (district, other_district):
        assert browser.get(f"/districts/{each.pk}/").status_code == (200 if each.name in seen else 404)


def test_list_filters_and_says_when_nothing_fits(reviewer: Any, sign_in: Any) -> None:
    factories.make_district(name="Alder", locale="Rural", state_id="X-1", city="Elmtown")
    factories.make_district(name="Birch", locale="Town")
    browser = sign_in(reviewer)
    cases = {
        "search=ald": ["Alder"],
        "search=x-1": ["Alder"],
        "search=elm": ["Alder"],
        "locale=Town": ["Birch"],
        "locale=Moon": [],
        "search=zzz": [],
    }
    for query, names in cases.items():
        page = browser.get(f"/districts/?{query}")
        assert [each.name for each in page.context["page_obj"]] == names
        assert (b"No district fits" in page.content) == (names == [])


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, reviewer: Any, sign_in: Any, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        factories.make_school()
    browser = sign_in(reviewer)
    browser.get("/districts/")
    with django_assert_num_queries(10):
        page = browser.get("/districts/")
    assert [each.school_count for each in page.context["page_obj"]] == [1] * count


@pytest.mark.parametrize("count", [1, 3])
def test_district_page_costs_the_same_for_any_number(
    count: int, district: Any, reviewer: Any, sign_in: Any, django_assert_num_queries: Any
) -> None:
    for _number in range(count):
        factories.make_school(district)
        factories.make_user("contributor", district)
    browser = sign_in(reviewer)
    browser.get(f"/districts/{district.pk}/")
    with django_assert_num_queries(11):
        browser.get(f"/districts/{district.pk}/")


def test_district_page_shows_schools_and_people(lead: Any, district: Any, sign_in: Any) -> None:
    factories.make_school(district, name="Willow Elementary")
    page = sign_in(lead).get(f"/districts/{district.pk}/").content
    for part in (b"Willow Elementary", b"Lou Lead", b"District lead", district.leaid.encode()):
        assert part in page


def test_empty_directory_says_what_to_do(reviewer: Any, administrator: Any, sign_in: Any) -> None:
    assert (
        b"An administrator of the state imports the directory" in sign_in(reviewer).get("/districts/").content
    )
    assert b'href="/districts/import/"' in sign_in(administrator).get("/districts/").content


@pytest.mark.parametrize("who", ["reviewer", "approver", "analyst", "board_member", "lead", "steward"])
def test_import_pages_are_for_administrators(
    who: str, request: Any, administrator: Any, sign_in: Any
) -> None:
    upload(sign_in(administrator), b"state_id,name\nA,Alder\n")
    key = Job.objects.get().key
    browser = sign_in(request.getfixturevalue(who))
    for path in ("", f"{key}/", f"{key}/rows-to-mend.csv", "districts-template.csv"):
        answer = browser.get(f"/districts/import/{path}")
        assert (path, answer.status_code) == (path, 403)
    assert upload(browser, b"state_id,name\nB,Birch\n").status_code == 403
    assert Job.objects.count() == 1


def test_strangers_are_sent_to_sign_in(district: Any) -> None:
    for path in ("/districts/", f"/districts/{district.pk}/", "/districts/import/"):
        assert Client().get(path).url == f"/accounts/login/?next={path}"


def test_upload_runs_as_a_job_and_its_page_tells_the_result(administrator: Any, sign_in: Any) -> None:
    browser = sign_in(administrator)
    answer = upload(browser, b"state_id,name\nA,Alder\nB,Birch\n")
    job = Job.objects.get()
    assert answer.url == f"/districts/import/{job.key}/"
    assert b"Waiting for its turn." in browser.get(answer.url).content
    assert District.objects.count() == 0
    done = jobs.run_job(job.pk)
    assert (done.state, done.result) == ("succeeded", {"created": 2, "changed": 0, "unchanged": 0})
    assert b"2 rows are new." in browser.get(answer.url).content
    answer = upload(browser, b"state_id,district_state_id,name\nS,A,Alder School\n", what="schools")
    jobs.run_job(Job.objects.first().pk)
    assert School.objects.get().district.name == "Alder"


def test_refused_upload_lists_its_errors_and_gives_the_rows_to_mend(administrator: Any, sign_in: Any) -> None:
    browser = sign_in(administrator)
    address = upload(browser, b"leaid,name\n9900001,Alder\n12,=Birch\n,Cedar\n").url
    job = Job.objects.get()
    assert browser.get(f"{address}rows-to-mend.csv").status_code == 404
    done = jobs.run_job(job.pk)
    assert (done.state, done.error) == ("failed", "2 rows cannot be taken, so nothing was imported.")
    page = browser.get(address).content.decode()
    assert "Row 3: &#x27;leaid&#x27; says 12." in page
    text = browser.get(f"{address}rows-to-mend.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[:3] for row in rows] == [
        ["statepl_line", "leaid", "name"],
        ["3", "12", "'=Birch"],
        ["4", "", "Cedar"],
    ]
    assert District.objects.count() == 0


def test_upload_that_meets_an_unknown_district_is_refused_at_the_end(
    administrator: Any, sign_in: Any
) -> None:
    browser = sign_in(administrator)
    address = upload(browser, b"state_id,district_state_id,name\nS,NOWHERE,Lost\n", what="schools").url
    jobs.run_job(Job.objects.get().pk)
    assert b"import the districts first" in browser.get(address).content
    assert School.objects.count() == 0


def test_upload_of_something_else_comes_back_with_a_sentence(administrator: Any, sign_in: Any) -> None:
    browser = sign_in(administrator)
    answer = upload(browser, b"%PDF-1.7", name="d.pdf")
    assert (answer.status_code, b"Send a table as CSV" in answer.content) == (422, True)
    unread = upload(browser, b"just words\n").url
    jobs.run_job(Job.objects.get().pk)
    assert b"Missing columns: name." in browser.get(unread).content


@pytest.mark.parametrize("what", ["districts", "schools"])
def test_template_file_can_be_imported_as_it_is(what: str, administrator: Any, sign_in: Any) -> None:
    browser = sign_in(administrator)
    for each in ("districts", "schools"):
        data = browser.get(f"/districts/import/{each}-template.csv").content
        upload(browser, data, what=each, name=f"{each}.csv")
        assert jobs.run_job(Job.objects.first().pk).state == "succeeded"
        if each == what:
            break
    assert browser.get("/districts/import/pupils-template.csv").status_code == 404
