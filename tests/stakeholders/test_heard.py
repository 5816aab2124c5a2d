"""What people said: kept, read, merged, split, answered to the difference, told, published."""

import datetime as dt
import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from policy.models import ProgramSettings
from policy.services import change_settings
from stakeholders.clocks import acknowledge_by, answer_by
from stakeholders.models import AnswersPage, HeardAnswer, HeardItem, HeardLink, HeardReply, Lineage
from stakeholders.plan_texts import places
from stakeholders.services import (
    LinkOver,
    answer_item,
    erase_contact,
    merge_items,
    publish_answers,
    reply_to_answer,
    say_more,
    split_item,
    stop_mail,
    wish_of,
    withdraw_answers,
)
from stakeholders.vocabulary import Purpose
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests import factories
from tests.factories.heard import DOUBT, answered, hear, held_activity, issue, read, reply_token
from tests.factories.stakeholders import invite_person, make_activity
from tests.factories.waivers import Cast, make_draft

pytestmark = pytest.mark.django_db
VISION = "application:vision.text"


@pytest.fixture
def activity(district, lead):
    return held_activity(district, lead)


@pytest.fixture
def item(activity, lead):
    return read(hear(activity, lead), lead)


@pytest.fixture
def draft(district, lead, reviewer, approver):
    """A draft application of the district, with its vision written."""
    cast = object.__new__(Cast)
    cast.district, cast.lead, cast.reviewer, cast.approver = district, lead, reviewer, approver
    return make_draft(cast)


def rewrite(application, text):
    application.vision = text
    application.save(update_fields=["vision"])


# clocks -----------------------------------------------------------------------------------------------
def test_clocks_count_business_days_and_end_on_one():
    friday, holiday = dt.date(2026, 7, 3), dt.date(2026, 7, 6)
    assert acknowledge_by(friday, {holiday}) == dt.date(2026, 7, 13)
    assert answer_by(dt.date(2026, 4, 2), ()) == dt.date(2026, 5, 4)  # 2 May is a Saturday


def test_what_is_noted_face_to_face_is_acknowledged_and_what_is_written_is_not(activity, lead, district):
    assert hear(activity, lead).acknowledged_at is not None
    raised = issue(district)
    assert (raised.acknowledged_at, raised.source, raised.activity) == (None, "open", None)
    with clock.at(raised.acknowledge_due_on + dt.timedelta(days=1)):
        assert list(HeardItem.objects.overdue(clock.today())) == [raised]
        assert list(HeardItem.objects.answer_overdue(clock.today())) == []
    with clock.at(raised.answer_due_on + dt.timedelta(days=1)):
        assert HeardItem.objects.answer_overdue(clock.today()).count() == 2


# keeping ----------------------------------------------------------------------------------------------
def test_same_form_sent_twice_is_one_contribution(activity, lead, district):
    key = uuid.uuid4()
    assert hear(activity, lead, key=key) == hear(activity, lead, key=key, words="Other words.")
    assert issue(district, key=key).words == DOUBT
    assert HeardItem.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_same_form_sent_at_the_same_moment_is_one_contribution(district):
    key, made = uuid.uuid4(), []

    def send():
        made.append(issue(district, key=key).pk)
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert (len(made), len(set(made)), HeardItem.objects.count()) == (4, 1, 1)


def test_nothing_is_noted_before_the_activity_begins(district, lead):
    with pytest.raises(NotPermitted, match=r"It has not begun yet\."):
        hear(make_activity(district, lead), lead)


@pytest.mark.parametrize("who", ["steward", "other_lead", "analyst", "board_member", "reviewer"])
def test_who_does_not_coordinate_here_notes_reads_and_answers_nothing(who, item, activity, lead, request):
    person = request.getfixturevalue(who)
    for act in (lambda: hear(activity, person), lambda: read(item, person), lambda: answered(item, person)):
        with pytest.raises(NotPermitted):
            act()
    assert HeardAnswer.objects.count() == 0


