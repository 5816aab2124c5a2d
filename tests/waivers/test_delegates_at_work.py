"""What a delegate does and sees: one application of a district, as a contributor would, and nothing else (A-08)."""

import datetime as dt
import io

import pytest

from policy.models import Assurance, FlexibilityType
from reports.services import request_report
from stakeholders.models import Activity
from statepl.accounts.models import User
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.districts.models import District
from statepl.documents.models import Document
from statepl.documents.services import add_document
from statepl.jobs.models import Message
from tests import factories
from tests.documents.corpus import PDF
from tests.factories import waivers as make
from tests.factories.delegations import PARTNER, again, let_help
from tests.factories.stakeholders import make_activity
from waivers import delegations, rules, services
from waivers.filings import filing_of
from waivers.models import Application, Comment, Delegation, Filing, LearningOpportunity, Obligation
from waivers.notifications.duties import people_of, writers_of
from waivers.rules import delegations as delegation_rules
from waivers.rules import queue as queue_rules
from waivers.rules import terms as term_rules
from waivers.services import Change
from waivers.services.feeds import feed_file, find_feed
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 4, 10)
LATER = dt.date(2026, 6, 30)
END = dt.date(2031, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def made(db):
    """An application that is being written, and its people."""
    return make.make_application(State.DRAFT, make.Cast(factories.make_district(name="Willow Bend Unified")))


def told(person):
    return list(Message.objects.filter(to=person.email).order_by("pk").values_list("subject", flat=True))


# what a delegate does -----------------------------------------------------------------------------------
def test_delegate_writes_as_a_contributor_does(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    filing = filing_of(application, "application")
    saved = services.save_values(
        filing, actor=person, changes=[Change("people.manager_title", "Coach", digest(""))]
    )
    assert saved.conflicts == []
    application.refresh_from_db()
    assert application.manager_title == "Coach"
    request = services.add_request(
        application, actor=person, flexibility_type=FlexibilityType.objects.exclude(
            pk__in=application.requests.values("flexibility_type")).first(), citation="Code 1",
    )  # fmt: skip
    services.edit_request(request, actor=person, version=1, rationale="It stands in the way.")
    services.remove_request(request, actor=person)


def test_delegate_writes_the_plan_its_rows_and_its_evidence(db):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 10, 1)):
        person = let_help(application, cast.lead).person
        plan = filing_of(application, "plan")
        row = services.add_row(plan, actor=person, section="funding", table="lines")
        services.remove_row(row, actor=person)
        services.add_evidence(
            plan, actor=person, section="vision", name="Survey", link="https://example.org/s"
        )
        duty = application.obligations.first()
        given = services.give_evidence(duty, actor=person, version=duty.version, evidence="Minutes.")
    assert given.status == Obligation.Status.EVIDENCED


def test_delegate_answers_comments_of_the_state_and_reads_no_internal_one(db):
    application, cast = make.make_application(State.UNDER_REVIEW)
    person = let_help(application, cast.lead).person
    services.add_comment(
        application, actor=cast.reviewer, anchor="vision", audience="internal", text="Ask the board."
    )
    make.prepare(application, "return", cast)
    assert list(Comment.objects.visible_to(person)) == []
    application = make.move(application, "return", cast, "reviewer")
    (comment,) = Comment.objects.visible_to(person)
    assert comment.text == "Say who decides."
    assert services.answer_comment(comment, actor=person, text="The teacher does.").answered_by == person


def test_reader_reads_and_writes_nothing(made):
    application, cast = made
    person = let_help(application, cast.lead, access="read").person
    assert list(Application.objects.visible_to(person)) == [application]
    assert rules.is_on_district_side(person, application)
    sentence = "You help here by reading. The district’s lead can let you write."
    filing = filing_of(application, "application")
    verdicts = [
        rules.is_writer(person, application),
        rules.may_write(person, filing),
        rules.may_ask(person, application),
    ]
    assert {str(verdict.reason) for verdict in verdicts} == {sentence}


