"""Doors that are closed for a reason which the pages seldom reach: asked of the rules and services themselves."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.errors import MoveRefused
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.checks.plan import g6_planning_groups, g8_baseline
from waivers.models import (
    Application,
    Comment,
    CorrectiveAction,
    DecisionBatch,
    Extension,
    Filing,
    FlexibilityRequest,
    Obligation,
    Recusal,
    RevocationNotice,
    TermEvent,
)
from waivers.readiness import Status
from waivers.rules import is_decidable, is_part_open, is_verifiable, may_answer, may_give_evidence, may_make
from waivers.rules.applications import is_resolvable, may_comment
from waivers.rules.queue import may_end_recusal
from waivers.rules.terms import may_change_templates, may_decide_together, may_read_templates, may_rescind
from waivers.rules.years import is_running, may_answer_notice, may_confirm
from waivers.services.moves import MoveInput
from waivers.services.terms import _expire as expire_request
from waivers.services.terms import grant_requests
from waivers.states import MOVES, State

pytestmark = pytest.mark.django_db
on_stage = staged(State.PLAN_UNDER_REVIEW)


@pytest.fixture
def closed():
    application, _cast = make.make_application(State.DENIED)
    return application


def test_a_closed_application_takes_no_evidence_no_verdict_and_no_more_time(closed):
    duty = Obligation(application=closed, duty="condition", status="open", due_on=dt.date(2027, 1, 1))
    asked = Extension(obligation=duty, wanted_on=dt.date(2027, 3, 1))
    verdicts = [may_give_evidence(None, duty), is_verifiable(duty), is_decidable(asked), is_running(closed)]
    assert [verdict.reason for verdict in verdicts] == ["This application is closed."] * 4


def test_decided_extension_is_not_decided_again(closed):
    asked = Extension(obligation=Obligation(application=closed), status="granted")
    assert is_decidable(asked).reason == "This was decided already."


def test_answer_waits_until_the_application_is_back_with_the_district(closed):
    comment = Comment(application=closed, audience="district", sent_at=clock.now())
    refusal = may_answer(None, comment).reason
    assert refusal == "Answers are given while the application is back with the district."


def test_what_happens_by_itself_is_nobodys_button_and_a_persons_button_needs_a_person(closed, lead):
    by_itself, by_hand = MOVES["start-implementation"], MOVES["submit"]
    assert may_make(lead, closed, by_itself).reason == "This happens by itself, on its date."
    assert may_make(None, closed, by_hand).reason == "A person does this."
    assert may_make(None, closed, by_itself).allowed


def test_report_is_commented_on_while_it_lies_before_the_state(closed, reviewer):
    refusal = may_comment(reviewer, closed, Filing(kind="annual_report", status="draft")).reason
    assert refusal == "Comments are written while this lies before the state."


def test_waived_duty_takes_no_evidence(closed, lead):
    duty = Obligation(application=closed, duty="condition", status="waived", due_on=dt.date(2027, 1, 1))
    assert may_give_evidence(lead, duty).reason == "No evidence is asked for here."


def test_year_one_takes_no_evidence_while_the_plan_is_with_the_state():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    duty = Obligation(application=application, duty="year_one", status="open")
    refusal = may_give_evidence(cast.lead, duty).reason
    assert refusal == "Evidence is given while the district works on its plan."


def test_after_the_end_nothing_is_taken_back_corrected_or_answered(closed, approver, lead):
    refusals = [
        may_rescind(approver, closed),
        is_resolvable(CorrectiveAction(application=closed)),
        may_answer_notice(lead, RevocationNotice(application=closed)),
    ]
    assert [refusal.reason for refusal in refusals] == [
        "A flexibility is taken back while the approval is in force.",
        "Only an open finding can be noted as corrected, while the approval stands.",
        "This notice does not run any more.",
    ]


def test_templates_of_letters_are_read_by_the_state_and_changed_by_its_administrators(
    administrator, approver, lead
):
    people = (administrator, approver, lead)
    assert [may_change_templates(person).allowed for person in people] == [True, False, False]
    assert [may_read_templates(person).allowed for person in people] == [True, True, False]
    assert [may_decide_together(person).allowed for person in people] == [False, True, False]


def test_recusal_ends_once(administrator, reviewer):
    over = Recusal(person=reviewer, ends_on=clock.today())
    assert may_end_recusal(administrator, over).reason == "This recusal has ended already."


def test_nothing_starts_before_the_state_says_so():
    application = Application(state=State.FINALLY_APPROVED)
    assert is_running(application).reason == "Nothing starts in schools before final approval."
    application.final_from = clock.today()
    refusal = is_running(application).reason
    assert refusal == "Implementation has not started yet. It starts by itself, on its day."


def test_values_of_a_report_with_the_state_are_not_confirmed(lead):
    refusal = may_confirm(lead, Filing(status="submitted")).reason
    assert refusal == "This was handed in. It can be changed again if the state returns it."


@pytest.mark.parametrize("check", [g6_planning_groups, g8_baseline])
def test_gate_without_the_app_that_knows_is_checked_by_the_state(check):
    application, _cast = make.make_application(State.PLAN_UNDER_REVIEW)
    finding = check(application)
    assert (finding.status, finding.by_state) == (Status.BY_HAND, True)


def test_terms_need_the_dates_of_the_approval_and_a_move_its_own(closed):
    with pytest.raises(ValueError, match="Terms need the dates"):
        grant_requests(Application(), decision=closed.decisions.last())
    with pytest.raises(ValueError, match="has no date"):
        _ = MoveInput(actor=None).day


def test_conditions_come_with_a_conditional_approval_only():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    condition = [("Report the baseline again.", dt.date(2027, 12, 1))]
    make.prepare(application, "approve-finally", cast)
    application.refresh_from_db()
    with pytest.raises(ValueError, match="Only a conditional approval"):
        make.move(application, "approve-finally", cast, "approver", on=clock.today(), conditions=condition)
    assert Application.objects.get(pk=application.pk).state == State.PLAN_UNDER_REVIEW


def test_final_approval_starts_within_the_five_years():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    with clock.at(dt.date(2027, 7, 20)):
        make.prepare(application, "approve-finally", cast)
        application.refresh_from_db()
        with pytest.raises(ValidationError, match="Choose a date from July 20, 2027") as refused:
            make.move(application, "approve-finally", cast, "approver", on=dt.date(2040, 1, 1))
    assert list(refused.value.message_dict) == ["on"]


def test_probation_names_a_day_to_come():
    application, cast = make.make_application(State.IMPLEMENTING)
    with (
        clock.at(dt.date(2028, 3, 1)),
        pytest.raises(ValidationError, match="Choose a date in the future") as refused,
    ):
        make.move(application, "put-on-probation", cast, "approver", on=dt.date(2028, 3, 1), reason="Late.")
    assert list(refused.value.message_dict) == ["on"]


def test_batches_are_for_who_decides(approver, lead, administrator):
    batch = DecisionBatch.objects.create(verb="deny", prepared_by=approver)
    seen = {
        person: DecisionBatch.objects.visible_to(person).exists()
        for person in (approver, lead, administrator)
    }
    assert (batch.pk is not None, seen) == (True, {approver: True, lead: False, administrator: True})


def test_term_event_says_what_it_does(closed):
    assert str(TermEvent(application=closed, effect="grant")) == f"{closed}: Granted"


def test_expiry_leaves_alone_what_was_never_in_force():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    with clock.at(dt.date(2040, 1, 1)):
        application.terms.all().delete()
        assert services.expire_requests() == 0


def test_expiry_is_noted_once():
    application, _cast = make.make_application(State.FINALLY_APPROVED)
    request = application.requests.filter(status__in=FlexibilityRequest.GRANTED).first()
    with clock.at(dt.date(2040, 1, 1)):
        assert [expire_request(request), expire_request(request)] == [True, False]


def test_move_without_its_reason_or_day_names_both():
    application, cast = make.make_application(State.IMPLEMENTING)
    with pytest.raises(ValidationError) as refused:
        make.move(application, "put-on-probation", cast, "approver")
    assert refused.value.message_dict == {"reason": ["Give your reason."], "on": ["Give a date."]}


def test_decision_waits_for_its_letter_where_letters_are_read_over():
    settings = ProgramSettings.current()
    settings.letter_release = ProgramSettings.LetterRelease.SECOND_STEP
    settings.save()
    application, cast = make.make_application(State.UNDER_REVIEW)
    make.prepare(application, "deny", cast)
    application.refresh_from_db()
    with clock.at(dt.date(2026, 5, 4)), pytest.raises(MoveRefused, match="Letters are read over"):
        make.move(application, "deny", cast, "approver", reason="It can wait.")
    assert Application.objects.get(pk=application.pk).state == State.UNDER_REVIEW


def test_return_that_names_no_parts_opens_every_part():
    application, _cast = make.make_application(State.RETURNED)
    application.filings.filter(kind="application").update(unlocked=None)
    assert is_part_open(application, "assurances").allowed
    application.filings.filter(kind="application").update(unlocked=["vision"])
    verdicts = [is_part_open(application, part) for part in ("vision", "assurances")]
    assert [verdict.allowed for verdict in verdicts] == [True, False]
