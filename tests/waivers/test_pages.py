"""The pages of an application: who may open which, what bad input does, what each one says."""

import datetime as dt

import pytest
from django.urls import reverse

from statepl.accounts.roles import Role
from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers.filings import values_of
from waivers.models import FlexibilityRequest
from waivers.readiness import open_findings
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.DRAFT)

APRIL = dt.date(2026, 4, 2)
OWN = [
    "detail",
    "edit",
    "history",
    "requests",
    "request",
    "assurances",
    "comments",
    "obligations",
    "desk",
    "move",
]
EVERYBODY = ["list", "start", "queue"]


def addresses(application):
    extra = {"request": ["delivery-seat-time"], "move": ["withdraw"]}
    pages = {page: reverse(f"waivers:{page}", args=[application.pk, *extra.get(page, [])]) for page in OWN}
    return pages | {page: reverse(f"waivers:{page}") for page in EVERYBODY}


def statuses(client, application):
    return {page: client.get(address).status_code for page, address in addresses(application).items()}


def person(role, cast):
    own = {"lead": cast.lead, "reviewer": cast.reviewer, "approver": cast.approver}
    if role in own:
        return own[role]
    if role == "other lead":
        return factories.make_user("lead", factories.make_district())
    district = cast.district if role in {"contributor", "data_steward"} else None
    return factories.make_user(role, district)


READS = dict.fromkeys(OWN, 200) | {"list": 200}
NO_WRITING = {"edit": 403, "request": 403}
EXPECTED = {
    "lead": READS | NO_WRITING | {"desk": 403, "start": 200, "queue": 403},
    "contributor": READS | NO_WRITING | {"desk": 403, "move": 403, "start": 403, "queue": 403},
    "data_steward": READS | NO_WRITING | {"desk": 403, "move": 403, "start": 403, "queue": 403},
    "reviewer": READS | NO_WRITING | {"move": 403, "start": 403, "queue": 200},
    "approver": READS | NO_WRITING | {"move": 403, "start": 403, "queue": 200},
    "board": READS | NO_WRITING | {"move": 403, "start": 403, "queue": 200},
    "other lead": dict.fromkeys(OWN, 404) | {"desk": 403, "list": 200, "start": 200, "queue": 403},
}


@pytest.mark.parametrize("role", EXPECTED)
def test_pages_under_review_open_for_whom_they_are(role, sign_in):
    application, cast = make.make_application(State.UNDER_REVIEW)
    somebody = person(role, cast)
    with clock.at(APRIL):
        make.attest(application, somebody)
        assert statuses(sign_in(somebody), application) == EXPECTED[role]


def test_pages_send_anonymous_people_to_sign_in(client):
    application, _cast = make.make_application(State.DRAFT)
    for address in addresses(application).values():
        response = client.get(address)
        assert (response.status_code, response["Location"].partition("?")[0]) == (
            302,
            reverse("account_login"),
        )


def test_draft_is_hidden_from_the_board(sign_in, board_member):
    application, _cast = make.make_application(State.DRAFT)
    found = statuses(sign_in(board_member), application)
    assert {found[page] for page in OWN} == {404}


@pytest.mark.parametrize(("state", "request_page"), [(State.DRAFT, 200), (State.RETURNED, 403)])
def test_writing_pages_open_while_the_district_has_the_part(state, request_page, sign_in):
    # The comment that came with the return is about the vision: requests stay as they were.
    application, cast = make.make_application(state)
    contributor = factories.make_user("contributor", cast.district)
    for user in (cast.lead, contributor):
        found = statuses(sign_in(user), application)
        assert (found["edit"], found["request"]) == (302, request_page)


@pytest.mark.parametrize("state", list(State))
def test_home_page_and_desk_are_drawn_in_every_state(state, sign_in, at, words):
    application, cast = make.make_application(state)
    shown = words(sign_in(cast.lead).get(at("detail", application.pk)))
    assert shown.count("<h1>") == 1
    assert str(application.get_state_display()) in shown
    assert sign_in(cast.approver).get(at("desk", application.pk)).status_code == 200


# home -------------------------------------------------------------------------------------------------
def test_home_of_a_lead_is_the_open_application(sign_in, words):
    _application, cast = make.make_application(State.DRAFT)
    shown = words(sign_in(cast.lead).get("/"))
    assert "Apply for Year One" in shown
    assert "5 of 5 done" in shown
    assert "usa-breadcrumb" not in shown


def test_home_of_a_lead_without_an_application_is_the_start(sign_in, lead, words):
    response = sign_in(lead).get("/", follow=True)
    assert response.redirect_chain == [(reverse("waivers:list"), 302)]
    assert "Start with Year One" in words(response)


def test_home_of_the_state_is_the_queue(sign_in, reviewer):
    assert sign_in(reviewer).get("/")["Location"] == reverse("waivers:queue")


def test_person_without_a_role_reads_whom_to_ask(sign_in, words):
    assert "Your account has no role yet" in words(sign_in(factories.make_user()).get("/"))


def test_district_gets_no_link_to_the_desk(sign_in, at, words):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    shown = words(sign_in(cast.lead).get(at("detail", application.pk)))
    assert at("desk", application.pk) not in shown
    assert "With the state" in shown


def test_probation_shows_the_finding_with_its_date(sign_in, at, words):
    application, cast = make.make_application(State.PROBATION)
    shown = words(sign_in(cast.lead).get(at("detail", application.pk)))
    assert "No improvement cycle was closed." in shown
    assert "To be corrected by Oct. 1, 2029." in shown