def test_invited_person_writes_under_the_link_and_not_under_an_ended_one(activity, lead, district):
    coming = make_activity(district, lead)
    invitation, token = invite_person(coming, lead)
    link = invitation.links.get()
    said = say_more(link, key=uuid.uuid4(), words="My children need a ride.")
    assert (said.source, said.invitation, said.group, said.contact[:2]) == (
        "invited", invitation, invitation.group, ("ana@example.org", "es"),
    )  # fmt: skip
    link.replaced_at = clock.now()
    with pytest.raises(LinkOver):
        say_more(link, key=uuid.uuid4(), words="More.")
    assert token not in said.words


def test_machine_that_writes_all_day_is_stopped(district, monkeypatch):
    monkeypatch.setattr("stakeholders.services.heard.MOST_A_DAY", 2)
    issue(district)
    issue(district)
    with pytest.raises(ValidationError, match="Too much came in today"):
        issue(district)
    assert issue(None).district is None


# reading ----------------------------------------------------------------------------------------------
def test_words_are_shown_only_after_a_coordinator_read_them_and_the_original_stays(district, lead, steward):
    raised = issue(district, words="Mrs. Smith of room 9 is never there.", email="pa@example.org")
    assert list(HeardItem.objects.visible_to(steward)) == []
    seen = read(raised, lead, publishable="A teacher is often away.")
    assert (seen.words, seen.publishable) == (
        "Mrs. Smith of room 9 is never there.",
        "A teacher is often away.",
    )
    assert list(HeardItem.objects.visible_to(steward)) == [seen]
    receipt = Message.objects.get(dedupe_key=f"heard-receipt:{raised.pk}")
    assert receipt.to == "pa@example.org"
    read(seen, lead, publishable="Somebody is often away.")
    assert Message.objects.count() == 1


def test_reading_says_what_the_public_sees(district, lead):
    raised = issue(district)
    for wrong, field in (({"review": "new"}, "review"), ({"publishable": " "}, "publishable")):
        with pytest.raises(ValidationError) as refusal:
            read(raised, lead, **wrong)
        assert list(refusal.value.message_dict) == [field]
    with pytest.raises(StaleVersion):
        read(raised, lead, version=7)


def test_what_is_set_aside_is_neither_overdue_nor_answered(district, lead):
    raised = read(issue(district, email="x@example.org"), lead, review="set_aside", publishable="")
    with clock.at(raised.answer_due_on + dt.timedelta(days=90)):
        assert HeardItem.objects.overdue(clock.today()).count() == 0
    with pytest.raises(NotPermitted, match="set aside"):
        answered(raised, lead)
    assert Message.objects.count() == 0


def test_unread_words_get_no_answer(district, lead):
    with pytest.raises(NotPermitted, match=r"Read it first"):
        answered(issue(district), lead)


def test_trail_holds_neither_words_nor_addresses(district, activity, lead):
    raised = issue(district, words="I am Zoe Quill.", email="zoe@example.org")
    answered(read(raised, lead, publishable="Zoe Quill speaks."), lead)
    trail = str(list(AuditEvent.objects.filter(verb__startswith="heard.").values()))
    assert ("Quill" in trail, "zoe@" in trail) == (False, False)


# answering --------------------------------------------------------------------------------------------
def test_answer_freezes_both_texts_of_the_plan(draft, activity, lead):
    rewrite(draft, "Each student moves on by mastery.")
    noted = hear(activity, lead, place=VISION)
    read(noted, lead)
    rewrite(draft, "Each student moves on by mastery, and colleges accept it.")
    answer = answered(noted, lead, disposition="changed", place=VISION, before="then", after="now")
    rewrite(draft, "Something else.")
    answer.refresh_from_db()
    assert (answer.text_before, answer.text_after) == (
        "Each student moves on by mastery.",
        "Each student moves on by mastery, and colleges accept it.",
    )
    assert [piece.text for piece in answer.pieces if piece.op == "out"] == ["mastery."]
    assert (answer.section, answer.label, answer.is_text_public) == (
        "Application: Draft vision", "Draft vision", True,
    )  # fmt: skip


