"""The pages of an application: who may open which, what bad input does, what each one says."""

import datetime as dt

import pytest
from django.urls import reverse

from statepl.accounts.roles import Role
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.filings import values_of
from waivers.models import Application, Comment, FlexibilityRequest
from waivers.readiness import open_findings
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.django_db

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
def test_start_makes_one_application_however_often_it_is_sent(sign_in, lead, at, words):
    client = sign_in(lead)
    with clock.at(make.SPRING):
        first = client.post(at("start"), {"start_school_year": "2026"})
        second = client.post(at("start"), {"start_school_year": "2026"})
    application = Application.objects.get()
    assert (first.status_code, first["Location"]) == (302, application.get_absolute_url())
    assert second.status_code == 422
    assert "This district has an open application already." in words(second)


def test_start_refuses_another_year_and_says_which(sign_in, lead, at):
    with clock.at(make.SPRING):
        response = sign_in(lead).post(at("start"), {"start_school_year": "2031"})
    assert (response.status_code, Application.objects.count()) == (422, 0)
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


# moves ------------------------------------------------------------------------------------------------
def test_submitting_twice_is_one_submission_and_one_mail(sign_in, at, reviewer):
    application, cast = make.make_application(State.DRAFT)
    client, data = sign_in(cast.lead), {"version": application.version}
    with clock.at(make.SPRING):
        first = client.post(at("move", application.pk, "submit"), data)
        second = client.post(at("move", application.pk, "submit"), data)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Somebody was first" in second.content.decode()
    assert AuditEvent.objects.filter(verb="application.submitted").count() == 1
    assert Message.objects.filter(to=reviewer.email).count() == 1


def test_blocked_move_lists_what_is_missing_and_changes_nothing(sign_in, at, words):
    cast = make.Cast(factories.make_district())
    with clock.at(make.SPRING):
        application = make.make_draft(cast, complete=False)
        client = sign_in(cast.lead)
        page = client.get(at("move", application.pk, "submit"))
        response = client.post(at("move", application.pk, "submit"), {"version": application.version})
    assert page.context["is_blocked"] is True
    assert response.status_code == 409
    for sentence in ("Write a draft of your vision.", "Ask for at least one kind of flexibility."):
        assert sentence in words(page)
        assert sentence in " ".join(response.context["form"].non_field_errors())
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_recommender_is_refused_with_the_reason(sign_in, at, words):
    application, _cast = make.make_application(State.UNDER_REVIEW)
    both = factories.make_user("reviewer")
    both.memberships.create(role="approver", starts_on="2020-01-01")
    make.attest(application, both)
    client = sign_in(both)
    with clock.at(APRIL):
        client.post(at("recommend", application.pk), {"advice": "approve", "reason": "It is sound."})
        address = at("move", application.pk, "approve-conditionally")
        page = client.get(address)
        sent = client.post(address, {"version": application.version, "on": "2026-07-01"})
    assert [page.status_code, sent.status_code] == [403, 403]
    assert "You made the recommendation." in words(page)
    assert "You made the recommendation." in words(sent)
    application.refresh_from_db()
    assert application.state == State.UNDER_REVIEW


