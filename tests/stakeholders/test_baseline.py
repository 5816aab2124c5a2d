"""Whom a place has to hear: written by the place, approved by a second person, and then the measure of everything."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.context import Provenance, build
from reports.facts import digest, freeze
from stakeholders.matrix import place_of
from stakeholders.models import Activity, Baseline, Group
from stakeholders.services import approve_baseline, record_activity, write_baseline
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.districts.models import School
from tests import factories
from tests.factories.stakeholders import make_activity
from tests.factories.waivers import Cast, make_application
from waivers.states import State

REST = "/api/v1/engagement/coverage/"


@pytest.fixture
def spread(district: Any) -> Any:
    """Give the district schools in a town and in the country."""
    for place, locale in enumerate(("Town: Remote", "Rural: Distant")):
        factories.make_school(district=district, locale=locale, name=f"School {place}")
    return district


def by_code(*codes: str) -> list[Group]:
    return [Group.objects.get(code=code) for code in codes]


def write(place: Any, actor: Any, *codes: str, strata: tuple[str, ...] = ("town", "rural")) -> Baseline:
    """Ask for these groups in these kinds of place; every other whole group is left out for one reason."""
    required = {(group.pk, stratum) for group in by_code(*codes) for stratum in strata}
    reasons = {group.pk: "They have no part in this." for group in Group.objects.top()}
    return write_baseline(place, actor=actor, required=required, reasons=reasons)


def approve(baseline: Baseline, actor: Any) -> Baseline:
    return approve_baseline(baseline, actor=actor, version=baseline.version)


def hold(place: Any, actor: Any, codes: tuple[str, ...], **changes: Any) -> Activity:
    """Hold an activity an hour ago, with four people of each group in its record."""
    end = clock.now()
    start = end - dt.timedelta(hours=1)
    activity = make_activity(place, actor, starts_at=start, ends_at=end, **changes)
    return record_activity(
        activity,
        actor=actor,
        version=activity.version,
        people=dict.fromkeys(by_code(*codes), 4),
        learned="Much.",
    )


def test_a_baseline_waits_until_a_second_person_of_the_state_approves_it(
    spread: Any, lead: Any, engagement_lead: Any
) -> None:
    baseline = write(spread, lead, "students", "families-foster")
    assert (baseline.is_approved, str(baseline)) == (False, f"Whom {spread} has to hear")
    assert Baseline.objects.in_force().count() == 0
    approved = approve(baseline, engagement_lead)
    assert list(Baseline.objects.in_force()) == [approved]
    verbs = (
        AuditEvent.objects.filter(verb__startswith="baseline.").order_by("pk").values_list("verb", "actor_id")
    )
    assert list(verbs) == [("baseline.written", lead.pk), ("baseline.approved", engagement_lead.pk)]


def test_who_wrote_it_does_not_approve_it_and_a_district_never_does(
    spread: Any, lead: Any, engagement_lead: Any, approver: Any
) -> None:
    own = write(spread, engagement_lead, "students")
    with pytest.raises(NotPermitted, match="You wrote it"):
        approve(own, engagement_lead)
    with pytest.raises(NotPermitted, match="an approver approves it"):
        approve(own, lead)
    approve(own, approver)
    with pytest.raises(NotPermitted, match="approved already"):
        approve(Baseline.objects.get(), approver)


def test_what_is_approved_is_what_was_read(spread: Any, lead: Any, approver: Any) -> None:
    seen = write(spread, lead, "students")
    newer = write(spread, lead, "students", "families")
    assert newer.pk == seen.pk
    with pytest.raises(StaleVersion):
        approve(seen, approver)
    assert Baseline.objects.in_force().count() == 0


def test_a_new_baseline_replaces_the_old_one_which_is_kept(spread: Any, lead: Any, approver: Any) -> None:
    first = approve(write(spread, lead, "students"), approver)
    second = approve(write(spread, lead, "families"), approver)
    first.refresh_from_db()
    assert list(Baseline.objects.in_force()) == [second]
    assert first.replaced_at is not None
    assert first.cells.filter(is_required=True).count() == 2


def test_leaving_a_whole_group_out_needs_a_reason_and_somebody_has_to_be_heard(
    spread: Any, lead: Any
) -> None:
    (students,) = by_code("students")
    with pytest.raises(ValidationError, match="say why this group"):
        write_baseline(spread, actor=lead, required={(students.pk, "town")}, reasons={})
    with pytest.raises(ValidationError, match="at least one group"):
        write(spread, lead)
    assert Baseline.objects.count() == 0


def test_others_neither_write_nor_find_it(spread: Any, other_lead: Any, reviewer: Any, lead: Any) -> None:
    for stranger in (other_lead, reviewer):
        with pytest.raises(NotPermitted):
            write(spread, stranger, "students")
    write(spread, lead, "students")
    assert Baseline.objects.visible_to(other_lead).count() == 0
    assert Baseline.objects.visible_to(reviewer).count() == 1


def test_exactly_the_three_unheard_voices_stand_on_the_page_in_the_file_in_rest_and_in_the_report(
    spread: Any, engagement_lead: Any, sign_in: Any
) -> None:
    application, cast = make_application(State.SUBMITTED, Cast(spread))
    approve(write(spread, cast.lead, "students", "families", "teachers"), engagement_lead)
    hold(spread, cast.lead, ("students", "families", "teachers"), stratum="town")
    missing = [("students", "rural"), ("families", "rural"), ("teachers", "rural")]

    page = sign_in(cast.lead).get(reverse("stakeholders:index"))
    assert [(cell.group.code, cell.stratum) for cell in page.context["missing"]] == missing
    file = sign_in(cast.lead).get(reverse("stakeholders:coverage-csv"))
    rows = list(csv.DictReader(io.StringIO(file.getvalue().decode())))
    assert [(row["group_code"], row["stratum"]) for row in rows if row["missing"] == "yes"] == missing
    told = Client().get(REST, {"missing": "yes", "district_leaid": spread.leaid}).json()["results"]
    assert [(row["group"], row["stratum"]) for row in told] == missing
    inputs = freeze(application, as_of=clock.today())
    report = build(inputs, Provenance(digest(inputs), "readiness 6"))
    assert report["missing_voices"] == [
        "Students (Rural area)", "Families and caregivers (Rural area)", "Teachers and teacher leaders (Rural area)",
    ]  # fmt: skip


def test_rest_prints_steps_and_no_number_of_people(spread: Any) -> None:
    _application, cast = make_application(State.SUBMITTED, Cast(spread))
    held = hold(spread, cast.lead, ("students",), stratum="rural")
    heard_on = timezone.localdate(held.starts_at)  # just after midnight it is yesterday
    page = Client().get(REST, {"group": "students", "district_leaid": spread.leaid})
    assert page.json() == {
        "next": None,
        "results": [
            _row(spread, "town", "named", None, missing=True),
            _row(spread, "rural", "heard", heard_on.isoformat(), missing=False),
        ],
    }


def _row(district: Any, stratum: str, step: str, day: Any, *, missing: bool) -> dict[str, Any]:
    return {
        "district_leaid": district.leaid, "district_name": district.name, "group": "students",
        "group_name": "Students", "part_of": None, "stratum": stratum, "required": True, "step": step,
        "last_heard_on": day, "missing": missing,
    }  # fmt: skip


def test_rest_pages_follow_each_other_and_an_unchanged_answer_is_304(spread: Any) -> None:
    make_application(State.SUBMITTED, Cast(spread))
    whole = Client().get(REST).json()["results"]
    seen, address = [], f"{REST}?page_size=7"
    while address:
        page = Client().get(address)
        seen += page.json()["results"]
        address = page.json()["next"]
    assert seen == whole
    assert [row["district_leaid"] for row in whole] == [None] * 20 + [spread.leaid] * 20
    tag = Client().get(REST)["ETag"]
    assert Client().get(REST, headers={"If-None-Match": tag}).status_code == 304
    assert Client().get(REST, {"stratum": "moon"}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_rest_costs_the_same_for_one_district_and_three(
    db: None, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        school = factories.make_school(locale="Rural: Remote")
        make_application(State.SUBMITTED, Cast(school.district))
    Client().get(REST)
    with django_assert_num_queries(9):
        Client().get(REST)


def test_a_district_writes_its_baseline_on_a_page_and_the_state_approves_it_there(
    spread: Any, lead: Any, approver: Any, sign_in: Any
) -> None:
    (families,) = by_code("families")
    data = {f"cells_{group.pk}": ["town", "rural"] for group in Group.objects.top()}
    address = reverse("stakeholders:baseline_edit", args=[spread.pk])
    client = sign_in(lead)
    refused = client.post(address, {**data, f"cells_{families.pk}": ["town"]})
    assert refused.status_code == 422
    assert "say why this group does not have to be heard everywhere" in refused.text
    client.post(
        address, {**data, f"cells_{families.pk}": ["town"], f"reason_{families.pk}": "Nobody lives there."}
    )
    page = reverse("stakeholders:baseline", args=[spread.pk])
    shown = sign_in(approver).get(page)
    assert ("Nobody lives there." in shown.text, "Approve it" in shown.text) == (True, True)
    waiting = Baseline.objects.get()
    old = {"baseline": waiting.pk + 1, "version": waiting.version}
    assert sign_in(approver).post(page, old).status_code == 422
    assert sign_in(lead).post(page, old).status_code == 403
    sign_in(approver).post(page, {"baseline": waiting.pk, "version": waiting.version})
    waiting.refresh_from_db()
    assert (waiting.approved_by, waiting.cells.filter(is_required=True).count()) == (approver, 19)
    again = sign_in(lead).get(address).text
    assert again.count("checked") == 19


def test_group_page_counts_each_step_and_names_the_activities_behind_it(
    spread: Any, lead: Any, sign_in: Any
) -> None:
    activity = hold(spread, lead, ("families-foster",), stratum="rural")
    hold(spread, lead, ("families",))
    (families,) = by_code("families")
    page = sign_in(lead).get(reverse("stakeholders:reach", args=[families.pk]))
    assert page.context["heads"] == ["Town", "Rural area", "Not said where"]
    counted = {str(label): [number for _head, number in numbers] for label, numbers in page.context["steps"]}
    assert counted["Took part"] == [0, 4, 4]
    assert activity.title in page.text


def test_schools_say_where_people_live_and_without_them_the_district(district: Any, spread: Any) -> None:
    assert place_of(spread).strata == ("town", "rural")
    School.objects.all().delete()
    district.locale = "Suburb: Large"
    district.save()
    assert place_of(district).strata == ("suburb",)
    assert place_of(None).strata == ("suburb",)
    district.locale = ""
    district.save()
    assert place_of(district).strata == ("",)
