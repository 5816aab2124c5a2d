"""Pages of people who help: the lead's list and form, ending, and what a delegate finds."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.factories.delegations import PARTNER, let_help
from tests.factories.stakeholders import make_activity
from waivers import services
from waivers.filings import filing_of
from waivers.models import Delegation
from waivers.services import Change
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 10)
SENT = {
    "email": "dee@partner.example", "name": "Dee Delegate", "organization": PARTNER, "access": "write",
    "ends_on": "2026-06-30",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def made():
    """An application that is being written, and its people."""
    return make.make_application(State.DRAFT, make.Cast(factories.make_district(name="Willow Bend Unified")))


def statuses(client, addresses):
    return {address: client.get(address).status_code for address in addresses}


# the lead -----------------------------------------------------------------------------------------------
def test_empty_page_says_what_to_do(made, sign_in, at, words):
    application, cast = made
    page = words(sign_in(cast.lead).get(at("helpers", application.pk)))
    assert "Nobody yet. Ask somebody of your partner organization with the form on this page" in page
    assert 'value="04/09/2027"' in page
    assert "June 30, 2031 at the latest." in page
    assert f'href="{at("helpers", application.pk)}"' in words(
        sign_in(cast.lead).get(at("detail", application.pk))
    )


def test_lead_asks_somebody_and_a_double_click_asks_once(made, sign_in, at, words):
    application, cast = made
    client, address = sign_in(cast.lead), at("helpers", application.pk)
    answers = [client.post(address, SENT) for _click in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, address)] * 2
    assert Delegation.objects.count() == 1
    page = words(client.get(address))
    assert "Dee Delegate can help now. A message went to dee@partner.example." in page
    assert "Until June 30, 2026. Asked by" in page


def test_errors_stand_at_their_fields_and_what_was_typed_stays(made, sign_in, at, words):
    application, cast = made
    sent = {**SENT, "email": cast.reviewer.email, "ends_on": "2031-07-01"}
    answer = sign_in(cast.lead).post(at("helpers", application.pk), sent)
    assert answer.status_code == 422
    assert "The five years of this application end on June 30, 2031." in words(answer)
    assert f'value="{cast.reviewer.email}"' in words(answer)
    answer = sign_in(cast.lead).post(at("helpers", application.pk), {**sent, "ends_on": "2026-06-30"})
    assert "that would be a conflict of interest. Name somebody else." in words(answer)
    assert "<title>Error: people who help" in " ".join(words(answer).split())


def test_what_is_missing_is_asked_for(made, sign_in, at, words):
    application, cast = made
    answer = sign_in(cast.lead).post(at("helpers", application.pk), {})
    assert answer.status_code == 422
    asked = ("Email address", "Organization", "Last day")
    page = words(answer)
    assert [f"Fill this in: {label}." in page for label in asked] == [True] * 3
    assert "Choose an answer: What may the person do." in page


def test_lead_ends_it_with_a_reason_and_the_page_keeps_it(made, sign_in, at, words):
    application, cast = made
    row = let_help(application, cast.lead)
    client, address = sign_in(cast.lead), at("helper-end", application.pk, row.pk)
    assert "Dee Delegate of Harbor Partners loses access to this application at once." in words(
        client.get(address)
    )
    assert client.post(address, {"reason": ""}).status_code == 422
    answers = [client.post(address, {"reason": "The project is done."}) for _click in range(2)]
    assert [answer["Location"] for answer in answers] == [at("helpers", application.pk)] * 2
    page = words(client.get(at("helpers", application.pk)))
    assert f"Ended on April 10, 2026 by {cast.lead}" in page
    assert "The project is done." in page
    closed = client.get(address)
    assert (closed.status_code, "This has ended already." in words(closed)) == (403, True)


def test_one_that_ran_out_stands_among_those_before(made, sign_in, at, words):
    application, cast = made
    let_help(application, cast.lead, ends_on=dt.date(2026, 6, 30))
    with clock.at(dt.date(2026, 7, 1)):
        page = words(sign_in(cast.lead).get(at("helpers", application.pk)))
    assert "Ended on its last day, June 30, 2026" in page


def test_deactivated_account_is_said(made, sign_in, at, words, administrator):
    application, cast = made
    row = let_help(application, cast.lead)
    type(row.person).objects.filter(pk=row.person.pk).update(is_active=False)
    page = words(sign_in(cast.lead).get(at("helpers", application.pk)))
    assert "The account is deactivated, so the person cannot sign in." in page


def test_page_costs_the_same_for_one_and_for_three(made, sign_in, at):
    application, cast = made
    client, address, costs = sign_in(cast.lead), at("helpers", application.pk), []
    for number in (1, 2):
        for _each in range(number):
            let_help(application, cast.lead, factories.make_user())
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        costs.append(len(asked))
    assert costs == [9, 9]


def test_page_of_a_closed_application_has_no_form(sign_in, at, words):
    application, cast = make.make_application(State.WITHDRAWN)
    page = words(sign_in(cast.lead).get(at("helpers", application.pk)))
    assert "This application is closed." in page
    assert 'name="email"' not in page


# others -------------------------------------------------------------------------------------------------
def test_state_staff_and_contributors_read_the_page_and_write_nothing(
    made, sign_in, at, words, administrator
):
    application, cast = made
    row = let_help(application, cast.lead)
    contributor = factories.make_user("contributor", cast.district)
    address, end = at("helpers", application.pk), at("helper-end", application.pk, row.pk)
    for person in (cast.reviewer, contributor):
        client = sign_in(person)
        page = words(client.get(address))
        assert ("Harbor Partners" in page, 'name="email"' in page, end in page) == (True, False, False)
        assert [client.post(address, SENT).status_code, client.get(end).status_code] == [403, 403]
        assert client.post(end, {"reason": "No."}).status_code == 403
    assert Delegation.objects.get().is_lasting
    client = sign_in(administrator)
    assert end in words(client.get(address))
    assert client.post(end, {"reason": "A complaint."})["Location"] == address
    assert not Delegation.objects.get().is_lasting


def test_board_and_other_districts_have_no_such_page(sign_in, at, board_member, other_lead):
    application, cast = make.make_application(State.UNDER_REVIEW)
    row = let_help(application, cast.lead)
    addresses = [at("helpers", application.pk), at("helper-end", application.pk, row.pk)]
    assert list(statuses(sign_in(board_member), addresses).values()) == [403, 404]
    assert list(statuses(sign_in(other_lead), addresses).values()) == [404, 404]


# the delegate -------------------------------------------------------------------------------------------
def test_home_of_a_delegate_is_the_application(made, sign_in, at, words, delegate):
    application, cast = made
    assert "Your account has no role yet" in words(sign_in(delegate).get("/"))
    row = let_help(application, cast.lead, delegate)
    client = sign_in(delegate)
    assert client.get("/")["Location"] == application.get_absolute_url()
    page = words(client.get(application.get_absolute_url()))
    assert "You help here for Harbor Partners until April 9, 2027." in page
    assert "You can read and write; the district’s lead signs and submits." in page
    hidden = (at("helpers", application.pk), at("move", application.pk, "submit"), reverse("reports:index"),
              reverse("stakeholders:index"), "Readiness report (PDF)")  # fmt: skip
    assert [text in page for text in hidden] == [False] * len(hidden)
    assert f'href="{at("list")}"' in page
    services.end_delegation(row, actor=cast.lead, reason="Done.")
    assert "Your account has no role yet" in words(client.get("/"))


def test_home_of_a_delegate_of_two_is_the_list(made, sign_in, at, words, delegate):
    application, cast = made
    second, other = make.make_application(State.DRAFT)
    let_help(application, cast.lead, delegate)
    let_help(second, other.lead, delegate, access="read")
    client = sign_in(delegate)
    assert client.get("/")["Location"] == at("list")
    page = words(client.get(at("list")))
    assert [str(each.district) in page for each in (application, second)] == [True, True]
    assert "You can read; others write." in words(client.get(second.get_absolute_url()))


def test_words_of_the_pages_fit_a_delegate(made, sign_in, at, words, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate)
    for person, fits in ((delegate, True), (cast.lead, False)):
        client = sign_in(person)
        pages = [
            words(client.get(each)) for each in (reverse("accounts:profile"), at("feeds"), at("calendars"))
        ]
        told = ("None. You help a district with its application", "Everything that is due where you help.",
                "What the state owes, and the district that you help, by date.")  # fmt: skip
        assert [sentence in page for sentence, page in zip(told, pages, strict=True)] == [fits] * 3


def test_own_district_comes_before_the_help_for_another(made, sign_in, at, other_lead, words):
    application, cast = made
    own = services.start_application(
        other_lead.memberships.get().district, actor=other_lead, start_school_year=2026
    )
    let_help(application, cast.lead, other_lead)
    page = words(sign_in(other_lead).get("/"))
    assert [f'href="{at("history", each.pk)}"' in page for each in (own, application)] == [True, False]


def test_delegate_finds_nothing_outside_of_the_application(made, sign_in, at, delegate):
    application, cast = made
    second, _other = make.make_application(State.DRAFT)
    let_help(application, cast.lead, delegate)
    activity = make_activity(cast.district, cast.lead)
    district = cast.district.pk
    client = sign_in(delegate)
    own = [
        at(page, application.pk)
        for page in ("detail", "requests", "assurances", "comments", "history", "versions")
    ]
    assert set(statuses(client, own).values()) == {200}
    outside = [
        second.get_absolute_url(), at("history", second.pk), at("helpers", second.pk),
        reverse("districts:detail", args=[district]), reverse("stakeholders:activity", args=[activity.pk]),
        reverse("evaluation:unprotected", args=[district]), reverse("evaluation:coverage", args=[district]),
    ]  # fmt: skip
    assert statuses(client, outside) == dict.fromkeys(outside, 404)
    refused = [
        reverse("reports:index"), reverse("stakeholders:index"), reverse("accounts:people"),
        at("helpers", application.pk), at("move", application.pk, "submit"), at("move", application.pk, "withdraw"),
        at("messages", application.pk),
    ]  # fmt: skip
    assert statuses(client, refused) == dict.fromkeys(refused, 403)
    assert client.post(at("helpers", application.pk), SENT).status_code == 403


def test_history_tells_a_delegate_of_the_own_help_and_not_of_others(made, sign_in, at, words, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate)
    let_help(application, cast.lead, factories.make_user(name="Sol Second"))
    pages = {
        person: words(sign_in(person).get(at("history", application.pk))) for person in (delegate, cast.lead)
    }
    assert {person: "Sol Second" in page for person, page in pages.items()} == {
        delegate: False,
        cast.lead: True,
    }
    assert "let somebody of a partner organization help" in pages[delegate]


def test_to_do_list_of_a_delegate_leads_to_pages_of_the_application_only(sign_in, at, words, delegate):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    coverage = f'href="{reverse("evaluation:coverage", args=[application.district_id])}"'
    with clock.at(dt.date(2027, 6, 10)):
        let_help(application, cast.lead, delegate)
        pages = {
            person: words(sign_in(person).get(at("detail", application.pk)))
            for person in (cast.lead, delegate)
        }
    assert {person: coverage in page for person, page in pages.items()} == {cast.lead: True, delegate: False}
    assert "Report the Year One baseline, or say why a number is missing." in pages[delegate]


def test_delegate_saves_by_the_page_and_by_script_until_the_end(made, sign_in, at, delegate):
    application, cast = made
    row = let_help(application, cast.lead, delegate)
    filing = filing_of(application, "application")
    client, address = sign_in(delegate), at("autosave", application.pk, filing.pk, "people")
    sent = {"people.manager_title": "Coach", "base:people.manager_title": digest("")}
    assert client.post(address, sent).json()["problems"] == {}
    services.end_delegation(row, actor=cast.lead, reason="Done.")
    assert client.post(address, sent).status_code == 404
    application.refresh_from_db()
    assert application.manager_title == "Coach"


def test_reading_delegate_reads_the_text_and_is_told_why_it_is_closed(made, sign_in, at, words, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate, access="read")
    filing = filing_of(application, "application")
    client, address = sign_in(delegate), at("section", application.pk, filing.pk, "vision")
    page = client.get(address)
    assert (page.status_code, "You help here by reading." in words(page)) == (200, True)
    saved = client.post(
        at("autosave", application.pk, filing.pk, "vision"),
        {"vision.text": "X", "base:vision.text": digest("")},
    )
    assert saved.status_code == 403


def test_filing_names_its_writers_with_their_organization(made, sign_in, at, words, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate)
    filing = filing_of(application, "application")
    change = [Change("people.manager_title", "Coach", digest(""))]
    services.save_values(filing, actor=delegate, changes=change)
    page = words(sign_in(cast.reviewer).get(at("filing", application.pk, filing.pk)))
    assert "Dee Delegate (Harbor Partners)" in page


def test_two_texts_name_the_organization_on_the_page(made, sign_in, at, words, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate)
    filing, path = filing_of(application, "application"), "people.manager_title"
    services.save_values(filing, actor=delegate, changes=[Change(path, "Coach", digest(""))])
    client, sent = sign_in(cast.lead), {path: "Dean", f"base:{path}": digest("")}
    answer = client.post(at("autosave", application.pk, filing.pk, "people"), sent).json()
    sentence = "Dee Delegate (Harbor Partners) has written “Project manager’s job title” meanwhile."
    assert sentence in answer["conflicts"][0]["html"]
    assert sentence in words(client.get(at("section", application.pk, filing.pk, "people")))


def test_two_own_texts_of_a_delegate_are_told_as_own(made, sign_in, at, delegate):
    application, cast = made
    let_help(application, cast.lead, delegate)
    filing, path = filing_of(application, "application"), "people.manager_title"
    services.save_values(filing, actor=delegate, changes=[Change(path, "Coach", digest(""))])
    sent = {path: "Dean", f"base:{path}": digest("")}
    answer = sign_in(delegate).post(at("autosave", application.pk, filing.pk, "people"), sent).json()
    assert "Two texts for “Project manager’s job title”." in answer["conflicts"][0]["html"]
