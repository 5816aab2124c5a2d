"""Hypothesis walks lifecycle, requests and amendments; two deciders meet on one amendment, on one letter."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from policy.models import FlexibilityType
from statepl.audit.services import first_broken_row
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.models import Amendment, Application, Decision, Letter, PreparedDecision
from waivers.states import CLOSED, MOVES, Party, State
from waivers.states.amendments import AMENDMENT_MOVES, AMENDMENT_OPEN, AmendmentState
from waivers.terms import as_of

ROUNDS = 200
DAY = dt.date(2028, 5, 2)
REFUSALS = (MoveRefused, NotPermitted, StaleVersion, ValidationError)


class FiveYears(RuleBasedStateMachine):
    """Anybody tries anything on some day; what is allowed happens, the rest changes nothing."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.application, self.cast = make.make_application(State.FINALLY_APPROVED)
        self.today = dt.date(2027, 8, 1)

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def row(self):
        return Application.objects.get(pk=self.application.pk)

    def tries(self, act):
        """Try something inside a savepoint; a refusal is an answer too."""
        try:
            with clock.at(self.today), transaction.atomic():
                return act()
        except REFUSALS:
            return None

    @rule(days=st.integers(1, 200))
    def time_passes(self, days):
        self.today += dt.timedelta(days=days)
        self.tries(services.run_due_moves)
        self.tries(services.expire_requests)

    @rule(verb=st.sampled_from(sorted(MOVES)), days=st.integers(0, 300))
    def somebody_moves_the_application(self, verb, days):
        move, row = MOVES[verb], self.row
        given = {"on": self.today + dt.timedelta(days=days)} if move.needs_date else {}
        given |= {"reason": "For a reason."} if move.needs_reason else {}
        before = row.state
        moved = self.tries(lambda: make.move(row, verb, self.cast, move.party.value, **given))
        if moved is not None:
            assert before in move.sources
            assert moved.state == move.target
        else:
            assert self.row.state == before

    @rule(
        kind=st.sampled_from(Amendment.Kind.values),
        place=st.integers(0, 2),
        days=st.integers(0, 700),
        length=st.none() | st.integers(0, 900),
    )
    def district_asks_for_an_amendment(self, kind, place, days, length):
        starts = self.today + dt.timedelta(days=days)
        fields = {"rationale": "Needed now.", "starts_on": starts}
        if length is not None and kind != "end":
            fields["ends_on"] = starts + dt.timedelta(days=length)
        kinds = list(FlexibilityType.objects.order_by("pk")[:2])
        kinds.append(self.application.requests.get().flexibility_type)
        row = self.tries(
            lambda: services.start_amendment(
                self.row, actor=self.cast.lead, kind=kind, flexibility_type=kinds[place], **fields
            )
        )
        if row is not None:
            self.tries(lambda: self.move_amendment(row, "submit"))

    def move_amendment(self, row, verb, **given):
        move = AMENDMENT_MOVES[verb]
        actor = None if move.party is Party.SYSTEM else getattr(self.cast, move.party.value)
        version = None if actor is None else row.version
        return services.move_amendment(row, verb, actor=actor, version=version, **given)

    @precondition(lambda self: Amendment.objects.filter(application=self.application).exists())
    @rule(
        verb=st.sampled_from(sorted(set(AMENDMENT_MOVES) - {"close"})),
        choice=st.integers(0, 9),
        days=st.integers(0, 400),
    )
    def somebody_moves_an_amendment(self, verb, choice, days):
        rows = list(Amendment.objects.filter(application=self.application).order_by("pk"))
        row, move = rows[choice % len(rows)], AMENDMENT_MOVES[verb]
        given = {"on": self.today + dt.timedelta(days=days)} if move.needs_date else {}
        given |= {"reason": "For a reason."} if move.needs_reason else {}
        if move.gate == "amendment_decision" and row.state == AmendmentState.UNDER_REVIEW:
            self.tries(
                lambda: services.recommend_amendment(
                    row, actor=self.cast.reviewer, version=row.version, advice="approve", reason="Sound."
                )
            )
            row.refresh_from_db()
        before = row.state
        moved = self.tries(lambda: self.move_amendment(row, verb, **given))
        if moved is None:
            row.refresh_from_db()
            assert row.state == before
        else:
            assert (before in move.sources, moved.state) == (True, move.target)

    @precondition(lambda self: self.application.terms.exists())
    @rule(choice=st.integers(0, 9), days=st.integers(0, 400))
    def state_takes_one_back(self, choice, days):
        terms = list(self.application.terms.order_by("pk"))
        on, row = self.today + dt.timedelta(days=days), self.row
        self.tries(
            lambda: services.rescind_term(
                terms[choice % len(terms)],
                actor=self.cast.approver,
                version=row.version,
                on=on,
                reason="Law.",
            )
        )

    @invariant()
    def stored_terms_are_the_replay(self):
        stored = {term.dated for term in self.application.terms.all()}
        assert stored == set(services.replay(self.application))

    @invariant()
    def one_term_a_day_of_each_flexibility(self):
        found = as_of([term.dated for term in self.application.terms.all()], self.today)
        assert len(found) == len({term.flexibility for term in found})

    @invariant()
    def nothing_stays_open_when_the_waiver_has_ended(self):
        if self.row.state in CLOSED:
            rows = Amendment.objects.filter(application=self.application, state__in=AMENDMENT_OPEN)
            assert not rows.exists()

    @invariant()
    def every_decision_with_a_letter_has_one_released(self):
        told = Decision.objects.filter(application=self.application)
        letters = Letter.objects.filter(application=self.application, state="released")
        assert letters.count() == told.count()

    @invariant()
    def trail_fits(self):
        assert first_broken_row() is None