def test_delegate_never_signs_submits_withdraws_or_asks_for_time(db):
    application, cast = make.make_application(State.DRAFT)
    person = let_help(application, cast.lead, ends_on=END).person
    for verb in ("submit", "withdraw"):
        with pytest.raises(NotPermitted):
            services.make_move(application, verb, actor=person, version=application.version, reason="No.")
    with pytest.raises(NotPermitted):
        services.acknowledge_assurances(
            application, actor=person, assurances=Assurance.objects.all(), signer_name="Dee", signer_title="D"
        )
    with pytest.raises(NotPermitted):
        let_help(application, person, factories.make_user())
    verdicts = [rules.is_lead(person, application), rules.may_start(person, application.district_id)]
    assert [verdict.allowed for verdict in verdicts] == [False, False]


def test_delegate_of_a_running_plan_neither_attests_nor_submits_an_amendment(db):
    application, cast = make.make_application(State.IMPLEMENTING)
    day = dt.date(2027, 10, 4)
    with clock.at(day):
        person = let_help(application, cast.lead).person
        duty = application.duties.filter(status="open", owner="district").first()
        kind = FlexibilityType.objects.exclude(pk__in=application.requests.values("flexibility_type")).first()
        amendment = services.start_amendment(application, actor=person, kind="add", flexibility_type=kind)
        with pytest.raises(NotPermitted):
            services.move_amendment(amendment, "submit", actor=person, version=amendment.version)
        with pytest.raises(NotPermitted):
            services.ask_extension(duty, actor=person, wanted_on=END, reason="Time.")
        with pytest.raises(NotPermitted):
            services.attest_assurance(
                application,
                actor=person,
                assurance=Assurance.objects.first(),
                waiver_year=2,
                version=0,
                answer="kept",
            )
        assert not term_rules.may_write_opportunity(person, application.district).allowed


# what a delegate sees -----------------------------------------------------------------------------------
def test_delegate_finds_one_application_and_nothing_else_of_the_district(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    make.make_application(State.DRAFT)
    make_activity(cast.district, cast.lead)
    assert list(Application.objects.visible_to(person)) == [application]
    assert list(Filing.objects.visible_to(person)) == list(application.filings.all())
    empty = [
        District.objects.visible_to(person), Activity.objects.visible_to(person),
        LearningOpportunity.objects.visible_to(person), AuditEvent.objects.visible_to(person),
    ]  # fmt: skip
    assert [list(rows) for rows in empty] == [[], [], [], []]


def test_delegate_reads_no_report_of_the_district(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    report = request_report(application, actor=cast.lead, language="en").readiness_report
    rows = type(report).objects
    assert (list(rows.visible_to(cast.lead)), list(rows.visible_to(person))) == ([report], [])
    with pytest.raises(NotPermitted):
        request_report(application, actor=person, language="en")


def test_delegate_takes_the_files_of_the_application_and_no_other():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2026, 10, 1)):
        person = let_help(application, cast.lead).person
        plan, duty = filing_of(application, "plan"), application.obligations.first()
        kept = services.add_evidence(
            plan, actor=cast.lead, section="vision", name="Survey", link="", file=_file("survey.pdf")
        )
        services.give_evidence(
            duty, actor=cast.lead, version=duty.version, evidence="Minutes.", files=[_file("minutes.pdf")]
        )
        add_document(_file("budget.pdf"), name="budget.pdf", actor=cast.lead, district=cast.district)
        assert files_of(cast.lead) == ["budget.pdf", "minutes.pdf", "survey.pdf"]
        assert files_of(person) == ["minutes.pdf", "survey.pdf"]
        services.remove_evidence(kept, actor=person)
        assert files_of(person) == ["minutes.pdf"]
    with clock.at(dt.date(2027, 12, 1)):
        assert files_of(again(person)) == []


def files_of(person):
    return sorted(each.name for each in Document.objects.visible_to(person))


def _file(name):
    file = io.BytesIO(PDF)
    file.name = name
    return file


def test_delegate_has_a_calendar_that_falls_silent_when_it_is_over(db):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    person = let_help(application, cast.lead, ends_on=LATER).person
    tokens = [services.make_feed(actor=person, application=each)[1] for each in (application, None)]
    assert ["BEGIN:VEVENT" in feed_file(find_feed(token)) for token in tokens] == [True, True]
    with clock.at(LATER + dt.timedelta(days=1)):
        assert ["BEGIN:VEVENT" in feed_file(find_feed(token)) for token in tokens] == [False, False]
        with pytest.raises(NotPermitted):
            services.make_feed(actor=again(person))


