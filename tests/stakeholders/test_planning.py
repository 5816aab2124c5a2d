"""The planning groups of Year One: proof from the log, colleges with a reason, gate G6."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import Group, LeftOut, NotHeard
from stakeholders.planning import PLANNING_GROUPS, planning_rows, unheard
from stakeholders.readiness import g6_planning_groups, planning_of, silences_of, voices
from stakeholders.services import (
    approve_baseline,
    explain_silence,
    leave_out,
    take_in,
    withdraw_silence,
    write_baseline,
)
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests import factories
from tests.factories.stakeholders import everybody, hear_planning_groups, make_activity
from tests.factories.waivers import make_application
from tests.waivers.kept import staged
from waivers.readiness import Status
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)
WINTER = dt.date(2027, 2, 10)
ALL_BUT = tuple(code for code in PLANNING_GROUPS if code != "postsecondary")
REASON = "There is none within eighty miles."


@pytest.fixture
def case():
    application, cast = make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(WINTER):
        yield SimpleNamespace(application=application, cast=cast, district=application.district)


def page(case):
    return reverse("stakeholders:planning", args=[case.application.pk])


# pure -------------------------------------------------------------------------------------------------
def group(code, parent=None):
    return SimpleNamespace(code=code, parent=parent, label=code)


def proof(of, people=3):
    return SimpleNamespace(group=of, people=people)


def test_rows_stand_in_the_order_of_the_framework_and_parts_count_for_their_group():
    families = group("families")
    foster = group("families-foster", families)
    groups = [group("postsecondary"), families, group("leaders"), group("agencies")]
    rows = planning_rows(
        groups, [proof(foster, 5), proof(families, 2), proof(group("agencies"))], {"postsecondary": "no"}
    )
    assert [(row.group.code, row.people, row.is_settled) for row in rows] == [
        ("leaders", 0, False), ("families", 7, True), ("postsecondary", 0, True),
    ]  # fmt: skip
    assert unheard(rows) == ["leaders"]


# the gate ---------------------------------------------------------------------------------------------
def test_gate_names_every_group_without_proof(case):
    finding = g6_planning_groups(case.application)
    assert (finding.code, finding.status, finding.url) == ("G6", Status.OPEN, page(case))
    assert finding.sentence == (
        "Not heard in planning yet: District and school leaders; Teachers and teacher leaders; Students; "
        "Families and caregivers; Community; Businesses; Colleges and credential partners."
    )


def test_gate_is_met_when_the_log_shows_all_seven(case):
    hear_planning_groups(case.district, case.cast.lead)
    finding = g6_planning_groups(case.application)
    assert (finding.status, finding.sentence) == (Status.MET, "The planning groups took part.")


def test_colleges_alone_may_be_left_out_with_a_reason(case):
    hear_planning_groups(case.district, case.cast.lead, codes=ALL_BUT)
    assert g6_planning_groups(case.application).sentence == (
        "Not heard in planning yet: Colleges and credential partners."
    )
    leave_out(case.application, actor=case.cast.lead, group="postsecondary", reason=REASON)
    assert g6_planning_groups(case.application).status == Status.MET


@pytest.mark.parametrize("changes", [{"direction": "one_way"}, {"before": True}, {"elsewhere": True}])
def test_what_is_no_planning_proves_nothing(case, changes):
    district, actor, day = case.district, case.cast.lead, WINTER
    if changes.pop("before", False):
        day = case.application.conditional_from - dt.timedelta(days=2)
    if changes.pop("elsewhere", False):
        actor = factories.make_user("engagement_lead")
        district = factories.make_district(name="Mill Creek")
    with clock.at(day):
        activity = hear_planning_groups(district, actor)
    type(activity).objects.filter(pk=activity.pk).update(**changes)
    assert len(unheard(planning_of(case.application))) == 7


def test_activity_without_its_record_proves_nothing(case):
    make_activity(case.district, case.cast.lead)
    with clock.at(WINTER + dt.timedelta(days=20)):
        assert len(unheard(planning_of(case.application))) == 7


def test_application_without_an_approval_has_no_planning_yet(case):
    case.application.conditional_from = None
    hear_planning_groups(case.district, case.cast.lead)
    assert len(unheard(planning_of(case.application))) == 7


# leaving out ------------------------------------------------------------------------------------------
def test_reason_is_kept_changed_and_taken_back_each_on_the_trail(case):
    leave_out(case.application, actor=case.cast.lead, group="postsecondary", reason=REASON)
    leave_out(case.application, actor=case.cast.lead, group="postsecondary", reason=REASON)
    leave_out(case.application, actor=case.cast.lead, group="postsecondary", reason="Too far.")
    take_in(case.application, actor=case.cast.lead, group="postsecondary")
    take_in(case.application, actor=case.cast.lead, group="postsecondary")
    events = AuditEvent.objects.filter(verb__startswith="planning.").order_by("pk")
    assert list(events.values_list("verb", "before", "after")) == [
        ("planning.left_out", {}, {"reason": REASON}),
        ("planning.left_out", {"reason": REASON}, {"reason": "Too far."}),
        ("planning.taken_in", {"reason": "Too far."}, {}),
    ]
    assert LeftOut.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"group": "students"}, "This group cannot be left out."),
        ({"reason": "  "}, "Say why colleges have no place in this planning."),
    ],
)
def test_bad_input_says_what_to_do_and_changes_nothing(case, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        leave_out(
            case.application, actor=case.cast.lead, **{"group": "postsecondary", "reason": REASON, **given}
        )
    assert LeftOut.objects.count() == 0


def test_only_coordinators_leave_out_and_only_until_final_approval(case):
    for actor in (
        case.cast.reviewer,
        factories.make_user("lead", factories.make_district(name="Mill Creek")),
    ):
        with pytest.raises(NotPermitted):
            leave_out(case.application, actor=actor, group="postsecondary", reason=REASON)
    type(case.application).objects.filter(pk=case.application.pk).update(final_from=WINTER)
    with pytest.raises(NotPermitted, match="The plan is decided"):
        leave_out(case.application, actor=case.cast.lead, group="postsecondary", reason=REASON)


# the voices of students, teachers and families -----------------------------------------------------------
def silent(case):
    return [each.label for each in silences_of(case.application) if each.told is None]


def explain(case, group="students", stratum="", **given):
    return explain_silence(
        case.application,
        group=Group.objects.get(code=group),
        stratum=stratum,
        **{"actor": case.cast.lead, "reason": REASON, **given},
    )


def test_plan_is_not_handed_in_without_three_voices_or_a_public_reason(case):
    finding = voices(case.application)
    assert (finding.status, finding.sentence) == (
        Status.OPEN,
        "Nobody has heard yet: Students; Families and caregivers; Teachers and teacher leaders.",
    )
    hear_planning_groups(case.district, case.cast.lead, codes=("teachers", "families"))
    assert silent(case) == ["Students"]
    explain(case)
    assert (silent(case), voices(case.application).status) == ([], Status.MET)
    hear_planning_groups(case.district, case.cast.lead, codes=("students",))
    assert silences_of(case.application) == []


def test_approved_standard_names_each_cell(case):
    factories.make_school(case.district, locale="42")
    factories.make_school(case.district, locale="12", name="Oak Elementary")
    rural_speakers = (Group.objects.get(code="students-language").pk, "rural")
    required = {*everybody(case.district), rural_speakers}
    row = write_baseline(case.district, actor=case.cast.lead, required=required, reasons={})
    approve_baseline(row, actor=factories.make_user("engagement_lead"), version=row.version)
    cells = [(each.group.code, each.stratum) for each in silences_of(case.application)]
    assert cells == [
        ("students", "city"), ("students", "rural"), ("students-language", "rural"), ("families", "city"),
        ("families", "rural"), ("teachers", "city"), ("teachers", "rural"),
    ]  # fmt: skip
    explain(case, "students-language", "rural")
    assert (len(silent(case)), any("language" in name for name in silent(case))) == (6, False)


def test_reason_for_silence_is_kept_changed_and_taken_back_each_on_the_trail(case):
    explain(case)
    explain(case)
    explain(case, reason="The panel meets in May.")
    withdraw = {"actor": case.cast.lead, "group": Group.objects.get(code="students"), "stratum": ""}
    withdraw_silence(case.application, **withdraw)
    withdraw_silence(case.application, **withdraw)
    events = AuditEvent.objects.filter(verb__startswith="planning.silence").order_by("pk")
    assert [(event.verb, event.after.get("reason")) for event in events] == [
        ("planning.silence_explained", REASON),
        ("planning.silence_explained", "The panel meets in May."),
        ("planning.silence_withdrawn", None),
    ]
    assert NotHeard.objects.count() == 0


def test_reason_for_people_who_need_not_be_heard_is_refused(case):
    with pytest.raises(ValidationError, match="Nothing was kept"):
        explain(case, "cultural")
    with pytest.raises(ValidationError):
        explain(case, reason="  ")
    for actor in (
        case.cast.reviewer,
        factories.make_user("lead", factories.make_district(name="Mill Creek")),
    ):
        with pytest.raises(NotPermitted):
            explain(case, actor=actor)
    assert NotHeard.objects.count() == 0


def test_reason_for_silence_is_written_on_a_page_and_read_by_everybody(case, sign_in, words, client):
    students = Group.objects.get(code="students")
    address = reverse("stakeholders:silence", args=[case.application.pk, students.pk, "anywhere"])
    lead = sign_in(case.cast.lead)
    assert address in words(lead.get(page(case)))
    empty = lead.post(address, {"reason": ""})
    assert (empty.status_code, NotHeard.objects.count()) == (422, 0)
    assert lead.post(address, {"reason": "The panel meets in May."}).headers["Location"] == page(case)
    public = reverse("public:coverage-district", args=[case.district.pk])
    assert "The panel meets in May." in words(client.get(public))
    assert "The panel meets in May." in words(client.get(reverse("public:coverage")))
    assert "Take the reason back" in words(lead.get(address))
    assert sign_in(case.cast.reviewer).post(address, {"reason": "No."}).status_code == 403
    lead.post(address, {"withdraw": "yes"})
    assert (NotHeard.objects.count(), "The panel meets in May." in words(client.get(public))) == (0, False)


def test_talk_in_passing_is_no_planning(case):
    activity = hear_planning_groups(case.district, case.cast.lead)
    type(activity).objects.filter(pk=activity.pk).update(kind="informal")
    assert len(unheard(planning_of(case.application))) == 7


# the page ---------------------------------------------------------------------------------------------
def test_page_shows_proof_by_group_and_keeps_the_reason(case, sign_in, words):
    activity = hear_planning_groups(case.district, case.cast.lead, codes=("families", "students"))
    client = sign_in(case.cast.lead)
    shown = words(client.get(page(case)))
    for told in ("2 of 7 settled", "An evening about the plan", activity.get_absolute_url(), "4 people",
                 "Not heard yet"):  # fmt: skip
        assert told in shown
    assert client.post(page(case), {"reason": REASON}).headers["Location"] == page(case)
    shown = words(client.get(page(case)))
    assert ("3 of 7 settled" in shown, "Left out" in shown, REASON in shown) == (True, True, True)
    client.post(page(case), {"take-in": "postsecondary"})
    assert LeftOut.objects.count() == 0


def test_page_is_read_by_the_state_and_not_written(case, sign_in, words):
    shown = words(sign_in(case.cast.reviewer).get(page(case)))
    assert ("0 of 7 settled" in shown, "<textarea" in shown) == (True, False)
    assert sign_in(case.cast.reviewer).post(page(case), {"reason": REASON}).status_code == 403


def test_empty_reason_comes_back_with_a_sentence(case, sign_in, words):
    answer = sign_in(case.cast.lead).post(page(case), {"reason": ""})
    assert (answer.status_code, LeftOut.objects.count()) == (422, 0)


@pytest.mark.parametrize("activities", [1, 3])
def test_page_costs_the_same_for_any_number_of_proofs(case, sign_in, activities, django_assert_num_queries):
    for _number in range(activities):
        hear_planning_groups(case.district, case.cast.lead)
    client = sign_in(case.cast.lead)
    client.get(page(case))
    with django_assert_num_queries(QUERIES):
        client.get(page(case))


QUERIES = 21