def test_state_gives_no_text_of_a_draft_to_the_public(draft, activity, lead, engagement_lead):
    noted = read(hear(activity, lead, place=VISION), lead)
    answer = answered(noted, engagement_lead, disposition="already_there", place=VISION, after="now")
    assert (answer.is_text_public, answer.text_before == answer.text_after, answer.is_change) == (
        False, True, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"disposition": "changed"}, "place"),
        ({"disposition": "changed", "place": "plan:nowhere.text"}, "place"),
        ({"disposition": "changed", "place": VISION, "before": "then"}, "after"),
        ({"disposition": "changed", "place": VISION, "before": "99999", "after": "now"}, "before"),
        ({"disposition": "changed", "place": VISION, "before": "then", "after": "now"}, "after"),
        ({"reason": " "}, "reason"),
        ({"disposition": "perhaps"}, "disposition"),
    ],
)
def test_answer_that_does_not_show_its_difference_is_refused(draft, activity, lead, given, field):
    noted = read(hear(activity, lead, place=VISION), lead)
    with pytest.raises(ValidationError) as refusal:
        answered(noted, lead, **given)
    assert list(refusal.value.message_dict) == [field]
    assert HeardAnswer.objects.count() == 0


def test_places_are_questions_answered_in_words(draft):
    found = {place.key: place.section for place in places(draft)}
    assert found[VISION] == "Application: Draft vision"
    assert "application:people.manager_email" not in found
    assert [key for key in found if key.startswith("application:requests.requests/")] != []


def test_changed_answer_keeps_the_one_before(item, lead):
    first = answered(item, lead)
    second = answered(item, lead, disposition="not_now", reason="In year three.")
    first.refresh_from_db()
    assert (first.superseded_at is not None, second.superseded_at, second.number) == (True, None, 2)
    assert list(HeardAnswer.objects.standing()) == [second]
    event = AuditEvent.objects.filter(verb="heard.answered").latest("pk")
    assert (event.before["disposition"], event.after["disposition"]) == ("no", "not_now")


