"""Recusal: asked before the first look, enforced at every door, known to administrators only."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from reports.models import ReadinessReport
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from statepl.documents.models import Document
from statepl.jobs.models import Message
from tests import factories
from tests.factories import waivers as make
from waivers import recusals, services
from waivers.models import Application, Attestation, Comment, Recusal, SavedView
from waivers.states import State

pytestmark = pytest.mark.django_db
APRIL = dt.date(2026, 4, 10)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(APRIL):
        yield


def made(state=State.UNDER_REVIEW, **district):
    return make.make_application(state, make.Cast(factories.make_district(**district)))


def recuse(person, actor=None, **about):
    return services.declare_recusal(person, actor=actor or person, kind="family", **about)


# the question -----------------------------------------------------------------------------------------
def test_reviewer_is_asked_once_before_the_first_look(sign_in, words):
    application, _cast = made(name="Aspen")
    client = sign_in(factories.make_user("reviewer"))
    desk = reverse("waivers:desk", args=[application.pk])
    asked = client.get(f"{desk}?tab=open", follow=True)
    address = (
        f"{reverse('waivers:attest', args=[application.pk])}?next={desk.replace('/', '%2F')}%3Ftab%3Dopen"
    )
    assert asked.redirect_chain == [(address, 302)]
    assert "checked" not in words(asked)
    empty = client.post(address, {})
    assert (empty.status_code, Attestation.objects.filter(application=application).count()) == (422, 2)
    done = client.post(address, {"answer": "none"})
    assert done["Location"] == f"{desk}?tab=open"
    assert client.get(desk).status_code == 200
    client.post(address, {"answer": "none"})
    assert AuditEvent.objects.filter(verb="recusal.none_attested").count() == 3


def test_answer_never_leads_to_another_site(sign_in):
    application, _cast = made()
    client = sign_in(factories.make_user("approver"))
    address = f"{reverse('waivers:attest', args=[application.pk])}?next=https://evil.example/"
    response = client.post(address, {"answer": "none"})
    assert response["Location"] == reverse("waivers:desk", args=[application.pk])


def test_conflict_needs_its_reason_and_takes_the_application_away(sign_in, words):
    application, _cast = made(name="Aspen")
    person = factories.make_user("reviewer")
    client, address = sign_in(person), reverse("waivers:attest", args=[application.pk])
    assert "Choose why you keep out." in words(client.post(address, {"answer": "conflict"}))
    done = client.post(address, {"answer": "conflict", "kind": "former_employer"}, follow=True)
    assert done.redirect_chain == [(reverse("waivers:queue"), 302)]
    assert "Aspen" not in words(done)
    assert client.get(address).status_code == 404
    row = Recusal.objects.get()
    assert (row.person, row.application, row.kind, row.declared_by) == (
        person,
        application,
        "former_employer",
        person,
    )


def test_only_reviewers_and_approvers_are_asked_and_only_during_review(sign_in):
    under_review, _cast = made()
    draft, _cast = made(State.DRAFT)
    for role in ("analyst", "administrator", "board"):
        client = sign_in(factories.make_user(role))
        assert client.get(reverse("waivers:detail", args=[under_review.pk])).status_code == 200
    reviewer = sign_in(factories.make_user("reviewer"))
    assert reviewer.get(reverse("waivers:detail", args=[draft.pk])).status_code == 200


def test_nothing_is_sent_past_the_question(sign_in):
    application, _cast = made()
    client = sign_in(factories.make_user("reviewer"))
    data = {"advice": "approve", "reason": "It is sound."}
    assert client.post(reverse("waivers:recommend", args=[application.pk]), data).status_code == 403
    assert application.recommendations.count() == 0


# what it takes away -----------------------------------------------------------------------------------
def test_recused_person_finds_no_application_no_comment_and_no_report():
    application, cast = made()
    other, _cast = made()
    services.add_comment(
        application, actor=cast.reviewer, anchor="vision", audience="internal", text="Ask the board."
    )
    person = factories.make_user("analyst")
    assert set(Application.objects.visible_to(person)) == {application, other}
    recuse(person, district=application.district)
    assert list(Application.objects.visible_to(person)) == [other]
    assert Comment.objects.visible_to(person).count() == 0
    assert ReadinessReport.objects.visible_to(person).count() == 0
    assert Document.objects.visible_to(person).filter(district=application.district).count() == 0


def test_recusal_from_one_application_leaves_the_others_of_the_district():
    first, cast = made(State.DENIED)
    second, _cast = make.make_application(State.UNDER_REVIEW, cast)
    person = factories.make_user("reviewer")
    recuse(person, application=second)
    assert list(Application.objects.visible_to(person)) == [first]


def test_role_at_the_district_now_or_earlier_recuses_by_itself():
    application, _cast = made()
    person = factories.make_user("reviewer")
    person.memberships.create(
        role="data_steward", district=application.district, starts_on="2020-01-01", ends_on="2022-01-01"
    )
    assert list(Application.objects.visible_to(person)) == []
    with pytest.raises(NotPermitted):
        services.recommend(application, actor=person, advice="approve", reason="It is sound.")


def test_recusal_holds_until_its_last_day():
    application, _cast = made()
    person = factories.make_user("reviewer")
    recuse(person, application=application, ends_on=APRIL + dt.timedelta(days=3))
    seen = {}
    for days in (0, 2, 3):
        with clock.at(APRIL + dt.timedelta(days=days)):
            seen[days] = Application.objects.visible_to(person).count()
    assert seen == {0: 0, 2: 0, 3: 1}


def test_services_refuse_a_recused_person():
    application, cast = made()
    request = application.requests.get()
    recuse(cast.reviewer, application=application)
    recuse(cast.approver, application=application)
    application.refresh_from_db()
    acts = [
        lambda: services.add_comment(
            application, actor=cast.reviewer, anchor="vision", audience="internal", text="No."
        ),
        lambda: services.recommend(application, actor=cast.reviewer, advice="approve", reason="Yes."),
        lambda: services.record_federal_check(
            request, actor=cast.reviewer, version=request.version, federal_check="within", federal_note=""
        ),
        lambda: services.make_move(
            application, "deny", actor=cast.approver, version=application.version, reason="No."
        ),
        lambda: services.assign_reviewer(
            application, actor=cast.reviewer, version=application.version, reviewer=None
        ),
        lambda: services.attest(application, actor=cast.reviewer),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()


def test_declaring_lets_go_of_the_work_and_the_advice():
    application, cast = made()
    services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
    recuse(cast.reviewer, application=application)
    application.refresh_from_db()
    assert application.reviewer is None
    assert application.recommendations.filter(is_current=True).count() == 0
    assert AuditEvent.objects.filter(verb="application.assigned").get().after == {"reviewer": ""}


def test_application_is_not_given_to_a_recused_reviewer():
    application, cast = made()
    person = factories.make_user("reviewer")
    recuse(person, district=application.district)
    with pytest.raises(ValidationError) as refusal:
        services.assign_reviewer(
            application, actor=cast.reviewer, version=application.version, reviewer=person
        )
    assert refusal.value.messages == ["This person cannot take it. Choose somebody else."]


def test_mail_goes_to_nobody_who_is_recused():
    application, cast = made(State.DRAFT)
    kept_out = factories.make_user("reviewer")
    free = factories.make_user("reviewer")
    recuse(kept_out, district=application.district)
    Message.objects.all().delete()
    make.prepare(application, "submit", cast)
    application.refresh_from_db()
    make.move(application, "submit", cast, "lead")
    told = set(Message.objects.values_list("to", flat=True))
    assert told == {free.email, cast.reviewer.email}


def test_saved_view_that_names_the_district_is_a_trace():
    application, _cast = made(name="Aspen Ridge")
    owner, person = factories.make_user("reviewer"), factories.make_user("reviewer")
    for name, query in (("Watch aspen ridge", {}), ("One", {"district": "Aspen Ridge"}), ("Whole state", {})):
        services.save_view(actor=owner, name=name, query=query, is_shared=True)
    recuse(person, district=application.district)
    assert [view.name for view in SavedView.objects.visible_to(person)] == ["Whole state"]
    assert SavedView.objects.visible_to(owner).count() == 3


# the list ---------------------------------------------------------------------------------------------
def test_administrators_keep_the_list_and_nobody_ends_the_own_one(sign_in, words):
    application, _cast = made(name="Aspen")
    other, _cast = made(name="Birch")
    boss, second = (factories.make_user("administrator") for _number in range(2))
    theirs = recuse(
        factories.make_user("analyst", name="Ann Analyst"), actor=boss, district=application.district
    )
    own = recuse(boss, district=other.district)
    page = sign_in(boss).get(reverse("waivers:recusals"))
    assert [row["recusal"] for row in page.context["rows"]] == [theirs]
    assert "Birch" not in words(page)
    assert sign_in(boss).post(reverse("waivers:recusal-end", args=[own.pk])).status_code == 404
    with pytest.raises(NotPermitted):
        services.end_recusal(own, actor=boss)
    assert sign_in(second).post(reverse("waivers:recusal-end", args=[own.pk])).status_code == 302
    own.refresh_from_db()
    assert own.ends_on == APRIL
    assert Application.objects.visible_to(boss).count() == 2


def test_staff_declare_their_own_recusal_only(sign_in):
    application, cast = made()
    person = factories.make_user("analyst")
    data = {"district": application.district.pk, "kind": "other", "person": cast.reviewer.pk}
    assert sign_in(person).post(reverse("waivers:recuse"), data).status_code == 302
    assert [row.person for row in Recusal.objects.all()] == [person]
    for actor, whom in ((person, cast.reviewer), (cast.lead, cast.lead)):
        with pytest.raises(NotPermitted):
            recuse(whom, actor=actor, district=application.district)


def test_same_recusal_stands_once():
    application, _cast = made()
    person = factories.make_user("analyst")
    recuse(person, district=application.district)
    with pytest.raises(ValidationError) as refusal:
        recuse(person, district=application.district)
    assert refusal.value.messages == ["This person is recused already."]


def test_administrators_are_warned_when_no_approver_is_left(sign_in, words):
    application, cast = made(name="Aspen")
    boss, second = factories.make_user("administrator"), factories.make_user("approver")
    recuse(cast.approver, application=application)
    assert recusals.has_approver(application)
    assert recusals.without_approver(Application.objects.open()) == []
    recuse(second, district=application.district)
    assert not recusals.has_approver(application)
    page = sign_in(boss).get(reverse("waivers:recusals"))
    assert page.context["undecidable"] == [application]
    assert "Nobody can decide these applications" in words(page)
    assert "Nobody can decide this." in words(
        sign_in(boss).get(reverse("waivers:desk", args=[application.pk]))
    )
    mail = Message.objects.get(to=boss.email)
    assert mail.subject == "Aspen: no approver can decide"


def test_queue_of_a_recused_person_counts_without_a_trace(sign_in, words):
    application, cast = made(name="Aspen")
    recuse(cast.reviewer, application=application)
    page = sign_in(cast.reviewer).get(reverse("waivers:queue"), {"tab": "open"})
    assert {tab["count"] for tab in page.context["tabs"]} == {0}
    assert not re.search(rf"Aspen|/waivers/{application.pk}/", words(page))


def test_own_calendar_address_shows_nothing_of_it_any_more(sign_in, words):
    application, cast = made(name="Aspen")
    services.make_feed(actor=cast.reviewer, application=application)
    client, page = sign_in(cast.reviewer), reverse("waivers:feeds")
    assert "Aspen" in words(client.get(page))
    recuse(cast.reviewer, application=application)
    assert "Aspen" not in words(client.get(page))
