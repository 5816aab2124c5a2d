"""Pages of the state's own duties: help given, providers, money, districts without help."""

import datetime as dt

import pytest

from statepl.core import clock
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import YEAR_TWO
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


@pytest.fixture
def running():
    """Return an implementing application and its people."""
    return make.make_application(State.IMPLEMENTING)


def test_help_is_written_down_and_counted(running, sign_in, at, words, board_member):
    application, cast = running
    sent = {
        "given_on": "2027-10-01",
        "kind": "coaching",
        "what": "Two schools.",
        "hours": "3.5",
        "by_whom": "Coach",
    }
    with clock.at(YEAR_TWO):
        assert "without help" in words(sign_in(board_member).get(at("unserved")))
        assert str(application.district) in words(sign_in(cast.reviewer).get(at("unserved")))
        assert sign_in(cast.reviewer).post(at("support-log", application.pk), sent).status_code == 302
        assert str(application.district) not in words(sign_in(cast.reviewer).get(at("unserved")))
        assert "Two schools." in words(sign_in(cast.lead).get(at("support", application.pk)))
        assert sign_in(cast.lead).get(at("unserved")).status_code == 403
        assert sign_in(cast.lead).post(at("support-log", application.pk), sent).status_code == 403


def test_providers_are_listed_judged_and_changed(sign_in, at, words, reviewer, lead):
    client = sign_in(reviewer)
    made = client.post(at("provider-add"), {"name": "North Coaching", "services": "Coaches teams."}).url
    key = int(made.rstrip("/").rsplit("/", 1)[1])
    client.post(at("provider-rate", key, "delivery"), {"level": "3", "evidence": "Six schools."})
    client.post(
        at("provider-edit", key), {"version": 1, "name": "North Coaching Group", "services": "Coaches teams."}
    )
    page = words(sign_in(lead).get(at("provider", key)))
    assert [text in page for text in ("North Coaching Group", "Six schools.", "Fully shown")] == [True] * 3
    assert "North Coaching Group" in words(sign_in(lead).get(at("providers")))
    assert sign_in(lead).get(at("provider-add")).status_code == 403
    assert client.get(at("provider-rate", key, "magic")).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_the_state_cost_the_same_for_any_number_of_rows(
    rows, sign_in, at, reviewer, django_assert_num_queries
):
    for number in range(rows):
        make.make_application(State.CONDITIONALLY_APPROVED)
        provider = services.add_provider(actor=reviewer, name=f"Coaching {number}", services="Coaches teams.")
        services.rate_provider(provider, actor=reviewer, criterion="change", level=2, evidence="Two schools.")
    client = sign_in(reviewer)
    with clock.at(dt.date(2026, 10, 2)):
        client.get(at("unserved"))
        for page, queries in (("unserved", UNSERVED), ("providers", PROVIDERS)):
            with django_assert_num_queries(queries):
                assert client.get(at(page)).status_code == 200


UNSERVED, PROVIDERS = 11, 10
