"""Comments in threads: where they stand, who reads them, what a return opens, what may be taken back."""

import re
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted
from statepl.jobs.models import Message
from tests import factories
from tests.factories import desks
from tests.factories import waivers as make
from waivers import rules, services
from waivers.models import Application, Comment, Filing
from waivers.pages.threads import threads, threads_of
from waivers.parts import opened_by
from waivers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Any:
    return make.make_application(State.UNDER_REVIEW)


def say(application: Any, cast: Any, **given: Any) -> Comment:
    told = {"anchor": "vision.text", "audience": "district", "text": "Who decides?"}
    if "filing" not in given:
        told["filing"] = desks.filing_of(application)
    return services.add_comment(application, actor=cast.reviewer, **(told | given))


# where a comment stands --------------------------------------------------------------------------------
def test_comment_keeps_filing_place_quote_and_version(review: Any) -> None:
    application, cast = review
    comment = say(application, cast, quote=" when ready ")
    assert (comment.filing, comment.anchor, comment.quote, comment.number) == (
        desks.filing_of(application), "vision.text", "when ready", 1,
    )  # fmt: skip
    part = say(application, cast, filing=None, anchor="assurances")
    assert (part.filing, part.number, part.section) == (None, None, "assurances")


@pytest.mark.parametrize("anchor", ["vision.nothing", "nothing", "vision", "vision..x", "obligations"])
def test_place_outside_the_submitted_form_is_refused(review: Any, anchor: str) -> None:
    application, cast = review
    if anchor == "vision":
        assert say(application, cast, anchor=anchor).anchor == "vision"
        return
    with pytest.raises(ValidationError) as refusal:
        say(application, cast, anchor=anchor)
    assert list(refusal.value.message_dict) == ["anchor"]
    assert application.comments.count() == 0


def test_part_that_does_not_exist_is_refused(review: Any) -> None:
    application, cast = review
    with pytest.raises(ValidationError):
        say(application, cast, filing=None, anchor="vision.text")


def test_filing_of_another_application_is_refused(review: Any) -> None:
    application, cast = review
    other, _cast = make.make_application(State.UNDER_REVIEW)
    with pytest.raises(Filing.DoesNotExist):
        say(application, cast, filing=desks.filing_of(other))


def test_comment_sent_twice_is_one_and_two_reviewers_both_stand(review: Any) -> None:
    application, cast = review
    second = factories.make_user("reviewer")
    first = say(application, cast)
    assert say(application, cast).pk == first.pk
    services.add_comment(
        application, actor=second, filing=desks.filing_of(application), anchor="vision.text",
        audience="district", text="Who decides?",
    )  # fmt: skip
    assert application.comments.count() == 2
    assert AuditEvent.objects.filter(verb="comment.added").count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_comment_at_once_both_stand() -> None:
    application, cast = make.make_application(State.UNDER_REVIEW)
    people = [cast.reviewer, factories.make_user("reviewer")]
    filing, gate = desks.filing_of(application), threading.Barrier(4)

    def comment(person: Any) -> None:
        try:
            gate.wait(timeout=20)
            services.add_comment(
                application, actor=person, filing=filing, anchor="vision", audience="internal", text="Same."
            )
        finally:
            connection.close()

    workers = [threading.Thread(target=comment, args=(person,)) for person in people * 2]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    assert sorted(application.comments.values_list("written_by", flat=True)) == sorted(
        person.pk for person in people
    )


# threads ------------------------------------------------------------------------------------------------
def test_thread_is_asked_answered_asked_again_and_settled() -> None:
    application, cast = desks.make_second_version()
    first = application.comments.get()
    assert (first.answered_by, first.handed_in_at is not None) == (cast.lead, True)
    more = services.ask_again(first, actor=cast.reviewer, text="In every school?")
    assert services.ask_again(first, actor=cast.reviewer, text="In every school?").pk == more.pk
    assert (more.parent, more.anchor, more.audience, more.number) == (first, "vision.text", "district", 2)
    with pytest.raises(NotPermitted, match="not answered yet"):
        services.settle_thread(first, actor=cast.reviewer)
    (thread,) = threads(desks.filing_of(application), "vision", cast.reviewer)
    assert [comment.pk for comment in thread.comments] == [first.pk, more.pk]
    assert (thread.label, thread.is_open, thread.waits_for_district) == ("Draft vision", True, False)
    services.take_back_comment(more, actor=cast.reviewer)
    settled = services.settle_thread(first, actor=cast.reviewer)
    assert (settled.settled_by, services.settle_thread(settled, actor=cast.reviewer).pk) == (
        cast.reviewer, first.pk,
    )  # fmt: skip
    assert AuditEvent.objects.about(first).filter(verb="comment.settled").count() == 1
    (thread,) = threads(desks.filing_of(application), "vision", cast.reviewer)
    assert (thread.is_settled, thread.may_settle.allowed) == (True, False)


