"""The planning groups of Year One: proof from the log, colleges with a reason, gate G6."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from stakeholders.models import LeftOut
from stakeholders.planning import PLANNING_GROUPS, planning_rows, unheard
from stakeholders.readiness import g6_planning_groups, planning_of
from stakeholders.services import leave_out, take_in
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests import factories
from tests.factories.stakeholders import hear_planning_groups, make_activity
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


QUERIES = 11
