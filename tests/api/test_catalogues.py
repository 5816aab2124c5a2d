"""Catalogues, releases and applications: public, filtered, cacheable; errors are problem documents."""

import base64
import datetime as dt
import gzip
import hashlib
import io
from typing import Any

import pytest
from django.test import Client
from pyarrow import parquet

from policy.models import FlexibilityArea, FlexibilityType
from statepl.core import clock
from tests import factories
from tests.api.conftest import measure, subgroup
from waivers.models import Application
from waivers.services.terms import note_event
from waivers.terms import Effect

client = Client()


def test_districts_are_listed_with_the_fields_of_the_directory(district: Any) -> None:
    assert client.get("/api/v1/districts/").json() == {
        "next": None,
        "results": [
            {
                "leaid": district.leaid, "state_id": None, "name": "Willow Bend Unified", "locale": "",
                "city": "", "county": "", "grades": "", "enrollment": None,
            }
        ],
    }  # fmt: skip


def test_schools_are_found_by_their_district(district: Any, other_district: Any) -> None:
    school = factories.make_school(district)
    factories.make_school(other_district)
    found = client.get(f"/api/v1/schools/?district_leaid={district.leaid}").json()["results"]
    assert [(row["ncessch"], row["district_leaid"]) for row in found] == [(school.ncessch, district.leaid)]


def test_unknown_district_is_refused_with_those_that_exist(district: Any) -> None:
    error = client.get("/api/v1/schools/?district_leaid=0000000").json()["errors"][0]
    assert error["allowed"] == [district.leaid]
    assert error["see"] == "/api/v1/districts/"


def test_districts_walk_gives_each_once(db: None) -> None:
    ids = [factories.make_district().leaid for _ in range(5)]
    seen, address = [], "/api/v1/districts/?page_size=2"
    while address:
        page = client.get(address)
        seen += [row["leaid"] for row in page.json()["results"]]
        address = page.json()["next"]
        assert page.headers.get("Link") == (f'<{address}>; rel="next"' if address else None)
    assert seen == ids


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    "name", ["districts", "schools", "measures", "subgroups", "releases", "applications"]
)
def test_catalogue_costs_two_queries(
    db: None, publish: Any, django_assert_num_queries: Any, name: str, count: int
) -> None:
    for place in range(count):
        school = factories.make_school()
        publish([school.district], year=2020 + place)
        Application.objects.create(
            district=school.district, start_school_year=2026, state="submitted", submitted_on=clock.today()
        )
    with django_assert_num_queries(2):  # state for the ETag, rows
        assert len(client.get(f"/api/v1/{name}/").json()["results"]) >= count


def test_catalogue_is_304_until_it_changes(district: Any) -> None:
    first = client.get("/api/v1/districts/")
    again = {"If-None-Match": first["ETag"]}
    assert client.get("/api/v1/districts/", headers=again).status_code == 304
    assert first["Last-Modified"].endswith("GMT")
    district.name = "Willow Bend Public Schools"
    with clock.at(clock.now() + dt.timedelta(seconds=1)):
        district.save()
    changed = client.get("/api/v1/districts/", headers=again)
    assert (changed.status_code, changed.json()["results"][0]["name"]) == (200, "Willow Bend Public Schools")


def test_measures_and_groups_tell_their_meaning(db: None) -> None:
    measure()
    subgroup("EL")
    row = client.get("/api/v1/measures/?code=ATT").json()["results"][0]
    assert (row["code"], row["family"], row["kind"], row["direction"]) == ("ATT", "attendance", "rate", "up")
    assert [row["code"] for row in client.get("/api/v1/subgroups/?code=EL").json()["results"]] == ["EL"]
    tag = client.get("/api/v1/measures/")["ETag"]
    assert client.get("/api/v1/measures/", headers={"If-None-Match": tag}).status_code == 304


def test_releases_come_newest_first_and_say_which_is_read(district: Any, publish: Any) -> None:
    old, new = publish([district]), publish([district], number=2)
    rows = client.get("/api/v1/releases/").json()["results"]
    assert [(row["id"], row["number"], row["is_newest"]) for row in rows] == [
        (new.pk, 2, True),
        (old.pk, 1, False),
    ]
    one = client.get(f"/api/v1/releases/{old.pk}/").json()
    assert one == rows[1]
    assert (one["school_year"], one["minimum_n"], one["sha256"]) == ("2024-25", 10, old.sha256)
    assert one["csv"] == f"http://testserver/api/v1/releases/{old.pk}/observations.csv"
    assert client.get("/api/v1/releases/?school_year=2024-25").json()["results"] == rows


def test_release_that_is_not_published_does_not_exist(district: Any, publish: Any) -> None:
    release = publish([district])
    type(release).objects.create(school_year=2025, number=1, method="test", minimum_n=10)
    hidden = type(release).objects.get(school_year=2025)
    assert client.get(f"/api/v1/releases/{hidden.pk}/").status_code == 404
    assert client.get(f"/api/v1/releases/{hidden.pk}/observations.csv").status_code == 404


