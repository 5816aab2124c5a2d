"""The pages about what people said: staff's inbox, the public's page, the contributor's link; and REST."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from stakeholders.models import AnswersPage, HeardAnswer, HeardItem, HeardReply
from stakeholders.services import erase_contact, merge_items, publish_answers, split_item, stop_mail, wish_of
from stakeholders.vocabulary import Purpose
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.jobs.models import Message
from tests.factories.heard import DOUBT, answered, hear, held_activity, issue, read, reply_token
from tests.factories.stakeholders import invite_person, make_activity
from tests.factories.waivers import Cast, make_draft

from .conftest import post
from .test_answer_page import dump

pytestmark = pytest.mark.django_db
INBOX = "stakeholders:heard"


@pytest.fixture
def activity(district, lead):
    return held_activity(district, lead)


@pytest.fixture
def item(activity, lead):
    return read(hear(activity, lead), lead)


def page(name, *args):
    return reverse(name, args=args)


# the story --------------------------------------------------------------------------------------------
def test_dissent_of_a_student_panel_is_noted_answered_no_told_and_published(
    activity, lead, district, sign_in, phone, words
):
    staff = sign_in(lead)
    note = page("stakeholders:activity_heard", activity.pk)
    assert note in words(staff.get(activity.get_absolute_url()))
    form = staff.get(note).context["form"]
    sent = {"words": DOUBT, "is_quote": "on", "is_dissent": "on", "group": _group("students"),
            "email": "sol@example.org", "language": "es", "stratum": "rural", "key": form["key"].value()}  # fmt: skip
    assert staff.post(note, sent).status_code == 302
    assert staff.post(note, sent).status_code == 302
    item = HeardItem.objects.get()
    assert (item.is_dissent, item.is_quote, item.stratum, item.noted_by) == (True, True, "rural", lead)

    review = page("stakeholders:heard_review", item.pk)
    assert DOUBT in words(staff.get(review))
    staff.post(review, {"version": 1, "review": "public", "publishable": DOUBT, "is_dissent": "on",
                        "group": item.group_id, "stratum": "rural"})  # fmt: skip
    answer = page("stakeholders:heard_answer", item.pk)
    staff.post(answer, {"version": 2, "disposition": "no", "reason": "The college agreed in writing."})
    message = Message.objects.get()
    assert (message.to, message.language, message.district) == ("sol@example.org", "es", district)
    assert DOUBT in message.body_text

    link = page("replies:answer", reply_token())
    opened = phone.get(link)
    assert ('lang="es"' in opened.text, "checked" in opened.text, DOUBT in opened.text) == (True, False, True)
    sent = {"answer": HeardAnswer.objects.get().pk, "answers_me": "no", "note": "Which college?"}
    assert post(phone, link, **sent).status_code == 302
    assert list(HeardReply.objects.values_list("answers_me", "note")) == [(False, "Which college?")]
    assert "Who said it: no, it does not answer me.<br>Which college?" in words(
        staff.get(item.get_absolute_url())
    )

    publish = page("stakeholders:heard_publish", district.pk)
    assert staff.post(publish, {"version": 1}).status_code == 302
    public = words(Client().get(page("public:answers-district", district.pk)))
    for told in (
        DOUBT,
        "differs from most of the group",
        "The college agreed in writing.",
        "No answer is overdue.",
    ):
        assert told in public
    assert public.index("What was not taken up, and why") < public.index(DOUBT)
    assert public.index(DOUBT) < public.index("What changed, and what was there already")
    for secret in ("sol@example.org", "Which college?", str(lead)):
        assert secret not in public


def _group(code):
    from stakeholders.models import Group

    return Group.objects.get(code=code).pk


# staff ------------------------------------------------------------------------------------------------
def test_inbox_sorts_by_what_is_to_do_in_a_constant_number_of_queries(
    activity, item, lead, district, sign_in, words, django_assert_max_num_queries
):
    client = sign_in(lead)
    raised = issue(district)
    shown = words(client.get(page(INBOX)))
    assert "The bus leaves too early." in shown
    assert DOUBT not in shown
    assert DOUBT in words(client.get(page(INBOX) + "?tab=unanswered"))
    with clock.at(raised.answer_due_on + dt.timedelta(days=1)):
        assert client.get(page(INBOX) + "?tab=overdue").context["page_obj"].paginator.count == 2
    counts = []
    for _round in range(2):
        with django_assert_max_num_queries(60) as seen:
            client.get(page(INBOX) + "?tab=unanswered")
        counts.append(len(seen))
        for _ in range(5):
            answered(read(hear(activity, lead, email=""), lead), lead)
            read(hear(activity, lead, email=""), lead)
    assert counts[0] == counts[1]


def test_reader_sees_public_words_only_and_no_address(activity, lead, steward, board_member, sign_in, words):
    noted = read(hear(activity, lead, words="Mrs. Smith shouts."), lead, publishable="A teacher shouts.")
    hidden = read(hear(activity, lead), lead, review="private", publishable="")
    for reader in (steward, board_member):
        client = sign_in(reader)
        shown = words(client.get(noted.get_absolute_url()))
        assert ("A teacher shouts." in shown, "Smith" in shown, "sol@" in shown) == (True, False, False)
        assert client.get(hidden.get_absolute_url()).status_code == 404
        assert client.get(page("stakeholders:heard_answer", noted.pk)).status_code == 403


def test_changed_text_is_shown_by_words_and_marks(
    district, lead, reviewer, approver, activity, sign_in, words
):
    cast = object.__new__(Cast)
    cast.district, cast.lead, cast.reviewer, cast.approver = district, lead, reviewer, approver
    draft = make_draft(cast)
    place = "application:vision.text"
    noted = read(hear(activity, lead, place=place), lead)
    draft.vision = draft.vision + " Colleges accept it."
    draft.save(update_fields=["vision"])
    client = sign_in(lead)
    form = page("stakeholders:heard_answer", noted.pk)
    assert "What stood in the plan when this was noted" in words(client.get(form))
    sent = {"version": noted.version, "disposition": "changed", "reason": "You are right.", "place": place}
    refused = client.post(form, {**sent, "before": "then"})
    assert (refused.status_code, "Choose which text." in words(refused)) == (422, True)
    assert client.post(form, {**sent, "before": "then", "after": "now"}).status_code == 302
    shown = client.get(noted.get_absolute_url()).text
    assert '<ins><span class="st-vh">Put in: </span>' in shown
    assert "Struck through: taken out. Underlined: put in." in shown
    assert DOUBT in words(client.get(page("stakeholders:heard_plan", draft.pk)))


def test_merge_and_split_from_their_pages(activity, lead, sign_in, words):
    client = sign_in(lead)
    first, second = (read(hear(activity, lead), lead) for _ in range(2))
    merge = page("stakeholders:heard_merge")
    assert client.get(f"{merge}?item={first.pk}").status_code == 302
    address = f"{merge}?item={first.pk}&item={second.pk}"
    assert words(client.get(address)).count(DOUBT) == 2
    merged = client.post(address, {"words": "Many doubt it."})
    target = HeardItem.objects.get(words="Many doubt it.")
    assert merged.url == target.get_absolute_url()
    assert "Merged from" in words(client.get(merged.url))
    assert "Merged into" in words(client.get(first.get_absolute_url()))
    assert client.get(page("stakeholders:heard_answer", first.pk)).status_code == 403
    split = page("stakeholders:heard_split", target.pk)
    assert client.post(split, {"version": target.version, "parts": "Only one."}).status_code == 422
    assert client.post(split, {"version": target.version, "parts": "One.\r\n\r\nTwo."}).status_code == 302
    assert "Split into" in words(client.get(target.get_absolute_url()))


def test_address_is_erased_after_a_question(item, lead, sign_in, words):
    client = sign_in(lead)
    erase = page("stakeholders:heard_erase", item.pk)
    assert "Erase who said it?" in words(client.get(erase))
    client.post(erase, {"version": item.version})
    item.refresh_from_db()
    assert item.email == ""
    assert client.get(erase).status_code == 403


def test_page_without_refusals_says_so_or_stays_private(district, lead, sign_in, words):
    client, publish = sign_in(lead), page("stakeholders:heard_publish", district.pk)
    refused = client.post(publish, {"version": 1})
    assert (refused.status_code, AnswersPage.objects.exists()) == (422, False)
    assert client.post(publish, {"version": 1, "says_none_yet": "on"}).status_code == 302
    public = page("public:answers-district", district.pk)
    assert "Nothing was turned down so far." in words(client.get(public))
    version = AnswersPage.objects.get().version
    assert client.post(publish, {"version": version, "reason": "A name."}).status_code == 302
    assert client.get(public).status_code == 404


# the public -------------------------------------------------------------------------------------------
def test_anybody_tells_a_district_something_and_nothing_is_shown_before_it_is_read(district, lead, words):
    client = Client(enforce_csrf_checks=True, REMOTE_ADDR=a_machine())
    tell = page("public:raise-district", district.pk)
    client.get(tell)
    token = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    sent = {"words": "The bus leaves too early.", "language": "en", "key": str(uuid.uuid4()), **token}
    assert client.post(tell, {**sent, "words": " "}).status_code == 422
    assert client.post(tell, {"words": "No token."}).status_code == 403
    assert client.post(tell, sent).status_code == 302
    assert client.post(tell, sent).status_code == 302
    assert HeardItem.objects.get().source == "open"
    publish_answers(district, actor=lead, version=1, says_none_yet=True)
    public = words(client.get(page("public:answers-district", district.pk)))
    assert ("bus" in public, "1 contribution was heard so far." in public) == (False, True)
    raised = HeardItem.objects.get()
    with clock.at(raised.answer_due_on + dt.timedelta(days=1)):
        assert "1 answer is overdue." in words(client.get(page("public:answers-district", district.pk)))


def a_machine():
    """Return an address that no run before has used: the count of an hour outlives a run."""
    return f"2001:db8::{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}"


def test_one_machine_writes_ten_times_an_hour(district, words):
    client = Client(REMOTE_ADDR=a_machine())
    tell = page("public:raise-district", district.pk)
    answers = [
        client.post(
            tell,
            {"words": f"Thing {n}.", "language": "en", "key": str(uuid.uuid4())},
            headers={"X-Forwarded-For": str(n)},
        )
        for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Thing 10." in words(answers[-1])


def test_public_list_names_published_pages_only(district, lead, engagement_lead, words):
    client = Client()
    assert "Nothing published yet" in words(client.get(page("public:answers")))
    publish_answers(None, actor=engagement_lead, version=1, says_none_yet=True)
    publish_answers(district, actor=lead, version=1, says_none_yet=True)
    shown = client.get(page("public:answers")).text
    assert (page("public:answers-district", district.pk) in shown, page("public:answers-state") in shown) == (
        True, True,
    )  # fmt: skip
    assert client.get(page("public:answers-state")).status_code == 200


def test_public_page_speaks_spanish(district, lead, activity):
    answered(read(hear(activity, lead), lead), lead)
    publish_answers(district, actor=lead, version=1)
    client = Client(HTTP_ACCEPT_LANGUAGE="es")
    shown = client.get(page("public:answers-district", district.pk)).text
    assert ('lang="es"' in shown, "Lo que no se aceptó, y por qué" in shown) == (True, True)


# the contributor --------------------------------------------------------------------------------------
def test_reading_a_reply_link_fifty_times_leaves_the_database_identical(item, lead, phone):
    answered(item, lead)
    link = page("replies:answer", reply_token())
    before = dump()
    for _ in range(50):
        for ask in (phone.get, phone.head, phone.options):
            assert ask(link).status_code == 200
    assert dump() == before
    headers = phone.get(link)
    assert (headers["Referrer-Policy"], headers["Cache-Control"]) == ("no-referrer", "no-store")


def test_reply_needs_a_choice_a_token_and_a_link_that_is_known(item, lead, phone):
    answer = answered(item, lead)
    link = page("replies:answer", reply_token())
    assert post(phone, link, answer=answer.pk, note="Sin elegir").status_code == 422
    assert "Sin elegir" in post(phone, link, answer=answer.pk, note="Sin elegir").text
    assert phone.post(link, {"answer": answer.pk, "answers_me": "yes"}).status_code == 403
    assert phone.get(page("replies:answer", "A" * 43)).status_code == 404
    assert post(phone, page("replies:answer", "A" * 43), answers_me="yes").status_code == 404
    with clock.at(clock.now() + dt.timedelta(days=400)):
        assert phone.get(link).status_code == 410
        assert post(phone, link, answer=answer.pk, answers_me="yes").status_code == 410
    newer = answered(item, lead, disposition="not_now")
    stale = post(phone, link, answer=answer.pk, answers_me="yes")
    assert (stale.status_code, HeardReply.objects.count()) == (409, 0)
    assert post(phone, link, answer=newer.pk, answers_me="yes").status_code == 302


def test_person_whose_words_were_merged_and_split_reads_what_became_of_them(activity, lead, phone):
    ana, ben = (read(hear(activity, lead, words=words), lead) for words in ("Lunch.", "Lunch and bus."))
    merged = merge_items([ana, ben], actor=lead, words="Lunch and bus, many say.")
    parts = split_item(merged, actor=lead, version=merged.version, parts=["Lunch.", "Bus."])
    answered(read(parts[0], lead), lead, reason="Lunch is longer now.")
    opened = phone.get(page("replies:answer", reply_token()) + "?lang=en").text
    assert "Lunch is longer now." in opened
    assert "A part of it is not answered yet." in opened


def test_invited_person_says_more_by_a_post(district, lead, phone, words):
    _invitation, token = invite_person(make_activity(district, lead), lead)
    answer, say = page("invitations:answer", token), page("invitations:say", token)
    post(phone, answer, answer="declined")
    assert say in phone.get(answer).text
    before = dump()
    assert phone.get(say).status_code == 200
    assert dump() == before
    key = str(uuid.uuid4())
    assert post(phone, say, words=" ", key=key).status_code == 422
    assert [post(phone, say, words="Queremos almuerzo.", key=key).status_code for _ in range(2)] == [302, 302]
    item = HeardItem.objects.get()
    assert (item.source, item.words) == ("invited", "Queremos almuerzo.")
    assert "Queremos almuerzo." in phone.get(say).text
    assert phone.get(page("invitations:say", "A" * 43)).status_code == 404


# REST -------------------------------------------------------------------------------------------------
def test_rest_prints_published_answers_and_no_text_of_a_draft(district, activity, lead):
    client, address = Client(), "/api/v1/engagement/answers/"
    answer = answered(read(hear(activity, lead, is_dissent=True), lead), lead)
    private = read(hear(activity, lead), lead, review="private", publishable="")
    answered(private, lead)
    HeardAnswer.objects.filter(pk=answer.pk).update(text_before="Old.", text_after="New.", label="Vision")
    assert client.get(address).json()["results"] == []
    publish_answers(district, actor=lead, version=1)
    (row,) = client.get(address).json()["results"]
    found = {
        name: row[name] for name in ("said", "disposition", "group", "is_dissent", "text_after", "question")
    }
    assert found == {
        "said": DOUBT, "disposition": "no", "group": "students", "is_dissent": True, "text_after": "",
        "question": "Vision",
    }  # fmt: skip
    HeardAnswer.objects.filter(pk=answer.pk).update(is_text_public=True)
    assert client.get(address).json()["results"][0]["text_before"] == "Old."
    assert client.get(address, {"disposition": "changed"}).json()["results"] == []
    assert client.get(address, {"group": "nobody"}).status_code == 400


# a link that has ended --------------------------------------------------------------------------------
def ask_anew(phone, link):
    return post(phone, link, renew="yes")


def test_ended_link_sends_a_new_one_to_the_address_on_file(item, lead, phone, words):
    answered(item, lead)
    link = page("replies:answer", reply_token())
    with clock.at(clock.now() + dt.timedelta(days=366)):
        over = phone.get(link)
        assert (over.status_code, 'name="renew"' in over.content.decode()) == (410, True)
        assert phone.head(link).status_code == 410
        assert Message.objects.filter(dedupe_key__startswith="heard-link").count() == 0
        given = [ask_anew(phone, link) for _twice in range(2)]
        mail = Message.objects.get(dedupe_key__startswith="heard-link")
        assert (mail.to, mail.language) == ("sol@example.org", "es")
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        fresh = re.search(r"/replies/[^/]+/", mail.body_text).group(0)
        assert (phone.get(fresh).status_code, phone.get(link).status_code) == (200, 410)
        assert [each.status_code for each in given] == [200, 200]
        assert words(given[0]) == words(given[1])
    with clock.at(clock.now() + dt.timedelta(days=366, minutes=16)):
        ask_anew(phone, link)
    assert Message.objects.filter(dedupe_key__startswith="heard-link").count() == 2
    assert AuditEvent.objects.filter(verb="heard.link_renewed").count() == 2


def test_unknown_links_and_people_without_mail_get_the_same_words(item, lead, phone, words):
    answered(item, lead)
    link, unknown = page("replies:answer", reply_token()), page("replies:answer", "A" * 43)
    spanish = "?lang=es"
    with clock.at(clock.now() + dt.timedelta(days=366)):
        stop_mail(wish_of("sol@example.org", "", "es", purpose=Purpose.RESULTS))
        before = dump()
        given = [ask_anew(phone, address + spanish) for address in (link, unknown)]
        assert dump() == before
        assert ([each.status_code for each in given], words(given[0])) == ([200, 200], words(given[1]))
        item.refresh_from_db()
        erase_contact(item, actor=lead, version=item.version)
        assert words(ask_anew(phone, link + spanish)) == words(given[0])
    assert Message.objects.filter(dedupe_key__startswith="heard-link").count() == 0
    assert 'name="renew"' in phone.get(unknown + spanish).content.decode()
    say = phone.get(page("invitations:say", "A" * 43) + spanish)
    assert 'name="renew"' not in say.content.decode()
