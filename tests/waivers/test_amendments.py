"""Amendments: their table, their gate, what an approval does to the terms, who sees what."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from tests.waivers.amending import DAY, FROM, GIVEN, ask, bring, move, other_code, recommend
from tests.waivers.kept import kept
from waivers import services
from waivers.checks.amendments import overlapping
from waivers.models import Amendment, Application, Decision
from waivers.states import State
from waivers.states.amendments import AMENDMENT_MOVES, AMENDMENT_OPEN, AmendmentState

pytestmark = pytest.mark.django_db
START = dt.date(2027, 8, 1)
END = dt.date(2031, 6, 30)
PAIRS = [(verb, source) for verb, move in AMENDMENT_MOVES.items() for source in sorted(move.sources)]


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(DAY):
        yield


implementing = kept(lambda: make.make_application(State.IMPLEMENTING))


@pytest.fixture
def waiver(implementing, db):
    """Return an application in its third year, with its people."""
    application, cast = implementing
    return Application.objects.get(pk=application.pk), cast


def rows(application):
    return [
        (term.flexibility_type.code, term.starts_on, term.ends_on, term.text)
        for term in application.terms.select_related("flexibility_type").order_by("starts_on", "pk")
    ]


def replays(application):
    return {term.dated for term in application.terms.all()} == set(services.replay(application))


# the table --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("verb", "source"), PAIRS)
def test_move_inside_the_table_succeeds_and_writes_one_audit_row(verb, source, waiver):
    row = bring(waiver, source)
    if source == "under_review":
        row = recommend(row, waiver[1])
    before = AuditEvent.objects.count()
    moved = move(row, waiver[1], verb)
    assert moved.state == AMENDMENT_MOVES[verb].target
    new = AuditEvent.objects.all()[: AuditEvent.objects.count() - before]
    verbs = [event.verb for event in new if event.object_type == "waivers.amendment"]
    assert verbs == [AMENDMENT_MOVES[verb].audit]


@pytest.mark.parametrize("state", list(AmendmentState))
def test_every_verb_outside_the_table_is_refused(state, waiver):
    row = bring(waiver, state)
    outside = [verb for verb, step in AMENDMENT_MOVES.items() if state not in step.sources]
    before = AuditEvent.objects.count()
    for verb in outside:
        with pytest.raises(MoveRefused):
            move(row, waiver[1], verb)
    row.refresh_from_db()
    assert (row.state, AuditEvent.objects.count()) == (state, before)


@pytest.mark.parametrize(("verb", "source"), PAIRS)
def test_move_by_another_party_is_refused(verb, source, waiver, other_lead, contributor, board_member):
    row = bring(waiver, source)
    people = {"lead": waiver[1].lead, "reviewer": waiver[1].reviewer, "approver": waiver[1].approver}
    people.pop(AMENDMENT_MOVES[verb].party.value, None)
    for person in [*people.values(), other_lead, contributor, board_member]:
        with pytest.raises(NotPermitted):
            services.move_amendment(row, verb, actor=person, version=row.version, **GIVEN.get(verb, {}))


def test_table_reaches_every_state_and_leaves_every_open_one():
    targets = {step.target for step in AMENDMENT_MOVES.values()}
    assert targets | {AmendmentState.DRAFT} == set(AmendmentState)
    assert {source for step in AMENDMENT_MOVES.values() for source in step.sources} == AMENDMENT_OPEN


def test_system_alone_makes_a_move_without_a_person(waiver):
    row = bring(waiver, "submitted")
    with pytest.raises(ValueError, match="version"):
        services.move_amendment(row, "claim", actor=waiver[1].reviewer, version=None)
    with pytest.raises(NotPermitted, match="A person"):
        services.move_amendment(row, "claim", actor=None, version=row.version)


def test_stale_version_changes_nothing(waiver):
    row = bring(waiver, "submitted")
    with pytest.raises(StaleVersion):
        services.move_amendment(row, "claim", actor=waiver[1].reviewer, version=row.version - 1)
    row.refresh_from_db()
    assert row.state == "submitted"


# asking -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "state", [State.PLAN_UNDER_REVIEW, State.CONDITIONALLY_APPROVED, State.DENIED, State.SUBMITTED]
)
def test_amendment_is_asked_for_from_final_approval_on(state):
    with pytest.raises(NotPermitted, match="between final approval and the end"):
        ask(make.make_application(state))


def test_amendment_is_not_asked_for_after_the_five_years(waiver):
    with clock.at(dt.date(2031, 7, 1)), pytest.raises(NotPermitted, match="five years are over"):
        ask(waiver)


def test_amendments_are_numbered_and_several_may_be_open(waiver):
    assert [ask(waiver).number, ask(waiver, kind="end").number] == [1, 2]
    assert Amendment.objects.open().count() == 2


def test_submission_names_everything_that_is_missing(waiver):
    row = ask(waiver, kind="change", code=other_code(), rationale="", starts_on=None)
    with pytest.raises(MoveRefused) as refusal:
        move(row, waiver[1], "submit")
    assert [error.code for error in refusal.value.error_list] == ["reason", "dates", "target"]


def test_addition_of_what_is_in_force_is_refused(waiver):
    row = ask(waiver, code="delivery-seat-time")
    with pytest.raises(MoveRefused) as refusal:
        move(row, waiver[1], "submit")
    assert [error.code for error in refusal.value.error_list] == ["target"]


def test_draft_changes_and_what_was_submitted_stands(waiver):
    row = ask(waiver)
    row = services.edit_amendment(row, actor=waiver[1].lead, version=row.version, rationale="Changed.")
    with pytest.raises(ValueError, match="not changed here"):
        services.edit_amendment(row, actor=waiver[1].lead, version=row.version, state="approved")
    again = services.edit_amendment(row, actor=waiver[1].lead, version=row.version, rationale="Changed.")
    assert (row.rationale, again.version) == ("Changed.", row.version)
    row = move(row, waiver[1], "submit")
    with pytest.raises(NotPermitted, match="Its text stands"):
        services.edit_amendment(row, actor=waiver[1].lead, version=row.version, rationale="Too late.")
    assert row.answer_due_on == DAY + dt.timedelta(days=45)


def test_last_day_before_the_first_is_refused(waiver):
    with pytest.raises(ValidationError, match="last day lies before the first"):
        ask(waiver, ends_on=START)


# deciding ---------------------------------------------------------------------------------------------
def test_approved_addition_joins_what_is_in_force(waiver):
    application, _cast = waiver
    row = bring(waiver, "approved", asked_text="For grade 9 only.")
    assert rows(application) == [
        ("delivery-seat-time", START, END, ""),
        (row.flexibility_type.code, FROM, END, "For grade 9 only."),
    ]
    assert replays(application)
    decision = row.decisions.get()
    assert (decision.verb, decision.effective_on, decision.until) == ("amendment-approve", FROM, END)
    assert application.terms.get(starts_on=FROM).event.amendment == row


def test_base_approval_stands_while_an_amendment_is_decided(waiver):
    application, _cast = waiver
    before = rows(application)
    for state in ("submitted", "federal_examination", "under_review", "denied", "withdrawn"):
        bring(waiver, state, kind="change")
        assert rows(application) == before
    application.refresh_from_db()
    assert application.state == State.IMPLEMENTING


def test_approved_change_rules_from_its_day_and_the_state_s_conditions_are_its_text(waiver):
    application, _cast = waiver
    bring(waiver, "approved_with_conditions", kind="change", asked_text="Grades 9 to 12.")
    assert rows(application) == [
        ("delivery-seat-time", START, dt.date(2028, 7, 31), ""),
        ("delivery-seat-time", FROM, END, "Report each June."),
    ]
    assert replays(application)


def test_giving_up_ends_the_term_and_has_no_conditions(waiver):
    application, cast = waiver
    row = recommend(bring(waiver, "under_review", kind="end"), cast)
    with pytest.raises(ValidationError) as refusal:
        move(row, cast, "approve-with-conditions")
    assert list(refusal.value.message_dict) == ["reason"]
    move(row, cast, "approve")
    assert rows(application) == [("delivery-seat-time", START, dt.date(2028, 7, 31), "")]
    assert replays(application)


def test_decision_needs_a_recommendation_by_somebody_else(waiver):
    application, cast = waiver
    row = bring(waiver, "under_review")
    with pytest.raises(MoveRefused, match="A reviewer recommends first"):
        move(row, cast, "approve")
    both = factories.make_user("reviewer")
    both.memberships.create(role="approver", starts_on="2020-01-01")
    row = recommend(row, cast, actor=both)
    with pytest.raises(NotPermitted, match="You made the recommendation"):
        services.move_amendment(row, "approve", actor=both, version=row.version, on=FROM)
    assert [code for code, *_rest in rows(application)] == ["delivery-seat-time"]


def test_open_federal_check_blocks_the_decision_until_its_result_is_stored(waiver):
    _application, cast = waiver
    row = bring(waiver, "under_review")
    row = move(row, cast, "examine")
    row = move(row, cast, "store-examination")
    assert (row.federal_check, row.federal_note) == ("examine", "Federal law allows it.")
    row = services.check_amendment(
        row, actor=cast.reviewer, version=row.version, federal_check="federal_waiver", federal_note=""
    )
    row = recommend(row, cast)
    with pytest.raises(MoveRefused) as refusal:
        move(row, cast, "deny")
    assert [error.code for error in refusal.value.error_list] == ["federal"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"on": None}, "on"),
        ({"on": dt.date(2028, 5, 1)}, "on"),
        ({"on": dt.date(2031, 7, 1)}, "on"),
        ({"on": FROM, "until": dt.date(2028, 7, 31)}, "until"),
        ({"on": FROM, "until": dt.date(2031, 7, 1)}, "until"),
    ],
)
def test_decision_rules_from_today_on_within_the_five_years(given, field, waiver):
    row = recommend(bring(waiver, "under_review"), waiver[1])
    with pytest.raises(ValidationError) as refusal:
        move(row, waiver[1], "approve", **given)
    assert list(refusal.value.message_dict) == [field]


def test_change_of_what_has_ended_meanwhile_is_refused(waiver):
    application, cast = waiver
    row = recommend(bring(waiver, "under_review", kind="change"), cast)
    application.refresh_from_db()
    services.rescind_term(
        application.terms.get(), actor=cast.approver, version=application.version, on=DAY, reason="Law."
    )
    with pytest.raises(MoveRefused) as refusal:
        move(row, cast, "approve")
    assert [error.code for error in refusal.value.error_list] == ["target"]


def test_overlapping_amendments_of_one_flexibility_are_flagged(waiver):
    first = bring(waiver, "submitted", kind="change", ends_on=dt.date(2029, 6, 30))
    second = bring(waiver, "submitted", kind="end", starts_on=dt.date(2029, 1, 1))
    later = bring(waiver, "submitted", kind="change", starts_on=dt.date(2029, 7, 1))
    draft = ask(waiver, kind="change")
    assert overlapping(first) == [second]
    assert set(overlapping(second)) == {first, later}
    assert set(overlapping(draft)) == {first, second, later}
    assert overlapping(ask(waiver, kind="change", starts_on=None)) == []


def test_closing_of_the_waiver_closes_open_amendments(waiver):
    application, cast = waiver
    row = bring(waiver, "under_review")
    decided = bring(waiver, "denied")
    application.refresh_from_db()
    make.move(application, "withdraw", cast, "lead", reason="The board decided otherwise.")
    row.refresh_from_db()
    decided.refresh_from_db()
    assert (row.state, row.closed_on, decided.state) == ("withdrawn", DAY, "denied")
    assert AuditEvent.objects.about(row).filter(verb="amendment.closed").count() == 1


# telling ----------------------------------------------------------------------------------------------
def test_decision_is_told_to_the_lead_with_its_reason_and_letter(waiver):
    row = bring(waiver, "denied")
    mail = Message.objects.filter(to=waiver[1].lead.email).latest("pk")
    assert mail.subject == f"{row.application.district}: amendment 1, Denied"
    assert "It can wait." in mail.body_text
    letter = Decision.objects.get(amendment=row).letter
    assert letter.get_absolute_url() in mail.body_text
    assert "It can wait." in letter.body


def test_submission_is_told_to_reviewers_with_its_date(waiver):
    bring(waiver, "submitted")
    mail = Message.objects.filter(to=waiver[1].reviewer.email).latest("pk")
    assert mail.subject.endswith("amendment 1, Submitted, answer by June 16, 2028")
