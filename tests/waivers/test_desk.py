"""The desk: what it shows to whom, judgements, evidence, stored comments; constant queries."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from tests import factories
from tests.factories import desks
from tests.factories import waivers as make
from waivers import services
from waivers.models import CannedComment, CriterionMark, Evidence, VerifiedLevel
from waivers.pages.desk import suggested_level
from waivers.rules import desk as rules_desk
from waivers.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def second() -> Any:
    """Return an application with two versions under review, and its cast."""
    return desks.make_second_version()


def evidence_for(application: Any) -> Evidence:
    row = Evidence(
        filing=desks.filing_of(application), section="vision", name="Survey", link="https://example.org/a"
    )
    row.full_clean()
    row.save()
    return row


# the page -----------------------------------------------------------------------------------------------
def test_desk_opens_at_the_section_that_changed_with_the_difference(
    second: Any, sign_in: Any, at: Any, words: Any
) -> None:
    application, cast = second
    with clock.at(desks.AGAIN):
        response = sign_in(cast.reviewer).get(at("desk", application.pk))
    desk = response.context["desk"]
    assert (desk.section.code, desk.changed, response.context["added"]) == ("vision", {"vision"}, 7)
    assert "<ins>the teacher sees that it is time.</ins>" in words(response)
    facts = {fact["label"]: fact["value"] for fact in response.context["facts"]}
    assert facts["Since version 1"] == "1 section changed"
    assert facts["Comments"] == "1 answered, 1 open"
    assert [(tab.code, tab.note) for tab in response.context["tabs"]] == [
        ("vision", "changed, 1 open comment"), ("people", ""), ("requests", ""),
    ]  # fmt: skip


def test_desk_shows_the_text_alone_when_the_address_says_so(
    second: Any, sign_in: Any, at: Any, words: Any
) -> None:
    application, cast = second
    page = words(sign_in(cast.reviewer).get(at("desk", application.pk) + "?section=vision&view=new"))
    assert (desks.NEW in page, "<del>" in page) == (True, False)
    side = words(sign_in(cast.reviewer).get(at("desk", application.pk) + "?section=vision&view=side"))
    assert (desks.OLD in side, desks.NEW in side) == (True, True)


def test_desk_frames_a_quoted_passage_that_still_stands(
    second: Any, sign_in: Any, at: Any, words: Any
) -> None:
    application, cast = second
    services.add_comment(
        application, actor=cast.reviewer, filing=desks.filing_of(application), anchor="vision.text",
        audience="internal", quote="Every student", text="All of them?",
    )  # fmt: skip
    page = words(sign_in(cast.reviewer).get(at("desk", application.pk)))
    assert '<span class="st-anchor">Every student<sup>' in page


def test_board_reads_the_desk_without_comments_advice_or_judgement(
    second: Any, sign_in: Any, at: Any, words: Any
) -> None:
    application, cast = second
    services.recommend(application, actor=cast.reviewer, advice="approve", reason="Between us it is sound.")
    version = desks.filing_of(application).versions.last()
    services.mark_criteria(version, actor=cast.reviewer, section="vision", marks={0: 2})
    response = sign_in(factories.make_user("board")).get(at("desk", application.pk))
    page = words(response)
    for secret in ("Who decides?", "Between us it is sound.", "Does this section show", "New comment"):
        assert secret not in page
    assert desks.NEW.rsplit(" ", 1)[1] in page
    assert "Comments" not in {fact["label"] for fact in response.context["facts"]}


def test_district_has_no_desk(second: Any, sign_in: Any, at: Any) -> None:
    application, cast = second
    assert sign_in(cast.lead).get(at("desk", application.pk)).status_code == 403


def test_desk_of_a_draft_shows_it_as_it_stands(sign_in: Any, at: Any, words: Any) -> None:
    application, cast = make.make_application(State.DRAFT)
    response = sign_in(cast.reviewer).get(at("desk", application.pk))
    assert (response.context["desk"].version, desks.OLD in words(response)) == (None, True)


def test_desk_takes_the_same_queries_with_one_comment_and_with_many(
    second: Any, sign_in: Any, at: Any
) -> None:
    application, cast = second
    client, filing = sign_in(cast.reviewer), desks.filing_of(application)
    client.get(at("desk", application.pk))
    numbers = []
    for count in (1, 4):
        for number in range(count):
            services.add_comment(
                application, actor=cast.reviewer, filing=filing, anchor="vision", audience="internal",
                text=f"{count} {number}",
            )  # fmt: skip
            evidence_for(application)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at("desk", application.pk)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_comment_from_the_desk_lands_in_its_section(second: Any, sign_in: Any, at: Any) -> None:
    application, cast = second
    filing = desks.filing_of(application)
    client = sign_in(cast.reviewer)
    sent = {"filing": filing.pk, "section": "vision", "audience": "internal", "text": "Sound."}
    response = client.post(at("comment", application.pk), {**sent, "anchor": "vision.text"})
    assert response["Location"].endswith("section=vision#comments")
    client.post(at("comment", application.pk), {**sent, "anchor": "assurances"})
    found = application.comments.filter(text="Sound.").values_list("filing", "anchor", "number")
    assert list(found) == [(filing.pk, "vision.text", 2), (None, "assurances", None)]
    bad = client.post(at("comment", application.pk), {**sent, "anchor": "people.manager_name"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["anchor"])


# judging ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("marks", "level"),
    [({}, None), ({0: 2, 1: 2, 2: 2}, None), (dict.fromkeys(range(4), 2), 3), ({0: 2, 1: 2, 2: 2, 3: 1}, 2),
     (dict.fromkeys(range(4), 1), 1), (dict.fromkeys(range(4), 0), 0)],
)  # fmt: skip
def test_level_is_suggested_when_every_criterion_is_judged(marks: dict[int, int], level: Any) -> None:
    assert suggested_level(marks, 4) == level
    assert suggested_level({}, 0) is None


def test_judgement_is_kept_for_each_reviewer_and_version(second: Any, sign_in: Any, at: Any) -> None:
    application, cast = second
    version = desks.filing_of(application).versions.last()
    address = at("criteria", application.pk, version.pk, "vision")
    assert sign_in(cast.reviewer).post(address, {"criterion-0": "1"}).status_code == 302
    sign_in(cast.reviewer).post(address, {"criterion-0": "2"})
    other = factories.make_user("reviewer")
    services.mark_criteria(version, actor=other, section="vision", marks={0: 0})
    kept = CriterionMark.objects.values_list("reviewer", "version", "criterion", "mark")
    assert sorted(kept) == sorted([(cast.reviewer.pk, version.pk, 0, 2), (other.pk, version.pk, 0, 0)])
    services.mark_criteria(version, actor=other, section="vision", marks={0: 0})
    unknown = sign_in(cast.reviewer).post(
        at("criteria", application.pk, version.pk, "nothing"), {"criterion-0": "1"}
    )
    assert (unknown.status_code, CriterionMark.objects.count()) == (302, 2)
    assert AuditEvent.objects.filter(verb="criteria.marked").count() == 3


def test_unknown_criterion_section_and_earlier_version_are_refused(second: Any) -> None:
    application, cast = second
    first, last = desks.filing_of(application).versions.order_by("number")
    for section, marks in (("vision", {7: 1}), ("vision", {0: 9}), ("nothing", {0: 1})):
        with pytest.raises(ValidationError, match="form has changed"):
            services.mark_criteria(last, actor=cast.reviewer, section=section, marks=marks)
    with pytest.raises(NotPermitted, match="newer version"):
        services.mark_criteria(first, actor=cast.reviewer, section="vision", marks={0: 1})
    with pytest.raises(ValidationError, match="no level"):
        services.verify_level(last, actor=cast.reviewer, section="vision", level=2)
    assert CriterionMark.objects.count() == 0


def test_level_is_verified_beside_the_districts_own(sign_in: Any, at: Any, words: Any) -> None:
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    version = desks.filing_of(application, "plan").versions.get()
    address = at("criteria", application.pk, version.pk, "student-supports")
    client = sign_in(cast.reviewer)
    client.post(address, {"level": "2"})
    services.verify_level(version, actor=cast.reviewer, section="student-supports", level=2)
    services.verify_level(version, actor=cast.reviewer, section="student-supports", level=1)
    kept = VerifiedLevel.objects.get()
    assert (kept.level, kept.section, kept.number, kept.verified_by) == (
        1,
        "student-supports",
        1,
        cast.reviewer,
    )
    assert AuditEvent.objects.filter(verb="level.verified").count() == 2
    page = words(client.get(at("desk", application.pk) + "?section=student-supports"))
    assert "Level 1 was verified by" in page
    assert client.post(address, {"level": "7"})["Location"].endswith("#criteria")
    kept.refresh_from_db()
    assert kept.level == 1


# evidence -----------------------------------------------------------------------------------------------
def test_evidence_is_verified_once_by_whom_saw_it(second: Any, sign_in: Any, at: Any) -> None:
    application, cast = second
    row = evidence_for(application)
    client = sign_in(cast.reviewer)
    client.post(at("evidence-verify", application.pk, row.pk), {"version": "7"})
    row.refresh_from_db()
    assert row.status == Evidence.Status.SELF_REPORTED
    client.post(at("evidence-verify", application.pk, row.pk), {"version": "1"})
    row.refresh_from_db()
    assert (row.status, row.looked_at_by) == (Evidence.Status.VERIFIED, cast.reviewer)
    with pytest.raises(StaleVersion):
        services.reject_evidence(row, actor=cast.reviewer, version=1, reason="Too old.")


def test_evidence_is_refused_with_a_reason(second: Any, sign_in: Any, at: Any) -> None:
    application, cast = second
    row = evidence_for(application)
    client = sign_in(cast.reviewer)
    address = at("evidence-reject", application.pk, row.pk)
    assert client.post(address, {"version": "1", "reason": ""}).status_code == 422
    with pytest.raises(ValidationError):
        services.reject_evidence(row, actor=cast.reviewer, version=1, reason=" ")
    assert client.post(address, {"version": "1", "reason": "Too old."}).status_code == 302
    row.refresh_from_db()
    assert (row.status, row.finding) == (Evidence.Status.REJECTED, "Too old.")
    assert AuditEvent.objects.about(row).get().reason == "Too old."


# stored comments ----------------------------------------------------------------------------------------
def test_stored_comment_is_inserted_below_what_was_typed(second: Any, sign_in: Any, at: Any) -> None:
    application, cast = second
    kept = services.keep_text(actor=cast.reviewer, title="Number", text="Give a number.")
    assert services.keep_text(actor=cast.reviewer, title="Number", text="Give a number.").pk == kept.pk
    sent = {"anchor": "whole", "audience": "internal", "text": "Hello.", "canned": kept.pk}
    client = sign_in(cast.reviewer)
    response = client.post(at("comment", application.pk), {**sent, "insert": "yes"})
    assert response.status_code == 200
    assert response.context["form"]["text"].value() == "Hello.\n\nGive a number."
    before = application.comments.count()
    client.post(at("comment", application.pk), {**sent, "text": ""})
    assert application.comments.latest("pk").text == "Give a number."
    assert application.comments.count() == before + 1
    empty = client.post(at("comment", application.pk), {**sent, "text": "", "canned": ""})
    assert (empty.status_code, list(empty.context["form"].errors)) == (422, ["text"])


def test_stored_comments_are_a_persons_own_or_shared(sign_in: Any, at: Any, words: Any) -> None:
    mine, yours = factories.make_user("reviewer"), factories.make_user("reviewer")
    client = sign_in(mine)
    client.post(at("canned-new"), {"title": "Own", "text": "Only mine."})
    client.post(at("canned-new"), {"title": "All", "text": "For all.", "is_shared": "on"})
    own, shared = CannedComment.objects.get(title="Own"), CannedComment.objects.get(title="All")
    page = words(sign_in(yours).get(at("canned")))
    assert ("Only mine." in page, "For all." in page) == (False, True)
    other = sign_in(yours)
    assert other.get(at("canned-change", own.pk)).status_code == 404
    changed = {"title": "All", "text": "For everybody.", "is_shared": "on", "version": "1"}
    assert other.post(at("canned-change", shared.pk), changed).status_code == 302
    assert client.post(at("canned-change", shared.pk), {**changed, "text": "Stale."}).status_code == 409
    shared.refresh_from_db()
    assert shared.text == "For everybody."
    assert client.post(at("canned-remove", shared.pk), {"version": "2"}).status_code == 302
    assert list(CannedComment.objects.all()) == [own]
    removed = AuditEvent.objects.get(verb="canned_comment.removed")
    assert removed.before == {"title": "All", "text": "For everybody."}
    for role in ("board", "analyst"):
        assert sign_in(factories.make_user(role)).get(at("canned")).status_code == 403


# rules --------------------------------------------------------------------------------------------------
def test_rules_of_the_desk_name_their_reason(second: Any) -> None:
    application, cast = second
    first = application.comments.get()
    reviewer, lead = cast.reviewer, cast.lead
    assert rules_desk.may_settle(reviewer, first).allowed
    assert "state reviewer" in str(rules_desk.may_settle(lead, first).reason)
    closed = make.move(application, "withdraw", cast, "lead", reason="Next year.")
    first = closed.comments.get()
    assert "closed" in str(rules_desk.may_settle(reviewer, first).reason)
    assert "under review" in str(rules_desk.may_ask_again(reviewer, first).reason)
    row = evidence_for(closed)
    assert "under review" in str(rules_desk.may_look_at_evidence(reviewer, row).reason)
    row.removed_at = clock.now()
    assert "taken this evidence back" in str(rules_desk.may_look_at_evidence(reviewer, row).reason)
    text = services.keep_text(actor=reviewer, title="T", text="T.")
    assert "somebody else" in str(rules_desk.may_change_text(factories.make_user("reviewer"), text).reason)
    first.settled_at = clock.now()
    first.application.state = State.UNDER_REVIEW
    assert "settled already" in str(rules_desk.may_settle(reviewer, first).reason)