def test_asking_again_opens_a_settled_thread() -> None:
    application, cast = desks.make_second_version()
    first = services.settle_thread(application.comments.get(), actor=cast.reviewer)
    services.ask_again(first, actor=cast.reviewer, text="One more thing.")
    first.refresh_from_db()
    assert (first.settled_at, first.settled_by) == (None, None)


def test_internal_thread_goes_on_and_is_settled_without_the_district(review: Any) -> None:
    application, cast = review
    first = say(application, cast, audience="internal")
    services.ask_again(first, actor=cast.reviewer, text="I looked it up.")
    assert first.more.get().audience == "internal"
    assert services.settle_thread(first, actor=cast.reviewer).settled_at is not None


def test_comment_is_taken_back_by_its_author_while_unread(review: Any) -> None:
    application, cast = review
    comment = say(application, cast)
    with pytest.raises(NotPermitted, match="who wrote"):
        services.take_back_comment(comment, actor=factories.make_user("reviewer"))
    services.ask_again(say(application, cast, audience="internal"), actor=cast.reviewer, text="More.")
    with pytest.raises(ValidationError, match="Others have written"):
        services.take_back_comment(
            application.comments.get(audience="internal", parent=None), actor=cast.reviewer
        )
    services.take_back_comment(comment, actor=cast.reviewer)
    assert application.comments.for_district().count() == 0
    returned, cast = desks.make_returned()
    with pytest.raises(NotPermitted, match="has read"):
        services.take_back_comment(returned.comments.get(), actor=cast.reviewer)


def test_district_reads_threads_from_the_return_on_and_no_internal_word(review: Any) -> None:
    application, cast = review
    say(application, cast)
    say(application, cast, audience="internal", text="Between us.")
    filing = desks.filing_of(application)
    assert threads(filing, "vision", cast.lead) == []
    assert [thread.first.text for thread in threads(filing, "vision", cast.reviewer)] == [
        "Who decides?", "Between us.",
    ]  # fmt: skip
    application = make.move(application, "return", cast, "reviewer")
    (thread,) = threads_of(application, cast.lead)
    said = thread.said[0]
    assert (said.who, said.may_answer.allowed, thread.may_settle.allowed) == ("The state", True, False)
    assert threads_of(application, factories.make_user("board")) == []


def test_threads_take_the_same_number_of_queries_however_many() -> None:
    application, cast = desks.make_second_version()
    filing = desks.filing_of(application)
    numbers = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as asked:
            threads(filing, "vision", cast.reviewer)
        numbers.append(len(asked))
        for number in range(3):
            say(application, cast, text=f"Question {number}.")
    assert numbers[0] == numbers[1]


# what a return opens -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("anchors", "opened"),
    [
        (["vision.text", "vision", "requests"], ["requests", "vision"]),
        (["manager"], ["people"]),
        (["vision", "whole"], None),
    ],
)
def test_return_opens_the_sections_of_its_comments(anchors: list[str], opened: list[str] | None) -> None:
    assert opened_by(anchors) == opened


def test_return_unlocks_only_the_flagged_parts() -> None:
    application, cast = desks.make_returned()
    filing = desks.filing_of(application)
    assert filing.unlocked == ["vision"]
    assert rules.may_write(cast.lead, filing, "vision").allowed
    for section in ("people", "requests"):
        assert "other parts" in str(rules.may_write(cast.lead, filing, section).reason)
    with clock.at(desks.AGAIN):
        desks.write(filing, cast.lead, vision__text="Ours.")
        with pytest.raises(NotPermitted, match="other parts"):
            desks.write(filing, cast.lead, people__manager_name="Nobody")
        request = application.requests.get()
        with pytest.raises(NotPermitted, match="other parts"):
            services.edit_request(request, actor=cast.lead, version=request.version, rationale="Else.")
    application = Application.objects.get(pk=application.pk)
    assert (application.vision, application.manager_name) == ("Ours.", "Morgan Manager")
    with pytest.raises(NotPermitted, match="other parts"):
        services.edit_application(
            application, actor=cast.lead, version=application.version, manager_name="Nobody"
        )


def test_reviewer_opens_further_parts_and_the_trail_says_so() -> None:
    application, cast = make.make_application(State.UNDER_REVIEW)
    with clock.at(desks.RETURNED):
        say(application, cast)
        application = make.move(application, "return", cast, "reviewer", sections=["people"])
    assert desks.filing_of(application).unlocked == ["people", "vision"]
    assert AuditEvent.objects.about(application).first().after == {"state": "returned", "opened": ["people"]}


