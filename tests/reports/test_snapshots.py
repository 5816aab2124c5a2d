"""The way of a score to the public: the district first, two people, nothing that was told ever changes."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from policy.models import ProgramSettings
from reports import services
from reports.models import ReadinessReport, ReadinessSnapshot
from reports.snapshots import told_of, told_words
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories.reports import make_report
from tests.factories.waivers import make_application

pytestmark = pytest.mark.django_db
LATER = dt.date(2027, 3, 22)


@pytest.fixture
def report(application: Any, cast: Any) -> ReadinessReport:
    return make_report(application, actor=cast.reviewer)


@pytest.fixture
def shown(report: ReadinessReport, cast: Any) -> ReadinessSnapshot:
    return services.show_snapshot(report, actor=cast.reviewer)


@pytest.fixture
def published(shown: ReadinessSnapshot, cast: Any) -> ReadinessSnapshot:
    with clock.at(LATER):
        return services.publish_snapshot(shown, actor=cast.approver, version=shown.version)


def trail(snapshot: ReadinessSnapshot) -> list[str]:
    rows = AuditEvent.objects.filter(object_type="reports.readinesssnapshot", object_id=str(snapshot.pk))
    return list(rows.order_by("id").values_list("verb", flat=True))


def letters(snapshot: ReadinessSnapshot) -> list[tuple[str, str]]:
    rows = Message.objects.filter(about_type="reports.readinesssnapshot", about_id=str(snapshot.pk))
    return list(rows.order_by("pk").values_list("to", "subject"))


def test_what_is_told_is_whole_percents_without_elements_or_cells(report: ReadinessReport) -> None:
    told = told_of(report.inputs)
    assert set(told) == {
        "formula", "weights", "are_gates_met", "band", "verified", "claimed", "coverage", "dimensions",
    }  # fmt: skip
    assert [row["code"] for row in told["dimensions"]] == [f"D{number}" for number in range(1, 10)]
    assert {name for row in told["dimensions"] for name in row} == {
        "code", "standing", "verified", "claimed", "coverage",
    }  # fmt: skip
    shares = [told[name] for name in ("verified", "claimed", "coverage")]
    assert shares == sorted(shares)
    assert all(isinstance(share, int) for share in shares)


def test_public_words_are_those_of_the_report_without_elements(report: ReadinessReport) -> None:
    from reports.scoring import score_words

    whole, told = score_words(report.inputs), told_words(told_of(report.inputs))
    assert whole is not None
    assert told is not None
    for name in ("band", "sentence", "total", "overall", "notes"):
        assert told[name] == whole[name], name
    assert told["missing"] == []


def test_score_is_shown_to_the_district_and_waits(shown: ReadinessSnapshot, cast: Any) -> None:
    assert (shown.state, shown.opens_on, shown.waiver_year) == ("shown", LATER, 1)
    assert trail(shown) == ["score.shown"]
    assert letters(shown) == [
        (cast.lead.email, "Read your readiness score before March 22, 2027: then it may be published")
    ]


def test_days_of_reading_are_a_setting(report: ReadinessReport, cast: Any) -> None:
    ProgramSettings.objects.update(score_review_days=0)
    snapshot = services.show_snapshot(report, actor=cast.reviewer)
    services.publish_snapshot(snapshot, actor=cast.approver, version=snapshot.version)


def test_district_the_board_and_others_do_not_show_scores(
    report: ReadinessReport, cast: Any, board_member: Any, other_lead: Any
) -> None:
    for person in (cast.lead, board_member, other_lead):
        with pytest.raises(NotPermitted, match="State staff show a score"):
            services.show_snapshot(report, actor=person)
    assert ReadinessSnapshot.objects.count() == 0


def test_score_of_a_draft_is_not_shown(district: Any) -> None:
    from tests.factories.waivers import Cast

    application, cast = make_application("draft", Cast(district))
    report = make_report(application, actor=cast.lead)
    with pytest.raises(NotPermitted, match="was a draft"):
        services.show_snapshot(report, actor=cast.reviewer)


def test_report_whose_facts_are_not_read_yet_has_no_score_to_show(application: Any, cast: Any) -> None:
    report = services.request_report(application, actor=cast.reviewer, language="en").readiness_report
    with pytest.raises(NotPermitted, match="not ready to be read yet"):
        services.show_snapshot(report, actor=cast.reviewer)


def test_one_score_of_a_district_waits_at_a_time(
    shown: ReadinessSnapshot, application: Any, cast: Any
) -> None:
    again = make_report(application, actor=cast.lead, language="es")
    with pytest.raises(ValidationError, match="waits already"):
        services.show_snapshot(again, actor=cast.reviewer)
    assert ReadinessSnapshot.objects.count() == 1


def test_same_score_is_not_published_twice_nor_an_older_one_after_a_newer(
    published: ReadinessSnapshot, application: Any, report: ReadinessReport, cast: Any
) -> None:
    with pytest.raises(ValidationError, match="published already"):
        services.show_snapshot(report, actor=cast.reviewer)
    with clock.at(dt.date(2027, 3, 1)):
        older = make_report(application, actor=cast.reviewer, language="es")
    with pytest.raises(ValidationError, match="newer score"):
        services.show_snapshot(older, actor=cast.reviewer)


def test_district_writes_beside_its_score_until_it_is_published(
    shown: ReadinessSnapshot, cast: Any, other_lead: Any
) -> None:
    told = services.answer_snapshot(shown, actor=cast.lead, version=shown.version, words=" We lost a bus. ")
    assert told.words == "We lost a bus."
    with pytest.raises(StaleVersion):
        services.answer_snapshot(shown, actor=cast.lead, version=shown.version, words="Other")
    for person in (cast.reviewer, other_lead):
        with pytest.raises(NotPermitted):
            services.answer_snapshot(told, actor=person, version=told.version, words="Ours")
    with clock.at(LATER):
        published = services.publish_snapshot(told, actor=cast.approver, version=told.version)
    with pytest.raises(NotPermitted, match="fixed once it is published"):
        services.answer_snapshot(published, actor=cast.lead, version=published.version, words="More")
    assert trail(shown) == ["score.shown", "score.answered", "score.published"]
    event = AuditEvent.objects.get(verb="score.answered")
    assert (event.before, event.after) == ({"words": ""}, {"words": "We lost a bus."})


def test_publishing_takes_a_second_person_and_waits_for_the_district(
    shown: ReadinessSnapshot, cast: Any
) -> None:
    with pytest.raises(NotPermitted, match="reads it first"):
        services.publish_snapshot(shown, actor=cast.approver, version=shown.version)
    with clock.at(LATER):
        with pytest.raises(NotPermitted, match="approver or administrator"):
            services.publish_snapshot(shown, actor=cast.reviewer, version=shown.version)
        done = services.publish_snapshot(shown, actor=cast.approver, version=shown.version)
        with pytest.raises(StaleVersion):
            services.publish_snapshot(shown, actor=cast.approver, version=shown.version)
    assert (done.state, done.published_by) == ("published", cast.approver)
    assert letters(done)[-1] == (cast.lead.email, "Your readiness score is published")


def test_who_showed_a_score_does_not_publish_it(report: ReadinessReport, cast: Any) -> None:
    snapshot = services.show_snapshot(report, actor=cast.approver)
    with clock.at(LATER), pytest.raises(NotPermitted, match="Somebody else publishes it"):
        services.publish_snapshot(snapshot, actor=cast.approver, version=snapshot.version)


def test_score_is_taken_back_with_a_reason_and_another_may_follow(
    shown: ReadinessSnapshot, report: ReadinessReport, cast: Any
) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        services.take_back_snapshot(shown, actor=cast.reviewer, version=shown.version, why=" ")
    with pytest.raises(NotPermitted):
        services.take_back_snapshot(shown, actor=cast.lead, version=shown.version, why="We disagree.")
    ended = services.take_back_snapshot(
        shown, actor=cast.reviewer, version=shown.version, why="Evidence of two teams was not counted."
    )
    assert ended.state == "taken_back"
    assert letters(ended)[-1] == (cast.lead.email, "The state has taken your readiness score back")
    assert "Evidence of two teams was not counted." in Message.objects.latest("pk").body_text
    services.show_snapshot(report, actor=cast.reviewer)


def test_published_score_is_withdrawn_with_a_public_note(published: ReadinessSnapshot, cast: Any) -> None:
    with pytest.raises(NotPermitted, match="Withdraw a published one"):
        services.take_back_snapshot(published, actor=cast.reviewer, version=published.version, why="Wrong.")
    with pytest.raises(NotPermitted):
        services.withdraw_snapshot(published, actor=cast.reviewer, version=published.version, why="Wrong.")
    with pytest.raises(ValidationError, match="Say why"):
        services.withdraw_snapshot(published, actor=cast.approver, version=published.version, why="")
    done = services.withdraw_snapshot(
        published, actor=cast.approver, version=published.version, why="A gate was read wrongly."
    )
    assert (done.state, done.ended_why) == ("withdrawn", "A gate was read wrongly.")
    assert letters(done)[-1][1] == "The state has withdrawn your published readiness score"


def refused(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except DatabaseError as error:
        return "not change" in str(error)
    return False


def test_database_refuses_every_change_to_what_was_told(
    published: ReadinessSnapshot, report: ReadinessReport
) -> None:
    row = ReadinessSnapshot.objects.filter(pk=published.pk)
    for change in (
        {"told": {}},
        {"words": "Later words"},
        {"state": "shown"},
        {"state": "taken_back"},
        {"published_by": None},
        {"inputs_sha256": "0" * 64},
        {"opens_on": dt.date(2027, 1, 1)},
    ):
        assert refused(lambda change=change: row.update(**change)), change
    assert refused(row.delete)
    made = ReadinessReport.objects.filter(pk=report.pk)
    assert refused(lambda: made.update(pages=13))
    assert refused(lambda: made.update(inputs={}))


def test_database_refuses_other_inputs_once_they_are_frozen(application: Any, cast: Any) -> None:
    report = services.request_report(application, actor=cast.reviewer, language="en").readiness_report
    services.freeze_report(report)
    row = ReadinessReport.objects.filter(pk=report.pk)
    assert refused(lambda: row.update(inputs={}))
    assert refused(lambda: row.update(inputs_sha256="0" * 64))
    assert not refused(lambda: row.update(pages=3))
    assert not refused(row.delete)


def test_unpublished_score_stays_between_state_and_district(
    shown: ReadinessSnapshot, cast: Any, board_member: Any, other_lead: Any, contributor: Any
) -> None:
    seen = [
        ReadinessSnapshot.objects.visible_to(person).exists()
        for person in (cast.reviewer, cast.lead, contributor, board_member, other_lead)
    ]
    assert seen == [True, True, True, False, False]
    assert not ReadinessSnapshot.objects.public().exists()


def test_newest_published_score_follows_the_day_of_its_records(
    published: ReadinessSnapshot, application: Any, cast: Any
) -> None:
    with clock.at(dt.date(2027, 4, 1)):
        later = services.show_snapshot(make_report(application, actor=cast.reviewer), actor=cast.reviewer)
    assert list(ReadinessSnapshot.objects.newest()) == [published]
    with clock.at(dt.date(2027, 4, 12)):
        later = services.publish_snapshot(later, actor=cast.approver, version=later.version)
        assert list(ReadinessSnapshot.objects.newest()) == [later]
        services.withdraw_snapshot(later, actor=cast.approver, version=later.version, why="Wrong.")
    assert list(ReadinessSnapshot.objects.newest()) == [published]
