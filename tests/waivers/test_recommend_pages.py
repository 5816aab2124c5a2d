"""Recommending: three choices, and one more look at what goes to whom before it goes."""

import datetime as dt

import pytest

from policy.models import ProgramSettings
from statepl.accounts.roles import Role
from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.models import Recommendation
from waivers.states import State

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 2)
TYPED = {"advice": "approve", "reason": "It is sound."}


@pytest.fixture
def reviewed():
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        for audience, text in (
            ("district", "Say who decides."),
            ("district", "And when?"),
            ("internal", "Hm."),
        ):
            services.add_comment(
                application, actor=cast.reviewer, anchor="vision", audience=audience, text=text
            )
        yield application, cast


def test_recommendation_is_read_once_more_before_it_goes(reviewed, sign_in, at, words):
    application, cast = reviewed
    client, address = sign_in(cast.reviewer), at("recommend", application.pk)
    check = client.post(address, TYPED)
    assert Recommendation.objects.count() == 0
    shown = words(check)
    for sentence in (
        "Check your recommendation",
        "It is sound.",
        str(cast.approver),
        "2 comments wait.",
    ):
        assert sentence in shown
    changed = client.post(address, {**TYPED, "change": "yes"})
    assert changed.context["form"]["reason"].value() == "It is sound."
    assert "Check and recommend" in words(changed)
    assert Recommendation.objects.count() == 0
    done = client.post(address, {**TYPED, "checked": "yes"})
    assert done.status_code == 302
    made = Recommendation.objects.get()
    assert (made.advice, made.reason, made.made_by) == ("approve", "It is sound.", cast.reviewer)


def test_check_names_the_recommendation_that_is_replaced(reviewed, sign_in, at, words):
    application, cast = reviewed
    services.recommend(application, actor=cast.reviewer, advice="deny", reason="Not yet.")
    check = sign_in(cast.reviewer).post(at("recommend", application.pk), TYPED)
    assert f"{cast.reviewer} has recommended before: Deny." in words(check)


def test_second_recommendation_replaces_nobody_elses(sign_in, at):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    second = factories.make_user("reviewer")
    ProgramSettings.objects.update(second_review="plans")
    with clock.at(dt.date(2027, 6, 20)):
        make.attest(application, second)
        services.recommend(application, actor=cast.reviewer, advice="deny", reason="Not yet.")
        check = sign_in(second).post(at("recommend", application.pk), TYPED)
    assert check.context["check"]["replaces"] is None


def test_check_says_when_nobody_can_read_it(reviewed, sign_in, at, words):
    application, cast = reviewed
    cast.approver.memberships.filter(role=Role.APPROVER).delete()
    check = sign_in(cast.reviewer).post(at("recommend", application.pk), TYPED)
    assert "Nobody: every approver of the state is recused." in words(check)


def test_typing_without_a_reason_comes_back(reviewed, sign_in, at):
    application, cast = reviewed
    page = sign_in(cast.reviewer).post(at("recommend", application.pk), {"advice": "approve", "reason": ""})
    assert page.status_code == 422
    assert "reason" in page.context["form"].errors


def test_return_is_the_third_choice_with_its_counts(reviewed, sign_in, at, words):
    application, cast = reviewed
    client = sign_in(cast.reviewer)
    address = at("move", application.pk, "return")
    for page in (client.get(at("recommend", application.pk)), client.get(at("desk", application.pk))):
        choice = page.context["returning"]
        assert (choice.url, choice.unsent, choice.internal) == (address, 2, 1)
        assert "2 comments go to the district with it. 1 open comment stays with the state." in words(page)
    assert sign_in(cast.approver).get(at("desk", application.pk)).context["returning"] is None


def test_return_shows_what_goes_to_whom_before_it_goes(reviewed, sign_in, at, words):
    application, cast = reviewed
    page = sign_in(cast.reviewer).get(at("move", application.pk, "return"))
    shown = words(page)
    for sentence in (
        "What goes to the district",
        f"A message goes to {cast.lead}.",
        "Say who decides.",
        "And when?",
    ):
        assert sentence in shown
    assert "The district can change: Draft vision." in shown
    assert "Hm." not in shown
    assert page.context["outgoing"].people == [str(cast.lead)]


def test_return_on_the_whole_opens_every_part(reviewed, sign_in, at, words):
    application, cast = reviewed
    services.add_comment(
        application, actor=cast.reviewer, anchor="whole", audience="district", text="All of it."
    )
    page = sign_in(cast.reviewer).get(at("move", application.pk, "return"))
    assert "The district can change every part." in words(page)
