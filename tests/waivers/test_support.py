"""The state's own duties: help given, providers judged, money aligned, districts without help."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests.factories import papers
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import YEAR_THREE, YEAR_TWO
from waivers import services
from waivers.models import Application, Provider, ProviderRating, SupportEntry
from waivers.pages import support as pages_support
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


def help_once(application, actor, day, **changes):
    given = {
        "given_on": day,
        "kind": "coaching",
        "what": "Two schools were visited.",
        "hours": Decimal("3.5"),
        "by_whom": "Regional coach",
        **changes,
    }
    return services.log_support(application, actor=actor, **given)


def test_help_is_counted_by_waiver_year(engagement_lead):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        help_once(application, cast.reviewer, dt.date(2027, 3, 1))
        help_once(application, engagement_lead, YEAR_TWO, condition=papers.condition())
        help_once(application, cast.approver, YEAR_TWO, hours=Decimal("1.5"))
        totals = pages_support.totals(application)
    assert [(row["year"], row["times"], row["hours"]) for row in totals] == [
        ("Year One", 1, Decimal("3.50")),
        ("Year Two", 2, Decimal("5.00")),
        ("Year Three", 0, 0),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_on": dt.date(2026, 6, 30)}, "given_on"),
        ({"given_on": dt.date(2028, 11, 3)}, "given_on"),
        ({"hours": Decimal(0)}, "hours"),
        ({"what": " "}, "what"),
        ({"kind": "magic"}, "kind"),
    ],
)
def test_help_names_what_is_wrong(changes, field):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE), pytest.raises(ValidationError) as refusal:
        help_once(application, cast.reviewer, YEAR_TWO, **changes)
    assert list(refusal.value.message_dict) == [field]


def test_help_is_written_down_by_state_staff_from_conditional_approval_on(analyst, board_member, contributor):
    application, cast = make.make_application(State.IMPLEMENTING)
    for person in (cast.lead, contributor, analyst, board_member):
        with clock.at(YEAR_THREE), pytest.raises(NotPermitted):
            help_once(application, person, YEAR_TWO)
    early, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(dt.date(2026, 4, 2)), pytest.raises(NotPermitted, match="conditional approval"):
        help_once(early, cast.reviewer, dt.date(2026, 4, 2))
    assert SupportEntry.objects.count() == 0


def test_district_without_help_this_school_year_is_on_the_list():
    helped, cast = make.make_application(State.IMPLEMENTING)
    alone, _other = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_THREE):
        help_once(helped, cast.reviewer, YEAR_THREE)
        help_once(alone, cast.reviewer, YEAR_TWO)
        first, last = pages_support.school_year(clock.today())
        rows = pages_support.unserved(Application.objects.all(), first, last)
        assert (first, last) == (dt.date(2028, 7, 1), dt.date(2029, 6, 30))
        assert [(row.pk, row.last_help) for row in rows] == [(alone.pk, YEAR_TWO)]


# providers --------------------------------------------------------------------------------------------
def test_newest_judgement_counts_and_earlier_ones_stay(reviewer):
    provider = services.add_provider(actor=reviewer, name="North Coaching", services="Coaches teams.")
    services.rate_provider(provider, actor=reviewer, criterion="delivery", level=1, evidence="One school.")
    services.rate_provider(provider, actor=reviewer, criterion="delivery", level=3, evidence="Six schools.")
    found = {row["code"]: row for row in pages_support.criteria(provider)}
    assert found["delivery"]["rating"].level == 3
    assert [row.level for row in found["delivery"]["earlier"]] == [1]
    assert found["change"]["cell"] == {"status": "todo", "label": "Not judged"}
    assert ProviderRating.objects.filter(is_current=True).count() == 1


def test_provider_is_changed_from_its_own_version_only(reviewer):
    provider = services.add_provider(actor=reviewer, name="North Coaching", services="Coaches teams.")
    services.edit_provider(provider, actor=reviewer, version=1, name="North Coaching Group")
    with pytest.raises(StaleVersion):
        services.edit_provider(provider, actor=reviewer, version=1, name="Other")
    with pytest.raises(ValueError, match="ratings"):
        services.edit_provider(provider, actor=reviewer, version=2, ratings=[])
    same = services.edit_provider(provider, actor=reviewer, version=2, name="North Coaching Group")
    assert (same.name, same.version) == ("North Coaching Group", 2)


def test_judgement_says_what_shows_it(approver):
    provider = services.add_provider(actor=approver, name="North Coaching", services="Coaches teams.")
    with pytest.raises(ValidationError) as refusal:
        services.rate_provider(provider, actor=approver, criterion="change", level=2, evidence=" ")
    assert list(refusal.value.message_dict) == ["evidence"]


def test_list_of_providers_is_kept_by_reviewers_and_approvers(lead, analyst, engagement_lead, board_member):
    for person in (lead, analyst, engagement_lead, board_member):
        with pytest.raises(NotPermitted):
            services.add_provider(actor=person, name="North Coaching", services="Coaches teams.")
    assert Provider.objects.count() == 0
