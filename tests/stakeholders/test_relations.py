"""How groups relate: dated, with who says so, ended and never deleted, read by coordinators alone."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from stakeholders.models import Group, GroupRelation
from stakeholders.services import edit_relation, end_relation
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories.nominations import make_relation

pytestmark = pytest.mark.django_db
MAP = reverse("stakeholders:map")
ADD = reverse("stakeholders:relation_add")
DAY = dt.timedelta(days=1)


@pytest.fixture
def relation(district: Any, lead: Any) -> GroupRelation:
    return make_relation(district, lead)


def facts(row: GroupRelation, **changes: Any) -> dict[str, Any]:
    names = ("group", "kind", "other", "basis", "seen_on", "note")
    return {name: getattr(row, name) for name in names} | changes


def typed(**changes: Any) -> dict[str, Any]:
    group, other = (Group.objects.get(code=code).pk for code in ("business", "leaders"))
    day = clock.today().isoformat()
    return {
        "group": group, "kind": "works_with", "other": other, "basis": "said", "note": "Interns", "seen_on": day,
    } | changes  # fmt: skip


def end(row: GroupRelation, actor: Any, **changes: Any) -> GroupRelation:
    values = {
        "version": row.version,
        "ended_on": clock.today(),
        "ended_why": "They ask themselves.",
        **changes,
    }
    return end_relation(row, actor=actor, **values)


# services ---------------------------------------------------------------------------------------------
def test_same_form_sent_twice_is_one_row_and_one_line_of_history(district: Any, lead: Any) -> None:
    assert make_relation(district, lead) == make_relation(district, lead)
    event = AuditEvent.objects.get(verb="relation.added")
    assert set(event.after) == {"group", "other", "seen_on"}
    assert "speak" not in f"{event.object_label} {event.after}"


def test_same_relation_stands_once_and_again_after_its_end(
    relation: GroupRelation, district: Any, lead: Any, contributor: Any
) -> None:
    with pytest.raises(ValidationError, match="This stands here already"):
        make_relation(district, contributor)
    end(relation, lead)
    assert make_relation(district, lead).pk != relation.pk
    assert GroupRelation.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "is_refused"), [("works_with", True), ("conflict", True), ("speaks_for", False)]
)
def test_what_holds_for_both_sides_is_told_once(
    district: Any, lead: Any, kind: str, is_refused: bool
) -> None:
    make_relation(district, lead, kind=kind)
    if is_refused:
        with pytest.raises(ValidationError, match="told from the other side"):
            make_relation(district, lead, kind=kind, code="students", other_code="teachers")
    else:
        make_relation(district, lead, kind=kind, code="students", other_code="teachers")


def test_places_do_not_meet(district: Any, lead: Any, engagement_lead: Any, relation: GroupRelation) -> None:
    of_state = make_relation(None, engagement_lead)
    assert of_state.district is None
    assert list(GroupRelation.objects.of(district)) == [relation]


def test_change_tells_which_groups_and_not_what(relation: GroupRelation, lead: Any) -> None:
    other = Group.objects.get(code="families")
    changed = edit_relation(relation, actor=lead, version=1, **facts(relation, other=other, note="In May."))
    assert (changed.other, changed.note, changed.version) == (other, "In May.", 2)
    event = AuditEvent.objects.get(verb="relation.changed")
    assert set(event.after) == {"other"}
    with pytest.raises(StaleVersion):
        edit_relation(relation, actor=lead, version=1, **facts(relation))


def test_ended_one_stays_with_its_days_and_is_closed(relation: GroupRelation, lead: Any) -> None:
    for wrong in (
        {"ended_on": clock.today() + DAY},
        {"ended_on": relation.seen_on - DAY},
        {"ended_why": " "},
    ):
        with pytest.raises(ValidationError):
            end(relation, lead, **wrong)
    ended = end(relation, lead)
    assert (ended.is_over, ended.ended_why) == (True, "They ask themselves.")
    for again in (
        lambda: end(ended, lead),
        lambda: edit_relation(ended, actor=lead, version=ended.version, **facts(ended)),
    ):
        with pytest.raises(ValidationError, match="kept as it was"):
            again()


def test_nothing_is_seen_on_a_day_to_come_nor_relates_to_itself(district: Any, lead: Any) -> None:
    with pytest.raises(ValidationError, match="today or an earlier day"):
        make_relation(district, lead, seen_on=clock.today() + DAY)
    with pytest.raises(ValidationError, match="two different groups"):
        make_relation(district, lead, other_code="teachers")


def test_database_keeps_its_word(relation: GroupRelation) -> None:
    for wrong in (
        {"other": relation.group},
        {"ended_on": clock.today()},
        {"ended_why": "No day"},
        {"ended_on": relation.seen_on - DAY, "ended_why": "Too early"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupRelation.objects.filter(pk=relation.pk).update(**wrong)


# permissions ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["steward", "other_lead", "analyst", "board_member", "reviewer", "approver"])
def test_only_coordinators_of_the_place_read_or_write(
    who: str, relation: GroupRelation, district: Any, sign_in: Any, request: Any
) -> None:
    person = request.getfixturevalue(who)
    client = sign_in(person)
    for name in ("relation_edit", "relation_end"):
        assert client.get(reverse(f"stakeholders:{name}", args=[relation.pk])).status_code == 404
    assert client.get(f"{ADD}?district={district.pk}").status_code in (403, 404)
    reach = reverse("stakeholders:reach", args=[relation.group_id])
    assert "At board meetings." not in client.get(f"{reach}?district={district.pk}").text
    assert not GroupRelation.objects.visible_to(person).exists()
    for call in (
        lambda: make_relation(district, person),
        lambda: end(relation, person),
        lambda: edit_relation(relation, actor=person, version=1, **facts(relation)),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_nobody_without_an_account_reads_them(relation: GroupRelation) -> None:
    for path in (ADD, MAP, reverse("stakeholders:relation_edit", args=[relation.pk])):
        assert Client().get(path).status_code == 302
    assert "At board meetings." not in Client().get(reverse("public:coverage")).text


# pages ------------------------------------------------------------------------------------------------
def test_lead_writes_changes_and_ends_on_the_map(district: Any, lead: Any, sign_in: Any) -> None:
    staff = sign_in(lead)
    assert "No relation is written down" in staff.get(MAP).text
    wrong = staff.post(ADD, typed(other=typed()["group"]))
    assert (wrong.status_code, "Choose two different groups." in wrong.text) == (422, True)
    assert "Interns" in wrong.text
    assert staff.post(ADD, typed()).status_code == 302
    row = GroupRelation.objects.get()
    assert (row.district, row.kind, row.basis) == (district, "works_with", "said")
    shown = staff.get(MAP).text
    for told in ("work with", "Interns", "Said by the group"):
        assert told in shown
    double = staff.post(ADD, typed(note="Again"))
    assert (double.status_code, "This stands here already" in double.text) == (422, True)

    edit = reverse("stakeholders:relation_edit", args=[row.pk])
    assert staff.post(edit, typed(version=1, note="Eight interns")).status_code == 302
    stale = staff.post(edit, typed(version=1, note="Nine interns"))
    assert (stale.status_code, "Nine interns" in stale.text, "Eight interns" in stale.text) == (
        409,
        True,
        True,
    )

    over = reverse("stakeholders:relation_end", args=[row.pk])
    refused = staff.post(over, {"version": 2, "ended_on": clock.today().isoformat(), "ended_why": ""})
    assert refused.status_code == 422
    done = {"version": 2, "ended_on": clock.today().isoformat(), "ended_why": "The mill closed."}
    assert staff.post(over, done).status_code == 302
    shown = staff.get(MAP)
    assert ("The mill closed." in shown.text, shown.context["relations"]) == (True, [])


def test_page_of_a_group_shows_both_sides(relation: GroupRelation, lead: Any, sign_in: Any) -> None:
    staff = sign_in(lead)
    for group in (relation.group, relation.other):
        assert "At board meetings." in staff.get(reverse("stakeholders:reach", args=[group.pk])).text
    other = Group.objects.get(code="business")
    assert "At board meetings." not in staff.get(reverse("stakeholders:reach", args=[other.pk])).text


def test_map_takes_as_many_queries_for_many(
    district: Any, lead: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    staff, counts = sign_in(lead), []
    staff.get(MAP)
    for kind in ("works_with", "depends_on"):
        for code in ("families", "business", "leaders"):
            make_relation(district, lead, code=code, kind=kind)
        with django_assert_max_num_queries(40) as seen:
            staff.get(MAP)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_map_speaks_spanish(relation: GroupRelation, lead: Any, sign_in: Any) -> None:
    shown = sign_in(lead).get(MAP, headers={"Accept-Language": "es"}).text
    assert ("Cómo se relacionan los grupos" in shown, "hablan por" in shown) == (True, True)