def test_release_files_carry_their_hash_and_equal_the_pages(
    district: Any, publish: Any, reader: Client
) -> None:
    release = publish([district])
    response = client.get(f"/api/v1/releases/{release.pk}/observations.csv")
    text = b"".join(response.streaming_content)
    digest = hashlib.sha256(text)
    assert response["ETag"] == f'"{digest.hexdigest()}"'
    assert response["Repr-Digest"] == f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"
    assert int(response["Content-Length"]) == len(text)
    listed = reader.get("/api/v1/observations/?format=csv")
    assert b"".join(listed.streaming_content) == text
    table = client.get(f"/api/v1/releases/{release.pk}/observations.parquet")
    rows = parquet.read_table(io.BytesIO(b"".join(table.streaming_content))).to_pylist()
    assert rows == reader.get("/api/v1/observations/").json()["results"]


def test_release_file_is_304_and_packed(district: Any, publish: Any) -> None:
    address = f"/api/v1/releases/{publish([district]).pk}/observations.csv"
    plain = client.get(address)
    text = b"".join(plain.streaming_content)
    assert client.get(address, headers={"If-None-Match": plain["ETag"]}).status_code == 304
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(b"".join(packed.streaming_content)) == text


def test_application_is_public_once_submitted(district: Any, other_district: Any, approver: Any) -> None:
    Application.objects.create(district=other_district, start_school_year=2026)
    application = Application.objects.create(
        district=district,
        start_school_year=2026,
        state="conditionally_approved",
        submitted_on=dt.date(2026, 3, 1),
        conditional_from=dt.date(2026, 7, 1),
        conditional_until=dt.date(2027, 7, 1),
    )
    application.decisions.create(
        verb="approve-conditionally", decided_by=approver, decided_on=dt.date(2026, 6, 1)
    )
    rows = client.get("/api/v1/applications/").json()["results"]
    assert rows == [
        {
            "id": application.pk, "district_leaid": district.leaid, "district_state_id": None,
            "district_name": "Willow Bend Unified", "state": "conditionally_approved",
            "start_school_year": "2026-27", "submitted_on": "2026-03-01", "conditional_from": "2026-07-01",
            "conditional_until": "2027-07-01", "final_from": None, "ends_on": None, "closed_on": None,
        }
    ]  # fmt: skip
    one = client.get(f"/api/v1/applications/{application.pk}/").json()
    step = {
        "decision": "approve-conditionally",
        "decided_on": "2026-06-01",
        "effective_on": None,
        "until": None,
        "flexibility": None,
        "reason": "",
        "letter": None,
    }
    today = clock.today().isoformat()
    dates = one.pop("dates")
    assert dates[0] == {"what": "Submitted", "on": "2026-03-01", "status": "done", "when": ""}
    assert one == {**rows[0], "timeline": [step], "amendments": [], "as_of": today, "terms": []}
    draft = Application.objects.get(submitted_on=None)
    assert client.get(f"/api/v1/applications/{draft.pk}/").status_code == 404
    assert client.get("/api/v1/applications/?state=denied").json()["results"] == []


def test_terms_are_public_once_they_are_in_force(district: Any, approver: Any) -> None:
    area = FlexibilityArea.objects.create(code="sample-area", name="Sample area")
    kind = FlexibilityType.objects.create(code="sample-type", name="Sample type", area=area)
    application = Application.objects.create(
        district=district, start_school_year=2026, state="plan_under_review", submitted_on=clock.today()
    )
    application.requests.create(
        flexibility_type=kind, citation="§ 1", rationale="Time", status="approved", decided_by=approver,
        decided_on=dt.date(2027, 8, 1),
    )  # fmt: skip
    address = f"/api/v1/applications/{application.pk}/"
    assert client.get(address).json()["terms"] == []
    decision = application.decisions.create(
        verb="approve-finally", decided_by=approver, decided_on=dt.date(2027, 7, 20)
    )
    today, tomorrow = clock.today(), clock.today() + dt.timedelta(days=1)
    note_event(
        application, Effect.GRANT, flexibility_type=kind, starts_on=today, ends_on=tomorrow, decision=decision
    )
    assert client.get(address).json()["terms"] == [
        {
            "flexibility": "sample-type", "name": "Sample type", "citation": "§ 1", "status": "approved",
            "conditions": "", "decided_on": "2027-07-20", "starts_on": today.isoformat(),
            "ends_on": tomorrow.isoformat(),
        }
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/api/v1/nothing/", "/api/v2/", "/api/", "/api/v1/releases/999/"])
def test_unknown_address_is_a_problem(db: None, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["instance"] == response["X-Request-ID"]


def test_missing_slash_is_mended(db: None) -> None:
    response = client.get("/api/v1/districts?page_size=5")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/districts/?page_size=5")


def test_media_type_that_is_not_offered_is_406(db: None) -> None:
    response = client.get("/api/v1/districts/", headers={"Accept": "text/xml"})
    assert (response.status_code, response["Content-Type"]) == (406, "application/problem+json")
    assert response.json()["title"] == "This format is not offered"


def test_options_and_head_answer_without_rows(district: Any) -> None:
    assert client.options("/api/v1/districts/")["Allow"] == "GET, HEAD, OPTIONS"
    head = client.head("/api/v1/districts/")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == client.get("/api/v1/districts/")["ETag"]
