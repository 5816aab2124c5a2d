"""The lifecycle table: every move in it works, every pair outside it is refused."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories import waivers as make
from tests.waivers.kept import kept, staged
from waivers import services
from waivers.models import Application
from waivers.states import MOVES, OPEN, Party, State

pytestmark = pytest.mark.django_db
on_stage = staged(*State)

DAY = {
    "return-plan": dt.date(2027, 6, 20), "deny-plan": dt.date(2027, 6, 20), "resubmit": dt.date(2026, 4, 10),
    "resubmit-plan": dt.date(2027, 7, 1), "lift-probation": dt.date(2029, 9, 1),
}  # fmt: skip
DAYS = (
    {verb: day for verb, _who, day, _given in make.WAY}
    | {
        "withdraw": make.SPRING,
        "return": dt.date(2026, 4, 1),
        "deny": dt.date(2026, 5, 4),
        "put-on-probation": dt.date(2029, 4, 2),
        "revoke": dt.date(2029, 11, 1),
        "complete": dt.date(2031, 6, 1),
        "end-unsustained": dt.date(2031, 12, 1),
        "lapse": dt.date(2027, 10, 1),
    }
    | DAY
)
DATES = {
    "approve-conditionally": make.YEAR_ONE,
    "approve-finally": dt.date(2027, 8, 1),
    "put-on-probation": dt.date(2029, 10, 1),
}
PAIRS = [(verb, source) for verb, move in MOVES.items() for source in sorted(move.sources)]
OUTSIDE = [(verb, state) for verb, move in MOVES.items() for state in State if state not in move.sources]


in_each_state = kept(lambda: {state: make.make_application(state) for state in State})


@pytest.fixture
def bring(in_each_state, db):
    """Return `bring(state)`: an application in that state, as it was made, with its people."""

    def fresh(state):
        application, cast = in_each_state[state]
        return Application.objects.get(pk=application.pk), cast

    return fresh


def _given(verb):
    move = MOVES[verb]
    given = {"reason": "For a reason."} if move.needs_reason else {}
    return given | ({"on": DATES[verb]} if move.needs_date else {})


@pytest.mark.parametrize(("verb", "source"), PAIRS)
def test_move_inside_the_table_succeeds_and_writes_one_audit_row(verb, source, bring):
    application, cast = bring(source)
    move = MOVES[verb]
    with clock.at(DAYS[verb]):
        make.prepare(application, verb, cast)
        application.refresh_from_db()
        before = AuditEvent.objects.count()
        moved = make.move(application, verb, cast, move.party.value, **_given(verb))
    assert moved.state == move.target
    rows = list(AuditEvent.objects.all()[: AuditEvent.objects.count() - before])
    assert [row.verb for row in rows if row.object_type == "waivers.application"] == [move.audit]
    assert rows[-1].after["state"] == move.target


@pytest.mark.parametrize("state", list(State))
def test_every_verb_outside_the_table_is_refused(state, bring):
    application, cast = bring(state)
    before = AuditEvent.objects.count()
    for verb in [verb for verb, outside in OUTSIDE if outside == state]:
        with clock.at(DAYS[verb]), pytest.raises(MoveRefused):
            make.move(application, verb, cast, MOVES[verb].party.value, **_given(verb))
    application.refresh_from_db()
    assert (application.state, AuditEvent.objects.count()) == (state, before)


def test_table_reaches_every_state_and_leaves_every_open_one():
    assert {move.target for move in MOVES.values()} | {State.DRAFT} == set(State)
    assert {source for move in MOVES.values() for source in move.sources} == OPEN


@pytest.mark.parametrize(("verb", "source"), PAIRS)
def test_move_by_another_party_is_refused(
    verb, source, bring, other_lead, contributor, analyst, board_member
):
    application, cast = bring(source)
    people = {"lead": cast.lead, "reviewer": cast.reviewer, "approver": cast.approver}
    people.pop(MOVES[verb].party.value, None)
    for person in [*people.values(), other_lead, contributor, analyst, board_member]:
        with clock.at(DAYS[verb]), pytest.raises(NotPermitted):
            services.make_move(application, verb, actor=person, version=application.version, **_given(verb))


def test_submission_without_a_request_names_what_is_missing_and_changes_nothing():
    cast = make.Cast(make.factories.make_district())
    with clock.at(make.SPRING):
        application = make.make_draft(cast, complete=False)
        with pytest.raises(MoveRefused) as refusal:
            make.move(application, "submit", cast, "lead")
    codes = [error.code for error in refusal.value.error_list]
    assert codes == ["vision", "manager", "request", "assurances"]
    application.refresh_from_db()
    assert (application.state, application.version) == (State.DRAFT, 1)


def test_recommender_may_not_approve():
    application, _cast = make.make_application(State.UNDER_REVIEW)
    both = make.factories.make_user("reviewer")
    both.memberships.create(role="approver", starts_on="2020-01-01")
    with clock.at(dt.date(2026, 5, 4)):
        services.recommend(application, actor=both, advice="approve", reason="It is sound.")
        with pytest.raises(NotPermitted, match="You made the recommendation"):
            services.make_move(
                application,
                "approve-conditionally",
                actor=both,
                version=application.version,
                on=make.YEAR_ONE,
            )
    application.refresh_from_db()
    assert application.state == State.UNDER_REVIEW


def test_conditional_approval_sets_the_year_and_makes_three_obligations_and_tells_the_lead():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    assert application.conditional_from == dt.date(2026, 7, 1)
    assert application.conditional_until == dt.date(2027, 6, 30)
    assert application.plan_opens_on == dt.date(2027, 4, 30)
    assert application.plan_closes_on == dt.date(2027, 9, 28)
    assert application.ends_on == dt.date(2031, 6, 30)
    assert [item.kind.code for item in application.obligations.all()] == [
        "visioning", "implementation-plan", "federal-funding",
    ]  # fmt: skip
    mails = Message.objects.filter(to=cast.lead.email).values_list("subject", flat=True)
    assert f"{application.district}: Conditionally approved, plan due by Sept. 28, 2027" in list(mails)


def test_conditional_approval_outside_year_one_names_the_dates():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 5, 4)):
        make.prepare(application, "approve-conditionally", cast)
        with pytest.raises(ValidationError) as refusal:
            make.move(application, "approve-conditionally", cast, "approver", on=dt.date(2026, 6, 30))
    assert "July 1, 2026" in refusal.value.message_dict["on"][0]


def test_stale_version_changes_nothing():
    application, cast = make.make_application(State.SUBMITTED)
    with pytest.raises(StaleVersion):
        services.make_move(application, "claim", actor=cast.reviewer, version=application.version - 1)
    application.refresh_from_db()
    assert application.state == State.SUBMITTED


def test_final_approval_lists_every_open_gate():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)), pytest.raises(MoveRefused) as refusal:
        make.move(application, "approve-finally", cast, "approver", on=dt.date(2027, 8, 1))
    assert [error.code for error in refusal.value.error_list] == ["G2", "G5", "G6", "G8", "G9"]


def test_system_moves_are_refused_to_people():
    application, cast = make.make_application(State.FINALLY_APPROVED)
    with pytest.raises(NotPermitted, match="by itself"):
        services.make_move(
            application, "start-implementation", actor=cast.approver, version=application.version
        )


def test_person_without_a_version_is_a_programming_error():
    application, cast = make.make_application(State.SUBMITTED)
    with pytest.raises(ValueError, match="version"):
        services.make_move(application, "claim", actor=cast.reviewer, version=None)


def test_available_moves_say_why_not(board_member):
    application, cast = make.make_application(State.SUBMITTED)
    offered = {
        move.verb: verdict.allowed for move, verdict in services.available_moves(application, actor=cast.lead)
    }
    assert offered == {"claim": False, "withdraw": True}
    assert all(not verdict for _move, verdict in services.available_moves(application, actor=board_member))


def test_system_party_has_no_button():
    application, cast = make.make_application(State.IMPLEMENTING)
    verbs = [move.verb for move, _verdict in services.available_moves(application, actor=cast.approver)]
    assert verbs == ["put-on-probation", "complete", "withdraw"]
    assert MOVES["end-unsustained"].party is Party.SYSTEM
    assert Application.objects.open().filter(pk=application.pk).exists()