# starting ---------------------------------------------------------------------------------------------
def test_start_makes_one_application_however_often_it_is_sent(sign_in, district, lead, at, words):
    client = sign_in(lead)
    with clock.at(make.SPRING):
        first = client.post(at("start"), {"start_school_year": "2026"})
        second = client.post(at("start"), {"start_school_year": "2026"})
    application = district.applications.get()
    assert (first.status_code, first["Location"]) == (302, application.get_absolute_url())
    assert second.status_code == 422
    assert "This district has an open application already." in words(second)


def test_start_refuses_another_year_and_says_which(sign_in, district, lead, at):
    with clock.at(make.SPRING):
        response = sign_in(lead).post(at("start"), {"start_school_year": "2031"})
    assert (response.status_code, district.applications.count()) == (422, 0)
    assert list(response.context["form"].errors) == ["start_school_year"]


def test_lead_of_two_districts_starts_for_the_free_one(sign_in, at):
    _application, cast = make.make_application(State.DRAFT)
    free = factories.make_district(name="Second District")
    cast.lead.memberships.create(role=Role.LEAD, district=free, starts_on="2020-01-01")
    client = sign_in(cast.lead)
    assert client.get(at("list")).context["may_start"] is True
    assert client.get(at("start")).context["district"] == free


# editing ----------------------------------------------------------------------------------------------
def test_edit_leads_to_the_text_of_the_application(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    filing = application.filings.get()
    response = sign_in(cast.lead).get(at("edit", application.pk))
    assert (response.status_code, response["Location"]) == (
        302,
        at("section", application.pk, filing.pk, "vision"),
    )


def test_unreadable_answer_and_missing_partner_block_the_submission(sign_in, at, words):
    application, cast = make.make_application(State.DRAFT)
    address = at("section", application.pk, application.filings.get().pk, "people")
    typed = {"people.lead_type": "harbormaster", "people.manager_email": "nobody"}
    bases = {path: digest(values_of(application.filings.get())[path]) for path in typed}
    data = typed | {f"base:{path}": base for path, base in bases.items()} | {"do": "save"}
    page = words(sign_in(cast.lead).post(address, data, follow=True))
    assert 'value="nobody"' in page
    assert "People: fill in “Lead organization”." in page
    application.refresh_from_db()
    open_now = {finding.code for finding in open_findings(application, "submission")}
    assert open_now == {"answers-readable", "manager"}


# requests ---------------------------------------------------------------------------------------------
def test_request_is_added_changed_and_taken_out(sign_in, at, words):
    application, cast = make.make_application(State.DRAFT)
    client = sign_in(cast.lead)
    code = FlexibilityRequest._meta.get_field("flexibility_type").related_model.objects.exclude(
        pk=application.requests.get().flexibility_type_id
    ).first().code  # fmt: skip
    address = at("request", application.pk, code)
    assert client.post(address, {"version": 0, "rationale": "It blocks."}).status_code == 302
    row = application.requests.get(flexibility_type__code=code)
    assert client.post(address, {"version": row.version, "rationale": "It still blocks."}).status_code == 302
    row.refresh_from_db()
    assert row.rationale == "It still blocks."
    page = client.get(at("request-remove", application.pk, row.pk))
    assert (page.status_code, "It still blocks." in words(page)) == (200, True)
    assert application.requests.count() == 2
    assert client.post(at("request-remove", application.pk, row.pk)).status_code == 302
    assert application.requests.count() == 1
    history = words(client.get(at("history", application.pk)))
    assert "removed a request for flexibility" in history
    assert "It still blocks." in history


def test_request_sent_twice_is_one_and_shows_both(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    address = at("request", application.pk, "delivery-seat-time")
    response = sign_in(cast.lead).post(address, {"version": 0, "rationale": "Sent from an old page."})
    assert (response.status_code, application.requests.count()) == (409, 1)
    assert response.context["form"].stored["rationale"] == "Hours in a seat say nothing about mastery."


def test_request_without_a_rationale_keeps_the_rest(sign_in, at, words):
    application, cast = make.make_application(State.DRAFT)
    row = application.requests.get()
    response = sign_in(cast.lead).post(
        at("request", application.pk, "delivery-seat-time"),
        {"version": row.version, "citation": "Code 99.9", "rationale": ""},
    )
    assert response.status_code == 422
    assert 'value="Code 99.9"' in words(response)
    row.refresh_from_db()
    assert row.citation == "Code 256.7"


def test_unknown_kind_of_request_is_not_found(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    assert sign_in(cast.lead).get(at("request", application.pk, "no-such-kind")).status_code == 404


# assurances -------------------------------------------------------------------------------------------
def test_contributor_reads_assurances_and_does_not_sign(sign_in, at, words):
    cast = make.Cast(factories.make_district())
    with clock.at(make.SPRING):
        application = make.make_draft(cast, complete=False)
    contributor = factories.make_user("contributor", cast.district)
    client = sign_in(contributor)
    assert "Only the district’s lead does this." in words(client.get(at("assurances", application.pk)))
    ids = [item.pk for item in make.Assurance.objects.all()]
    data = {"assurances": ids, "signer_name": "Cam", "signer_title": "Teacher"}
    response = client.post(at("assurances", application.pk), data)
    assert (response.status_code, application.acceptances.count()) == (403, 0)


def test_lead_signs_once_and_a_changed_text_is_asked_for_again(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    first = application.acceptances.first()
    first.assurance.text_version += 1
    first.assurance.description = "A changed promise."
    first.assurance.save()
    client = sign_in(cast.lead)
    page = client.get(at("assurances", application.pk))
    assert [item.pk for item in page.context["missing"]] == [first.assurance_id]
    assert first.text in page.content.decode()
    data = {"assurances": [first.assurance_id], "signer_name": "Lou", "signer_title": "Superintendent"}
    assert client.post(at("assurances", application.pk), data).status_code == 302
    assert client.post(at("assurances", application.pk), data).status_code == 422
    assert application.acceptances.count() == 5