def test_two_answers_from_one_version_are_one(item, lead):
    version = item.version
    answered(item, lead)
    with pytest.raises(StaleVersion):
        answer_item(item, actor=lead, version=version, disposition="no", reason="Again.")
    assert (HeardAnswer.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_the_same_moment_are_one_row_and_one_mail(item, lead):
    version, ends = item.version, []

    def send():
        try:
            answer_item(item, actor=lead, version=version, disposition="no", reason="It costs too much.")
            ends.append("kept")
        except StaleVersion:
            ends.append("stale")
        connection.close()

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(ends) == ["kept", "stale", "stale"]
    assert (HeardAnswer.objects.count(), Message.objects.count()) == (1, 1)


def test_database_holds_one_standing_answer(item, lead):
    answer = answered(item, lead)
    answer.pk, answer.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        answer.save()


# lineage ----------------------------------------------------------------------------------------------
def test_merged_contributions_are_kept_and_everybody_is_told_once(activity, lead):
    ana = read(hear(activity, lead, email="ana@example.org", language="es"), lead)
    ben = read(hear(activity, lead, email="ben@example.org", language="en", group="families"), lead)
    again = read(hear(activity, lead, email="ANA@example.org", language="es"), lead)
    merged = merge_items([ana, ben, again], actor=lead, words="Many doubt that colleges accept it.")
    assert (merged.group, merged.review, merged.answer_due_on) == (None, "public", ana.answer_due_on)
    for original in (ana, ben, again):
        original.refresh_from_db()
        assert (original.replaced_at is not None, original.words) == (True, DOUBT)
        with pytest.raises(NotPermitted, match="merged or split"):
            read(original, lead)
    answered(merged, lead)
    mails = Message.objects.order_by("pk")
    assert sorted((mail.to.lower(), mail.language) for mail in mails) == [
        ("ana@example.org", "es"), ("ben@example.org", "en"),
    ]  # fmt: skip
    assert HeardLink.objects.filter(item=ben).count() == 1


def test_dissent_is_never_merged_into_its_opposite(activity, lead, item):
    dissent = read(hear(activity, lead, is_dissent=True), lead)
    families = read(hear(activity, lead, is_dissent=True, group="families"), lead)
    for pair, words in (((item, dissent), "differs from most"), ((dissent, families), "different groups")):
        with pytest.raises(ValidationError, match=words):
            merge_items(pair, actor=lead, words="All agree.")
    assert Lineage.objects.count() == 0


def test_contributions_of_different_districts_or_one_alone_do_not_merge(activity, item, engagement_lead):
    elsewhere = factories.make_district()
    other = read(hear(held_activity(elsewhere, engagement_lead), engagement_lead), engagement_lead)
    with pytest.raises(ValidationError, match="different places"):
        merge_items([item, other], actor=engagement_lead, words="Both.")
    with pytest.raises(ValidationError, match="at least two"):
        merge_items([item, item], actor=engagement_lead, words="Both.")


def test_split_parts_are_answered_apart_and_the_person_is_told_of_each(activity, lead):
    words = "Longer lunch.\n\nNo phones in class."
    whole = read(hear(activity, lead, words=words), lead)
    first, second = split_item(whole, actor=lead, version=whole.version, parts=words.split("\n\n"))
    assert (first.is_quote, first.review, first.group, first.email) == (True, "new", whole.group, "")
    for part in (first, second):
        answered(read(part, lead), lead)
    assert Message.objects.filter(to="sol@example.org", dedupe_key__startswith="heard-answer").count() == 2
    with pytest.raises(NotPermitted):
        split_item(whole, actor=lead, version=whole.version + 1, parts=["a", "b"])


def test_split_needs_two_parts_and_no_answer(item, lead):
    with pytest.raises(ValidationError, match="two to six"):
        split_item(item, actor=lead, version=item.version, parts=["One.", " "])
    answered(item, lead)
    item.refresh_from_db()
    with pytest.raises(NotPermitted, match="answered already"):
        split_item(item, actor=lead, version=item.version, parts=["One.", "Two."])


# replies ----------------------------------------------------------------------------------------------
def test_person_says_whether_it_answers_them_once_for_each_answer(item, lead):
    answer = answered(item, lead)
    link = HeardLink.objects.get()
    reply_to_answer(link, answer=answer.pk, answers_me=False, note="Which college?")
    rows = AuditEvent.objects.count()
    reply_to_answer(link, answer=answer.pk, answers_me=False, note="Which college?")
    assert AuditEvent.objects.count() == rows
    reply = reply_to_answer(link, answer=answer.pk, answers_me=True)
    assert list(HeardReply.objects.values_list("pk", "answers_me", "note")) == [(reply.pk, True, "")]
    newer = answered(item, lead, disposition="not_now")
    with pytest.raises(ValidationError, match="newer answer"):
        reply_to_answer(link, answer=answer.pk, answers_me=True)
    with clock.at(clock.now() + dt.timedelta(days=366)), pytest.raises(LinkOver):
        reply_to_answer(link, answer=newer.pk, answers_me=True)


def test_link_of_one_person_does_not_reply_for_another(item, activity, lead):
    other = read(hear(activity, lead, email="ben@example.org"), lead)
    answered(item, lead)
    link = HeardLink.objects.get()
    foreign = answered(other, lead)
    with pytest.raises(ValidationError):
        reply_to_answer(link, answer=foreign.pk, answers_me=True)


def test_erased_address_is_gone_with_its_links_and_the_answer_stays(item, lead):
    answered(item, lead)
    item.refresh_from_db()
    assert reply_token() not in str(list(HeardLink.objects.values()))
    erased = erase_contact(item, actor=lead, version=item.version)
    assert (erased.contact, erased.email, HeardLink.objects.count(), HeardAnswer.objects.count()) == (
        None, "", 0, 1,
    )  # fmt: skip
    answered(erased, lead, disposition="not_now")
    assert Message.objects.count() == 1


# publishing -------------------------------------------------------------------------------------------
def test_page_is_published_only_with_what_was_not_taken_up_or_when_it_says_so(district, lead, activity):
    with pytest.raises(ValidationError) as refusal:
        publish_answers(district, actor=lead, version=1)
    assert list(refusal.value.message_dict) == ["says_none_yet"]
    page = publish_answers(district, actor=lead, version=1, says_none_yet=True)
    page = withdraw_answers(district, actor=lead, version=page.version, reason="A name stood there.")
    assert page.published_at is None
    answered(read(hear(activity, lead), lead), lead)
    page = publish_answers(district, actor=lead, version=page.version)
    assert (AnswersPage.objects.count(), HeardAnswer.objects.published().count()) == (1, 1)
    with pytest.raises(StaleVersion):
        publish_answers(district, actor=lead, version=1)


def test_state_publishes_its_own_answers_once(engagement_lead, lead):
    publish_answers(None, actor=engagement_lead, version=1, says_none_yet=True)
    with pytest.raises(NotPermitted):
        publish_answers(None, actor=lead, version=1, says_none_yet=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswersPage.objects.create(district=None)


def test_who_wants_no_mail_about_results_gets_none(district, lead):
    item = issue(district, email="bo@example.org")
    stop_mail(wish_of("bo@example.org", "", "en", purpose=Purpose.RESULTS))
    answered(read(item, lead), lead)
    assert Message.objects.filter(to="bo@example.org").count() == 0


def test_mail_about_results_offers_to_stop_it_with_one_click(district, lead):
    read(issue(district, email="bo@example.org"), lead)
    message = Message.objects.get(to="bo@example.org")
    assert message.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/unsubscribe/" in message.body_text


# clocks of the state ----------------------------------------------------------------------------------
def test_clocks_are_those_of_the_day_on_which_it_was_raised(district, administrator):
    before = issue(district, words="Before the change.")
    program = ProgramSettings.current()
    change_settings(actor=administrator, version=program.version, acknowledge_days=2, answer_days=10)
    after, today = issue(district, words="After the change."), clock.today()
    before.refresh_from_db()
    dues = (before.acknowledge_due_on, before.answer_due_on)
    assert dues == (acknowledge_by(today, ()), answer_by(today, ()))
    assert after.acknowledge_due_on == acknowledge_by(today, (), within=2) < dues[0]
    assert after.answer_due_on == answer_by(today, (), within=10) < dues[1]


def test_clocks_are_set_on_the_page_of_dates(administrator, sign_in):
    client, page = sign_in(administrator), reverse("policy:calendar")
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sent["reminder_days"] = "90, 30, 7"
    assert (sent["acknowledge_days"], sent["answer_days"]) == (5, 30)
    assert client.post(page, {**sent, "answer_days": 0}).status_code == 422
    assert client.post(page, {**sent, "answer_days": 45}).status_code == 302
    event = AuditEvent.objects.filter(verb="settings.changed").latest("pk")
    assert (event.before["answer_days"], event.after["answer_days"]) == (30, 45)


def test_pages_tell_the_clocks_of_the_state(engagement_lead, sign_in, words, client):
    page = reverse("public:answers")
    assert "reads it within 5 business days" in words(client.get(page))
    ProgramSettings.objects.update(acknowledge_days=1, answer_days=45)
    assert "reads it within 1 business day." in words(client.get(page))
    shown = words(sign_in(engagement_lead).get(reverse("stakeholders:heard")))
    assert "read within 1 business day. It is answered within 45 days." in shown
