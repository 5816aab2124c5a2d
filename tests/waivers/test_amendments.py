"""Amendments: their table, their gate, what an approval does to the terms, who sees what."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policy.models import FlexibilityType
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.checks.amendments import overlapping
from waivers.models import Amendment, Decision
from waivers.states import Party, State
from waivers.states.amendments import AMENDMENT_MOVES, AMENDMENT_OPEN, AmendmentState

pytestmark = pytest.mark.django_db
DAY = dt.date(2028, 5, 2)
FROM = dt.date(2028, 8, 1)
START = dt.date(2027, 8, 1)
END = dt.date(2031, 6, 30)
PAIRS = [(verb, source) for verb, move in AMENDMENT_MOVES.items() for source in sorted(move.sources)]
GIVEN = {
    "store-examination": {"reason": "Federal law allows it."},
    "approve": {"on": FROM},
    "approve-with-conditions": {"on": FROM, "reason": "Report each June."},
    "deny": {"reason": "It can wait."},
    "withdraw": {"reason": "No longer needed."},
}


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(DAY):
        yield


@pytest.fixture
def waiver():
    """Return an application in its third year, with its people."""
    return make.make_application(State.IMPLEMENTING)


def type_of(code):
    return FlexibilityType.objects.get(code=code)


def ask(waiver, kind="add", code="", **fields):
    """Start an amendment with its text."""
    application, cast = waiver
    code = code or ("delivery-seat-time" if kind != "add" else other_code())
    given = {"rationale": "Projects run into June.", "starts_on": FROM, "citation": "Code 12.1"} | fields
    return services.start_amendment(
        application, actor=cast.lead, kind=kind, flexibility_type=type_of(code), **given
    )


def other_code():
    return FlexibilityType.objects.exclude(code="delivery-seat-time").first().code


def move(amendment, cast, verb, **given):
    """Make one move as the party that the table names."""
    party = AMENDMENT_MOVES[verb].party
    actor = None if party is Party.SYSTEM else getattr(cast, party.value)
    version = None if actor is None else amendment.version
    return services.move_amendment(
        amendment, verb, actor=actor, version=version, **(GIVEN.get(verb, {}) | given)
    )


def recommend(amendment, cast, actor=None):
    return services.recommend_amendment(
        amendment, actor=actor or cast.reviewer, version=amendment.version, advice="approve", reason="Sound."
    )


def bring(waiver, state, **fields):
    """Bring a fresh amendment into a state."""
    _application, cast = waiver
    row = ask(waiver, **fields)
    ways = {
        "draft": [],
        "submitted": ["submit"],
        "federal_examination": ["submit", "examine"],
        "under_review": ["submit", "claim"],
        "approved": ["submit", "claim", "approve"],
        "approved_with_conditions": ["submit", "claim", "approve-with-conditions"],
        "denied": ["submit", "claim", "deny"],
        "withdrawn": ["withdraw"],
    }
    for verb in ways[state]:
        if verb in {"approve", "approve-with-conditions", "deny"}:
            row = recommend(row, cast)
        row = move(row, cast, verb)
    return row


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


# pages ------------------------------------------------------------------------------------------------
def test_lead_asks_for_an_amendment_on_its_pages(sign_in, at, words, waiver):
    application, cast = waiver
    browser = sign_in(cast.lead)
    listed = browser.get(at("amendments", application.pk))
    assert at("amendment-start", application.pk) in words(listed)
    made = browser.post(
        at("amendment-start", application.pk), {"kind": "add", "flexibility_type": type_of(other_code()).pk}
    )
    row = Amendment.objects.get()
    assert made["Location"] == at("amendment-edit", application.pk, row.pk)
    text = {"version": row.version, "rationale": "Projects run into June.", "starts_on": "2028-08-01"}
    assert browser.post(made["Location"], text)["Location"] == row.get_absolute_url()
    page = browser.get(row.get_absolute_url())
    assert "Submit the amendment" in words(page)
    row.refresh_from_db()
    sent = browser.post(at("amendment-move", application.pk, row.pk, "submit"), {"version": row.version})
    assert sent["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_state_recommends_and_decides_on_its_pages(sign_in, at, words, waiver):
    application, cast = waiver
    row = bring(waiver, "under_review", kind="change")
    reviewer, approver = sign_in(cast.reviewer), sign_in(cast.approver)
    given = {"version": row.version, "advice": "approve", "reason": "Weighed inside."}
    reviewer.post(at("amendment-recommend", application.pk, row.pk), given)
    row.refresh_from_db()
    check = at("amendment-federal", application.pk, row.pk)
    assert reviewer.get(check).status_code == 200
    reviewer.post(check, {"version": row.version, "federal_check": "within", "federal_note": ""})
    row.refresh_from_db()
    other = bring(waiver, "submitted", kind="end")
    address = at("amendment-move", application.pk, row.pk, "approve")
    asked = words(approver.get(address))
    assert ("Overlap" in asked, other.get_absolute_url() in asked) == (True, True)
    answer = approver.post(address, {"version": row.version, "on": "2028-08-01", "until": ""})
    assert answer["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert row.state == "approved"
    for person in (cast.lead, cast.approver):
        shown = words(sign_in(person).get(row.get_absolute_url()))
        assert ("Weighed inside." in shown) == (person == cast.approver)


def test_second_approver_keeps_the_text_when_somebody_was_first(sign_in, at, words, waiver):
    application, cast = waiver
    row = recommend(bring(waiver, "under_review"), cast)
    move(row, cast, "approve")
    given = {"version": row.version, "reason": "My long reason."}
    answer = sign_in(factories.make_user("approver")).post(
        at("amendment-move", application.pk, row.pk, "deny"), given
    )
    assert answer.status_code == 409
    assert "My long reason." in words(answer)
    assert Decision.objects.filter(amendment=row).count() == 1


def test_draft_is_for_its_district_and_state_staff(sign_in, waiver, other_lead, board_member):
    row = ask(waiver)
    seen = {
        person: sign_in(person).get(row.get_absolute_url()).status_code
        for person in (waiver[1].lead, waiver[1].reviewer, other_lead, board_member)
    }
    assert list(seen.values()) == [200, 200, 404, 404]


def test_needing_names_what_waits_for_whom(waiver):
    _application, cast = waiver
    fresh, mine = bring(waiver, "submitted"), bring(waiver, "under_review")
    ready = recommend(bring(waiver, "under_review"), cast)
    amendments = Amendment.objects.visible_to(cast.reviewer)
    assert set(amendments.needing(cast.reviewer)) == {fresh, mine}
    assert set(amendments.needing(cast.approver)) == {ready}
    assert set(amendments.waiting_for_state()) == {fresh, mine, ready}
    assert list(amendments.overdue(DAY)) == []
    assert amendments.overdue(dt.date(2028, 6, 17)).count() == 3
