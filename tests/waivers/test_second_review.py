"""Two recommendations by different people, where the state asks for them."""

import datetime as dt

import pytest

from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.errors import MoveRefused
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.advice import Advice, advice_on
from waivers.readiness import open_findings
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.UNDER_REVIEW)
APRIL = dt.date(2026, 4, 10)
JUNE = dt.date(2027, 6, 12)


def ask_for(second_review):
    ProgramSettings.objects.update_or_create(pk=1, defaults={"second_review": second_review})


def recommend(application, person, advice="approve"):
    return services.recommend(application, actor=person, advice=advice, reason="It is sound.")


def sentences(application, gate):
    return [
        finding.sentence
        for finding in open_findings(application, gate)
        if finding.code in {"G9", "recommendation"}
    ]


def test_one_recommendation_is_enough_by_default():
    application, cast = make.make_application(State.UNDER_REVIEW)
    assert advice_on(application) == Advice(given=0, needed=1)
    with clock.at(APRIL):
        recommend(application, cast.reviewer)
        recommend(application, factories.make_user("reviewer"))
    assert advice_on(application) == Advice(given=1, needed=1)
    assert application.recommendations.filter(is_current=True).count() == 1


def test_every_plan_takes_two_where_the_state_says_so():
    ask_for("plans")
    early, cast = make.make_application(State.UNDER_REVIEW)
    assert advice_on(early).needed == 1
    plan, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    second = factories.make_user("reviewer")
    with clock.at(JUNE):
        assert sentences(plan, "decision") == [
            "Two reviewers recommend first, each for themselves; then somebody else decides."
        ]
        recommend(plan, cast.reviewer)
        recommend(plan, cast.reviewer, advice="deny")
        assert advice_on(plan) == Advice(given=1, needed=2)
        assert sentences(plan, "final") == ["A second reviewer recommends too; then somebody else decides."]
        recommend(plan, second)
        assert advice_on(plan) == Advice(given=2, needed=2)
        assert sentences(plan, "decision") == sentences(plan, "final") == []


def test_an_approver_decides_after_the_second_recommendation_only():
    ask_for("plans")
    plan, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    denial = {"actor": cast.approver, "version": plan.version, "reason": "Outside the law."}
    with clock.at(JUNE):
        recommend(plan, cast.reviewer, advice="deny")
        with pytest.raises(MoveRefused) as refusal:
            services.make_move(plan, "deny-plan", **denial)
        assert refusal.value.messages == ["A second reviewer recommends too; then somebody else decides."]
        recommend(plan, factories.make_user("reviewer"), advice="deny")
        assert services.make_move(plan, "deny-plan", **denial).state == State.DENIED


def test_an_opened_federal_check_takes_two():
    ask_for("federal")
    application, cast = make.make_application(State.UNDER_REVIEW)
    assert advice_on(application).needed == 1
    request = application.requests.get()
    with clock.at(APRIL):
        services.record_federal_check(
            request,
            actor=cast.reviewer,
            version=request.version,
            federal_check="examine",
            federal_note="Fine.",
        )
    assert advice_on(application).needed == 2


def test_a_recommendation_of_an_earlier_round_does_not_count():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        recommend(application, cast.reviewer)
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="district", text="Say who decides."
        )
        application.refresh_from_db()
        application = make.move(application, "return", cast, "reviewer")
        make.prepare(application, "resubmit", cast)
        application = make.move(application, "resubmit", cast, "lead")
        application = make.move(application, "claim", cast, "reviewer")
    assert advice_on(application) == Advice(given=0, needed=1)