@pytest.mark.django_db
def test_five_years_reach_no_illegal_state_and_the_terms_replay():
    run_state_machine_as_test(
        FiveYears,
        settings=settings(
            max_examples=6,
            stateful_step_count=10,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


# two deciders -----------------------------------------------------------------------------------------
def at_once(acts):
    """Let each act be done at the same moment in its own thread; return what came of them."""
    gate, answers = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=20)
            with clock.at(DAY):
                act()
            answers.append("decided")
        except (StaleVersion, MoveRefused):
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_decide_one_amendment_make_one_decision():
    application, cast = make.make_application(State.IMPLEMENTING)
    second = factories.make_user("approver")
    make.attest(application, second)
    with clock.at(DAY):
        row = services.start_amendment(
            application, actor=cast.lead, kind="change", rationale="Now.", starts_on=dt.date(2028, 8, 1),
            flexibility_type=application.terms.get().flexibility_type,
        )  # fmt: skip
        row = services.move_amendment(row, "submit", actor=cast.lead, version=row.version)
        row = services.move_amendment(row, "claim", actor=cast.reviewer, version=row.version)
        row = services.recommend_amendment(
            row, actor=cast.reviewer, version=row.version, advice="approve", reason="Sound."
        )
    answers = []
    for number in range(ROUNDS):
        row.refresh_from_db()
        acts = [
            lambda: services.move_amendment(
                row, "approve", actor=cast.approver, version=row.version, on=dt.date(2028, 8, 1)
            ),
            lambda: services.move_amendment(
                row, "deny", actor=second, version=row.version, reason="It can wait."
            ),
        ]
        answers.append(at_once(acts[:: 1 if number % 2 else -1]))
        # Put the row back for the next round, as no service would.
        Amendment.objects.filter(pk=row.pk).update(state="under_review", closed_on=None)
    assert answers == [["decided", "refused"]] * ROUNDS
    decisions = Decision.objects.filter(amendment=row)
    assert decisions.count() == ROUNDS
    assert Letter.objects.filter(amendment=row, state="released").count() == ROUNDS
    assert {term.dated for term in application.terms.all()} == set(services.replay(application))


@pytest.mark.django_db(transaction=True)
def test_two_people_who_release_one_letter_make_one_decision():
    application, cast = make.make_application(State.UNDER_REVIEW)
    second = factories.make_user("approver")
    make.attest(application, second)
    day = dt.date(2026, 5, 4)
    with clock.at(day):
        services.recommend(application, actor=cast.reviewer, advice="deny", reason="Outside the law.")
    answers = []
    for _round in range(ROUNDS):
        application.refresh_from_db()
        with clock.at(day):
            wish = services.Wish(application, "deny", reason="Outside the law.")
            prepared = services.prepare_decision(wish, actor=cast.approver)
        acts = [
            lambda row=prepared, person=person: services.release_decision(
                row, actor=person, version=row.version
            )
            for person in (cast.approver, second)
        ]
        answers.append(at_once(acts))
        Application.objects.filter(pk=application.pk).update(state=State.UNDER_REVIEW, closed_on=None)
    assert answers == [["decided", "refused"]] * ROUNDS
    assert Decision.objects.filter(application=application).count() == ROUNDS
    assert PreparedDecision.objects.filter(state="released").count() == ROUNDS