def test_helpers_are_seen_by_the_district_and_state_staff(made, board_member, steward):
    application, cast = made
    row = let_help(application, cast.lead)
    own_steward = factories.make_user("data_steward", cast.district)
    second = let_help(application, cast.lead, factories.make_user(name="Sol Second"))
    readers = {
        "lead": cast.lead, "own steward": own_steward, "reviewer": cast.reviewer, "board": board_member,
        "other steward": steward, "delegate": row.person,
    }  # fmt: skip
    seen = {name: set(Delegation.objects.visible_to(person)) for name, person in readers.items()}
    both = {row, second}
    assert seen == {
        "lead": both, "own steward": both, "reviewer": both, "board": set(), "other steward": set(),
        "delegate": {row},
    }  # fmt: skip
    allowed = {
        name: delegation_rules.may_see_delegations(person, application).allowed
        for name, person in readers.items()
    }
    assert [name for name, may in allowed.items() if may] == ["lead", "own steward", "reviewer"]


# a role at the state ------------------------------------------------------------------------------------
def test_role_at_the_state_takes_the_delegation_and_recuses(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    person.memberships.create(role="reviewer", starts_on=TODAY)
    person = again(person)
    assert Application.objects.visible_to(person).count() == 0
    assert not rules.is_writer(person, application).allowed
    assert delegations.delegated_to(person) == {}
    assert rules.is_recused(person, application)
    assert not queue_rules.may_review(person, application).allowed


def test_who_has_helped_once_stays_recused_from_the_district(made):
    application, cast = made
    row = let_help(application, cast.lead)
    services.end_delegation(row, actor=cast.lead, reason="New job.")
    row.person.memberships.create(role="reviewer", starts_on=TODAY)
    person = again(row.person)
    assert Application.objects.visible_to(person).count() == 0
    assert cast.district not in District.objects.visible_to(person)
    assert cast.district in District.objects.visible_to(cast.reviewer)


def test_role_at_another_district_stays_beside_it(made, other_lead):
    application, cast = made
    own = services.start_application(
        other_lead.memberships.get().district, actor=other_lead, start_school_year=2026
    )
    let_help(application, cast.lead, other_lead, access="read")
    person = again(other_lead)
    assert set(Application.objects.visible_to(person)) == {own, application}
    assert [rules.is_writer(person, each).allowed for each in (own, application)] == [True, False]


# messages -----------------------------------------------------------------------------------------------
def test_writing_delegate_hears_of_a_return_and_keeps_the_own_rhythm(db):
    application, cast = make.make_application(State.UNDER_REVIEW)
    writer = let_help(application, cast.lead, factories.make_user(name="W", mail_rhythm="off")).person
    reader = let_help(application, cast.lead, factories.make_user(name="R"), access="read").person
    make.prepare(application, "return", cast)
    make.move(application, "return", cast, "reviewer")
    states = dict(Message.objects.filter(about_type="waivers.application", subject__contains="answer the comments")
                  .values_list("to", "state"))  # fmt: skip
    assert states == {cast.lead.email: "queued", writer.email: "muted"}
    assert len(told(reader)) == 1


def test_writing_delegate_is_reminded_of_what_is_written_together(db):
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    writer = let_help(application, cast.lead).person
    let_help(application, cast.lead, factories.make_user(name="R"), access="read")
    plan = application.duties.get(duty="plan")
    assert list(people_of(plan)) == [cast.lead, writer]
    assert writers_of(application) == [cast.lead, writer]


def test_deactivated_delegate_is_written_to_no_more(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    assert list(delegations.delegates_who_write(application)) == [person]
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert list(delegations.delegates_who_write(application)) == []


# names --------------------------------------------------------------------------------------------------
def test_name_of_a_delegate_stands_with_the_organization(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    names = [delegations.signature(each, application) for each in (person, cast.lead, None)]
    assert names == ["Dee Delegate (Harbor Partners)", str(cast.lead), ""]
    assert delegations.organizations_of(application) == {person.pk: PARTNER}


def test_two_texts_name_the_organization_of_who_was_first(made):
    application, cast = made
    person = let_help(application, cast.lead).person
    filing, path = filing_of(application, "application"), "people.manager_title"
    services.save_values(filing, actor=person, changes=[Change(path, "Coach", digest(""))])
    saved = services.save_values(filing, actor=cast.lead, changes=[Change(path, "Dean", digest(""))])
    assert [conflict.by for conflict in saved.conflicts] == ["Dee Delegate (Harbor Partners)"]
