"""Who has been heard, read by anybody: the same cells as inside, and no number of people."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.stakeholders import hear_planning_groups
from tests.factories.waivers import make_application

pytestmark = pytest.mark.django_db
STATE = reverse("public:coverage")


def test_anybody_reads_who_is_missing_in_the_state_and_no_number_of_people(district: Any, lead: Any) -> None:
    before = Client().get(STATE)
    hear_planning_groups(district, lead, codes=("families", "students"))
    after = Client().get(STATE)
    fewer = len(before.context["missing"]) - len(after.context["missing"])
    assert (before.status_code, fewer) == (200, 2)
    assert "st-heard--3" in after.text
    assert not re.search(r"\b4 people\b", after.text)


def test_cells_are_those_that_programs_read(district: Any, lead: Any) -> None:
    hear_planning_groups(district, lead, codes=("families",))
    rows = (
        Client().get("/api/v1/engagement/coverage/", {"missing": "yes", "page_size": 1000}).json()["results"]
    )
    state = {(row["group"], row["stratum"] or "") for row in rows if row["district_leaid"] is None}
    shown = {(cell.group.code, cell.stratum) for cell in Client().get(STATE).context["missing"]}
    assert shown == state


def test_district_without_a_submitted_application_is_not_there(district: Any) -> None:
    submitted, _cast = make_application("submitted")
    address = reverse("public:coverage-district", args=[submitted.district_id])
    assert Client().get(reverse("public:coverage-district", args=[district.pk])).status_code == 404
    assert Client().get(address).status_code == 200
    assert address in Client().get(STATE).text


def test_page_takes_the_same_queries_for_one_district_and_many(
    lead: Any, district: Any, django_assert_max_num_queries: Any
) -> None:
    Client().get(STATE)
    with django_assert_max_num_queries(20):
        Client().get(STATE)
