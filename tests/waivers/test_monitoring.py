"""The state's yearly review, corrections, and the notice before a revocation (W-05, W-14)."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policy.models import Assurance, ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories import waivers as make
from tests.waivers.kept import staged
from tests.waivers.years import YEAR_THREE
from waivers import services
from waivers.duties import Duty
from waivers.models import CorrectiveAction, MonitoringReview, RevocationNotice
from waivers.readiness import open_findings
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)
DAY = dt.date(2029, 4, 16)
TEXTS = {"strengths": "Teams meet weekly.", "concerns": "Title II.", "support": "Four days of coaching."}


def judged(judgement="met", text=""):
    return [(assurance, judgement, text) for assurance in Assurance.objects.all()]


def write_review(application, cast, *, correction=True, judgement="met"):
    """Write a whole draft review of Year Three."""
    review = services.start_review(application, actor=cast.reviewer, waiver_year=3)
    if review.findings.exists():
        return review
    findings = judged(judgement, "" if judgement == "met" else "No cycle was closed.")
    review = services.edit_review(
        review, actor=cast.reviewer, version=review.version, findings=findings, **TEXTS
    )
    if correction:
        services.plan_correction(
            review, actor=cast.reviewer, text="Close one cycle.", due_on=dt.date(2029, 9, 28)
        )
    review.refresh_from_db()
    return review


def publish(application, cast, **changes):
    review = write_review(application, cast, **changes)
    return services.publish_review(review, actor=cast.reviewer, version=review.version)


# reviewing --------------------------------------------------------------------------------------------
def test_review_is_planned_for_the_day_of_its_duty_and_stands_once():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        first = services.start_review(application, actor=cast.reviewer, waiver_year=3)
        second = services.start_review(application, actor=cast.reviewer, waiver_year=3)
    duty = application.duties.get(duty=Duty.MONITORING, waiver_year=3)
    assert (first.pk, first.planned_on) == (second.pk, duty.due_on)


def test_published_review_makes_dated_corrections_and_meets_the_duty_of_the_state():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        review = publish(application, cast)
    action = CorrectiveAction.objects.get()
    assert (action.finding, action.due_on, action.correction.review) == (
        "Close one cycle.",
        dt.date(2029, 9, 28),
        review,
    )
    assert action.duty.due_on == dt.date(2029, 9, 28)
    assert application.duties.get(duty=Duty.MONITORING, waiver_year=3).status == "verified"
    mail = Message.objects.get(subject="The state’s review of Year Three is there to read and answer")
    assert mail.to == cast.lead.email
    assert "Close one cycle." in mail.body_text


def test_unfinished_review_names_everything_that_is_missing():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        review = services.start_review(application, actor=cast.reviewer, waiver_year=3)
        with pytest.raises(MoveRefused) as refusal:
            services.publish_review(review, actor=cast.reviewer, version=1)
        assert len(refusal.value.messages) == 3
        breach = write_review(application, cast, correction=False, judgement="breach")
        with pytest.raises(MoveRefused, match="A breach needs a correction"):
            services.publish_review(breach, actor=cast.reviewer, version=breach.version)
    assert MonitoringReview.objects.get().status == "draft"


def test_draft_stays_with_the_state(board_member, analyst, other_lead):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        write_review(application, cast)
        seen = {
            person.name: MonitoringReview.objects.visible_to(person).count()
            for person in (cast.lead, board_member, other_lead, cast.reviewer, analyst)
        }
        assert [*seen.values()] == [0, 0, 0, 1, 1]
        assert CorrectiveAction.objects.count() == 0
        publish(application, cast)
    assert MonitoringReview.objects.visible_to(cast.lead).count() == 1
    assert MonitoringReview.objects.visible_to(other_lead).count() == 0
    words = str([row.after for row in AuditEvent.objects.about(MonitoringReview.objects.get())])
    assert "Teams meet weekly." not in words


def test_two_reviewers_of_one_draft_lose_nothing():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        review = services.start_review(application, actor=cast.reviewer, waiver_year=3)
        services.edit_review(review, actor=cast.reviewer, version=1, strengths="Teams meet weekly.")
        with pytest.raises(StaleVersion):
            services.edit_review(review, actor=cast.reviewer, version=1, findings=judged())
    review.refresh_from_db()
    assert (review.strengths, review.findings.count()) == ("Teams meet weekly.", 0)


def test_concern_says_why():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        review = services.start_review(application, actor=cast.reviewer, waiver_year=3)
        with pytest.raises(ValidationError) as refusal:
            services.edit_review(review, actor=cast.reviewer, version=1, findings=judged("concern"))
    assert list(refusal.value.message_dict) == ["text_planning-process"]


def test_published_review_is_not_changed_any_more():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        review = publish(application, cast)
        with pytest.raises(NotPermitted, match="published"):
            services.edit_review(review, actor=cast.reviewer, version=review.version, strengths="Other.")
        with pytest.raises(NotPermitted, match="published"):
            services.plan_correction(review, actor=cast.reviewer, text="More.", due_on=dt.date(2029, 9, 28))


def test_correction_taken_out_of_a_draft_is_not_asked_for():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        review = write_review(application, cast)
        services.drop_correction(review.planned_actions.get(), actor=cast.reviewer)
        publish(application, cast)
    assert CorrectiveAction.objects.count() == 0


def test_only_reviewers_monitor(other_lead, contributor, steward, analyst, board_member, approver):
    application, cast = make.make_application(State.IMPLEMENTING)
    for person in (cast.lead, other_lead, contributor, steward, analyst, board_member, approver):
        with clock.at(DAY), pytest.raises(NotPermitted):
            services.start_review(application, actor=person, waiver_year=3)


def test_district_answers_a_published_review():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        draft = write_review(application, cast)
        with pytest.raises(NotPermitted, match="not been published"):
            services.answer_review(draft, actor=cast.lead, version=draft.version, answer="We agree.")
        review = publish(application, cast)
        with pytest.raises(NotPermitted):
            services.answer_review(review, actor=cast.reviewer, version=review.version, answer="We agree.")
        services.answer_review(review, actor=cast.lead, version=review.version, answer="We agree.")
    review.refresh_from_db()
    assert (review.answer, review.answered_by) == ("We agree.", cast.lead)


# corrections ------------------------------------------------------------------------------------------
def test_correction_is_shown_by_the_district_and_resolved_by_the_state(other_lead, analyst):
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(DAY):
        publish(application, cast)
        action = CorrectiveAction.objects.get()
        with pytest.raises(NotPermitted):
            services.show_correction(action, actor=other_lead, version=1, evidence="Closed.")
        services.show_correction(action, actor=cast.lead, version=1, evidence="Closed on 2 May.")
        assert application.duties.get(duty=Duty.CORRECTION).status == "evidenced"
        with pytest.raises(NotPermitted):
            services.resolve_action(action, actor=analyst)
        services.resolve_action(action, actor=cast.reviewer, resolution="Seen on a visit.")
    action = CorrectiveAction.objects.get()
    assert (action.resolved_on, action.correction.resolution) == (DAY, "Seen on a visit.")
    assert application.duties.get(duty=Duty.CORRECTION).status == "verified"
    with clock.at(DAY), pytest.raises(NotPermitted, match="noted this as corrected"):
        services.show_correction(action, actor=cast.lead, version=2, evidence="More.")


def test_finding_of_a_probation_is_resolved_by_an_approver_only():
    _application, cast = make.make_application(State.PROBATION)
    action = CorrectiveAction.objects.get()
    with clock.at(dt.date(2029, 5, 2)):
        with pytest.raises(NotPermitted):
            services.resolve_action(action, actor=cast.reviewer)
        services.show_correction(action, actor=cast.lead, version=0, evidence="Closed on 2 May.")
        services.resolve_action(CorrectiveAction.objects.get(), actor=cast.approver, resolution="Seen.")
    assert CorrectiveAction.objects.get().correction.resolution == "Seen."


def test_empty_evidence_is_refused_and_nothing_is_kept():
    application, cast = make.make_application(State.PROBATION)
    with clock.at(dt.date(2029, 5, 2)), pytest.raises(ValidationError) as refusal:
        services.show_correction(CorrectiveAction.objects.get(), actor=cast.lead, version=0, evidence=" ")
    assert list(refusal.value.message_dict) == ["evidence"]
    assert not hasattr(CorrectiveAction.objects.get(), "correction")
    assert application.state == State.PROBATION


# notice -----------------------------------------------------------------------------------------------
def send(application, cast, day):
    with clock.at(day):
        return services.send_notice(
            application, actor=cast.approver, version=application.version, text="Nothing was corrected."
        )


def test_revocation_needs_a_notice_whose_days_are_over():
    application, cast = make.make_application(State.PROBATION)
    late = dt.date(2029, 10, 2)
    with clock.at(late), pytest.raises(MoveRefused, match="Send the district a notice first"):
        make.move(application, "revoke", cast, "approver", reason="Nothing was corrected.")
    notice = send(application, cast, late)
    assert notice.earliest_on == dt.date(2029, 11, 1)
    with clock.at(dt.date(2029, 10, 31)), pytest.raises(MoveRefused, match=r"runs until Nov\. 1, 2029"):
        make.move(application, "revoke", cast, "approver", reason="Nothing was corrected.")
    with clock.at(dt.date(2029, 11, 1)):
        revoked = make.move(application, "revoke", cast, "approver", reason="Nothing was corrected.")
    assert revoked.state == State.REVOKED
    mail = Message.objects.get(subject="The approval may be revoked from Nov. 1, 2029: answer before")
    assert mail.to == cast.lead.email


def test_days_of_the_notice_are_a_setting():
    application, cast = make.make_application(State.PROBATION)
    ProgramSettings.objects.update(revocation_notice_days=45)
    assert send(application, cast, dt.date(2029, 10, 2)).earliest_on == dt.date(2029, 11, 16)


def test_one_notice_runs_at_a_time_and_ends_with_the_probation():
    application, cast = make.make_application(State.PROBATION)
    notice = send(application, cast, dt.date(2029, 5, 2))
    with pytest.raises(NotPermitted, match="runs already"):
        send(application, cast, dt.date(2029, 5, 3))
    with clock.at(dt.date(2029, 6, 1)):
        make.prepare(application, "lift-probation", cast)
        application = make.move(application, "lift-probation", cast, "approver", reason="Corrected.")
    notice.refresh_from_db()
    assert notice.ended_on == dt.date(2029, 6, 1)
    with clock.at(dt.date(2029, 6, 2)):
        application = make.move(
            application, "put-on-probation", cast, "approver", reason="Again.", on=dt.date(2029, 6, 20)
        )
    with clock.at(dt.date(2029, 9, 1)):
        codes = [finding.code for finding in open_findings(application, "revocation")]
    assert codes == ["notice"]


def test_lead_answers_a_notice_while_it_runs(contributor):
    application, cast = make.make_application(State.PROBATION)
    notice = send(application, cast, dt.date(2029, 5, 2))
    with clock.at(dt.date(2029, 5, 10)):
        with pytest.raises(NotPermitted):
            services.answer_notice(notice, actor=contributor, version=1, answer="We close it in June.")
        services.answer_notice(notice, actor=cast.lead, version=1, answer="We close it in June.")
        with pytest.raises(StaleVersion):
            services.answer_notice(notice, actor=cast.lead, version=1, answer="Again.")
    assert RevocationNotice.objects.get().answer == "We close it in June."


def test_notice_is_for_an_approver_and_for_probation(analyst):
    application, cast = make.make_application(State.IMPLEMENTING)
    with pytest.raises(NotPermitted, match="on probation"):
        send(application, cast, YEAR_THREE)
    probation, cast = make.make_application(State.PROBATION)
    for person in (cast.lead, cast.reviewer, analyst):
        with clock.at(dt.date(2029, 5, 2)), pytest.raises(NotPermitted):
            services.send_notice(probation, actor=person, version=probation.version, text="Why.")