def test_second_decider_reads_who_was_first_and_keeps_the_reason(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        second = factories.make_user("approver")
        make.move(application, "approve-conditionally", cast, "approver", on=make.YEAR_ONE)
        response = sign_in(second).post(
            at("move", application.pk, "deny"),
            {"version": application.version, "reason": "A reason of many words."},
        )
    assert response.status_code == 409
    assert "A reason of many words." in words(response)
    assert "Conditionally approved" in words(response)
    assert application.decisions.count() == 1


def test_date_outside_year_one_keeps_the_page_and_names_the_dates(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        client = sign_in(cast.approver)
        address = at("move", application.pk, "approve-conditionally")
        assert "From July 1, 2026 to June 30, 2027." in words(client.get(address))
        response = client.post(address, {"version": application.version, "on": "06/30/2026"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["on"])
    assert 'value="06/30/2026"' in words(response)


def test_unknown_verb_is_not_found(sign_in, reviewer):
    application, _cast = make.make_application(State.DRAFT)
    assert sign_in(reviewer).get(f"/waivers/{application.pk}/explode/").status_code == 404


def test_get_of_a_move_changes_nothing(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    before = AuditEvent.objects.count()
    sign_in(cast.lead).get(at("move", application.pk, "submit"))
    application.refresh_from_db()
    assert (application.state, AuditEvent.objects.count()) == (State.DRAFT, before)


# comments ---------------------------------------------------------------------------------------------
def test_comments_reach_the_district_on_the_return_and_internal_ones_never(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    staff, own = sign_in(cast.reviewer), sign_in(cast.lead)

    def seen_by_district():
        pages = [at(page, application.pk) for page in ("detail", "comments", "history", "requests")]
        pages += ["/", reverse("public:application", args=[application.pk])]
        return " ".join(words(own.get(page)) for page in pages)

    with clock.at(APRIL):
        for audience, text in (("internal", "Whisper among us."), ("district", "Say who decides.")):
            data = {"anchor": "vision", "audience": audience, "text": text}
            assert staff.post(at("comment", application.pk), data).status_code == 302
        shown = seen_by_district()
        assert ("Whisper among us." in shown, "Say who decides." in shown) == (False, False)
        assert "added a comment" not in shown
        application.refresh_from_db()
        make.move(application, "return", cast, "reviewer")
        shown = seen_by_district()
    assert ("Whisper among us." in shown, "Say who decides." in shown) == (False, True)
    desk = words(staff.get(at("desk", application.pk)))
    assert ("Whisper among us." in desk, "Say who decides." in desk) == (True, True)
    trail = AuditEvent.objects.filter(verb="comment.added").values_list("object_label", "after")
    assert "Whisper" not in str(list(trail))


def test_internal_comment_has_no_answer_page_for_the_district(sign_in, at):
    application, cast = make.make_application(State.RETURNED)
    hidden = Comment.objects.create(
        application=application, anchor="vision", revision=1, audience="internal", text="Whisper.",
        written_by=cast.reviewer,
    )  # fmt: skip
    assert sign_in(cast.lead).get(at("answer", application.pk, hidden.pk)).status_code == 404


def test_board_reads_no_comments_and_no_recommendations(sign_in, at, words, board_member):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="internal", text="Whisper among us."
        )
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="Sound, says I.")
    client = sign_in(board_member)
    shown = " ".join(words(client.get(at(page, application.pk))) for page in ("desk", "history", "detail"))
    assert ("Whisper among us." in shown, "Sound, says I." in shown) == (False, False)


def test_comment_sent_twice_is_one(sign_in, at):
    application, cast = make.make_application(State.UNDER_REVIEW)
    client = sign_in(cast.reviewer)
    data = {"anchor": "vision", "audience": "district", "text": "Say who decides."}
    assert [client.post(at("comment", application.pk), data).status_code for _time in range(2)] == [302, 302]
    assert application.comments.count() == 1


def test_comment_without_an_audience_keeps_its_text(sign_in, at, words):
    application, cast = make.make_application(State.UNDER_REVIEW)
    response = sign_in(cast.reviewer).post(
        at("comment", application.pk), {"anchor": "vision", "text": "Forgot to choose."}
    )
    assert (response.status_code, application.comments.count()) == (422, 0)
    assert "Forgot to choose." in words(response)


def test_answer_is_saved_and_can_be_changed(sign_in, at, words):
    application, cast = make.make_application(State.RETURNED)
    comment, client = application.comments.get(), sign_in(cast.lead)
    for text in ("The teacher does.", "The teacher and the student do."):
        assert client.post(at("answer", application.pk, comment.pk), {"text": text}).status_code == 302
    comment.refresh_from_db()
    assert comment.answer == "The teacher and the student do."
    assert "Change the answer" in words(client.get(at("comments", application.pk)))
    assert client.post(at("answer", application.pk, comment.pk), {"text": " "}).status_code == 422


# the desk ---------------------------------------------------------------------------------------------
def test_federal_check_is_stored_before_the_decision(sign_in, at, words):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    staff, approver = sign_in(cast.reviewer), sign_in(cast.approver)
    check, decide = at("federal", application.pk, row.pk), at("decide", application.pk, row.pk)
    staff.post(check, {"version": row.version, "federal_check": "federal_waiver", "federal_note": ""})
    row.refresh_from_db()
    refused = approver.post(decide, {"version": row.version, "status": "denied", "text": "Beyond the law."})
    assert refused.status_code == 422
    assert "Store the result of the federal examination first." in words(refused)
    assert "Beyond the law." in words(refused)
    staff.post(
        check, {"version": row.version, "federal_check": "federal_waiver", "federal_note": "US ED said no."}
    )
    row.refresh_from_db()
    done = approver.post(decide, {"version": row.version, "status": "denied", "text": "Beyond the law."})
    row.refresh_from_db()
    assert (done.status_code, row.status, row.is_decided) == (302, "denied", True)


def test_stale_decision_on_a_request_shows_the_stored_one(sign_in, at):
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    old = row.version
    services.decide_request(
        row, actor=cast.approver, version=old, status="denied", text="Beyond the state’s power."
    )
    second = factories.make_user("approver")
    make.attest(application, second)
    response = sign_in(second).post(
        at("decide", application.pk, row.pk), {"version": old, "status": "approved", "text": "Fine."}
    )
    assert response.status_code == 409
    assert response.context["form"].stored == {
        "status": "Denied",
        "text": "Beyond the state’s power.",
        "granted_from": None,
        "granted_until": None,
    }
    assert "None" not in response.content.decode()
    row.refresh_from_db()
    assert row.status == "denied"


def test_finding_is_noted_as_corrected_by_an_approver_only(sign_in, at):
    application, cast = make.make_application(State.PROBATION)
    action = application.corrective_actions.get()
    address = at("resolve", application.pk, action.pk)
    assert sign_in(cast.lead).post(address).status_code == 403
    assert "No improvement cycle was closed." in sign_in(cast.approver).get(address).content.decode()
    assert sign_in(cast.approver).post(address).status_code == 302
    action.refresh_from_db()
    assert action.resolved_on == clock.today()


def test_gates_stand_on_the_desk_once_there_is_a_conditional_approval(sign_in, at, words):
    early, cast = make.make_application(State.UNDER_REVIEW)
    assert "Gates for final approval" not in words(sign_in(cast.reviewer).get(at("desk", early.pk)))
    late, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    page = sign_in(cast.reviewer).get(at("desk", late.pk))
    assert [gate["code"] for gate in page.context["gates"]] == [f"G{number}" for number in range(1, 10)]


# lists ------------------------------------------------------------------------------------------------
def make_several(state, count):
    return [make.make_application(state) for _number in range(count)]


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_costs_the_same_for_any_number_of_rows(rows, sign_in, at, reviewer, django_assert_num_queries):
    make_several(State.UNDER_REVIEW, rows)
    client = sign_in(reviewer)
    with django_assert_num_queries(22):
        response = client.get(at("queue"), {"tab": "open"})
    assert len(response.context["rows"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_list_costs_the_same_for_any_number_of_rows(rows, sign_in, at, reviewer, django_assert_num_queries):
    make_several(State.PROBATION, rows)
    client = sign_in(reviewer)
    with django_assert_num_queries(9):
        response = client.get(at("list"))
    assert len(response.context["applications"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_public_list_costs_the_same_for_any_number_of_rows(rows, client, django_assert_num_queries):
    make_several(State.SUBMITTED, rows)
    with django_assert_num_queries(3):
        response = client.get(reverse("public:applications"))
    assert len(response.context["applications"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_page_costs_the_same_for_any_number_of_rows(rows, sign_in, at, django_assert_num_queries):
    application, cast = make.make_application(State.DRAFT)
    codes = ["delivery-seat-time"]
    kinds = make.FlexibilityType.objects.exclude(code__in=codes)[: rows - 1]
    for kind in kinds:
        services.add_request(application, actor=cast.lead, flexibility_type=kind, rationale="It blocks.")
    client = sign_in(cast.lead)
    with django_assert_num_queries(12):
        response = client.get(at("requests", application.pk))
    assert response.context["asked"] == rows


def test_queue_filter_keeps_the_tab(sign_in, at, reviewer, words):
    (first, _cast), _second = make_several(State.UNDER_REVIEW, 2)
    response = sign_in(reviewer).get(
        at("queue"), {"tab": "open", "district": first.district.name, "state": "under_review"}
    )
    assert [row.application for row in response.context["rows"]] == [first]
    assert [tab["label"] for tab in response.context["tabs"] if tab["current"]] == ["All open"]
    assert '<input type="hidden" name="tab" value="open"' in words(response)


def test_queue_says_what_waits_for_whom(sign_in, at):
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(APRIL):
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        mine = sign_in(cast.reviewer).get(at("queue"), {"tab": "open"})
        theirs = sign_in(cast.approver).get(at("queue"))
    assert mine.context["rows"][0].note == "You recommended this; somebody else decides."
    assert theirs.context["rows"][0].note == "Recommended; waits for an approver."
    assert theirs.context["lead"] == "1 application is open. 0 are late. 1 needs you."


def test_queue_with_nothing_in_it_says_so(sign_in, at, reviewer, words):
    assert "Nothing here" in words(sign_in(reviewer).get(at("queue")))


# history ----------------------------------------------------------------------------------------------
def test_history_tells_everything_in_order(sign_in, at):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    page = sign_in(cast.lead).get(at("history", application.pk))
    assert [event.verb for event in page.context["events"]] == [
        "letter.released",
        "application.conditionally_approved",
        "application.claimed",
        "application.submitted",
        "assurance.acknowledged",
        "request.added",
        "application.edited",
        "application.started",
    ]
    staff = sign_in(cast.reviewer).get(at("history", application.pk))
    assert "application.recommended" in [event.verb for event in staff.context["events"]]