def test_comment_on_the_whole_opens_everything() -> None:
    application, cast = desks.make_returned(filing=None, anchor="whole", quote="")
    filing = desks.filing_of(application)
    assert (filing.unlocked, rules.may_write(cast.lead, filing, "people").allowed) == (None, True)


def test_resubmission_waits_for_every_answer_and_closes_what_was_opened() -> None:
    application, cast = desks.make_returned()
    comment = application.comments.get()
    with clock.at(desks.AGAIN):
        with pytest.raises(MoveRefused, match="Answer 1 comment"):
            make.move(application, "resubmit", cast, "lead")
        with pytest.raises(ValidationError):
            services.answer_comment(comment, actor=cast.lead, text="  ")
        services.answer_comment(comment, actor=cast.lead, text="The teacher.")
        with pytest.raises(ValidationError):
            services.answer_comment(comment, actor=cast.lead, text="")
        application = make.move(application, "resubmit", cast, "lead")
    assert desks.filing_of(application).unlocked is None
    comment.refresh_from_db()
    assert (comment.answer, comment.handed_in_at is not None) == ("The teacher.", True)


def test_answer_of_an_earlier_round_stays_as_it_was_handed_in() -> None:
    application, cast = desks.make_second_version()
    first = application.comments.get()
    with clock.at(desks.AGAIN):
        services.ask_again(first, actor=cast.reviewer, text="In every school?")
        application = make.move(application, "return", cast, "reviewer")
        with pytest.raises(NotPermitted, match="last submission"):
            services.answer_comment(first, actor=cast.lead, text="Something else.")
        services.answer_comment(first.more.get(), actor=cast.lead, text="Yes.")
        assert make.move(application, "resubmit", cast, "lead").state == State.SUBMITTED


def test_settled_question_needs_no_answer(review: Any) -> None:
    application, cast = review
    comment = say(application, cast)
    Comment.objects.filter(pk=comment.pk).update(sent_at=clock.now(), settled_at=clock.now())
    assert application.comments.unanswered().count() == 0


# nothing internal reaches the district ------------------------------------------------------------------
MARK = "Quillfeather"
DOORS = ("detail", "comments", "history", "requests", "assurances", "versions", "compare", "calendar")


def test_internal_comment_changes_no_page_mail_or_count_of_the_district(
    sign_in: Any, at: Any, words: Any
) -> None:
    application, cast = desks.make_returned()
    filing = desks.filing_of(application)
    client = sign_in(cast.lead)
    addresses = ["/", *(at(door, application.pk) for door in DOORS)]
    addresses += [at("section", application.pk, filing.pk, "vision"), at("filing", application.pk, filing.pk)]
    addresses += [f"/public/applications/{application.pk}/", f"/api/v1/applications/{application.pk}/"]

    def look() -> list[tuple[int, str]]:
        pages = [client.get(address) for address in addresses]
        secret = re.compile(r"[A-Za-z0-9]{64}")  # the token against forged requests differs each time
        return [(page.status_code, secret.sub("", words(page))) for page in pages]

    with clock.at(desks.AGAIN):
        before, mails = look(), Message.objects.count()
        told = {"audience": "internal", "revision": 1, "written_by": cast.reviewer, "quote": MARK}
        first = Comment.objects.create(
            application=application, filing=filing, anchor="vision.text", text=f"{MARK} asks.", **told
        )
        Comment.objects.create(
            application=application, filing=filing, anchor="vision.text", text=MARK, parent=first, **told
        )
        Comment.objects.create(application=application, anchor="whole", text=MARK, **told)
        services.settle_thread(first, actor=cast.reviewer)
        after = look()
    assert [status for status, _text in before] == [200] * len(addresses)
    assert [place for place, old, new in zip(addresses, before, after, strict=True) if old != new] == []
    assert Message.objects.count() == mails
    for door in ("answer", "comment-again", "comment-settle", "comment-take-back"):
        response = client.post(at(door, application.pk, first.pk), {"text": "Mine."})
        assert (door, response.status_code in {403, 404}, MARK in words(response)) == (door, True, False)
    first.refresh_from_db()
    assert first.answered_at is None


def test_internal_comment_stands_in_no_version_and_no_mail(review: Any) -> None:
    application, cast = review
    say(application, cast, audience="internal", text=f"{MARK} asks.", quote=MARK)
    say(application, cast)
    with clock.at(desks.RETURNED):
        application = make.move(application, "return", cast, "reviewer")
        make.answer_all(application, cast)
        make.move(application, "resubmit", cast, "lead")
    stored = desks.filing_of(application).versions.values_list("sheet", "values", "rows", "evidence")
    assert MARK not in str(list(stored))
    assert [mail.pk for mail in Message.objects.all() if MARK in f"{mail.subject} {mail.body_text}"] == []
    told = AuditEvent.objects.values_list("object_label", "before", "after", "reason")
    assert MARK not in str(list(told))
