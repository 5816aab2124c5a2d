"""Annual reports and the sustainability plan: what is carried, what is confirmed, and the one gate."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from statepl.accounts.models import Membership
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Message
from tests.factories import papers
from tests.factories import waivers as make
from tests.waivers.kept import RUNNING, staged
from tests.waivers.papermaking import make_paper
from tests.waivers.years import YEAR_FIVE, YEAR_FOUR, YEAR_THREE, YEAR_TWO, make_running
from waivers import services
from waivers.duties import Duty
from waivers.filings import values_of
from waivers.papers import carried_of, lacking, unconfirmed
from waivers.services.filings import Change, save_values
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(RUNNING, State.IMPLEMENTING)


def test_stale_move_changes_nothing():
    paper, cast = make_paper("annual_report", "submitted")
    with clock.at(YEAR_THREE), pytest.raises(StaleVersion):
        services.move_filing(paper, "accept", actor=cast.reviewer, version=paper.version - 1)
    paper.refresh_from_db()
    assert paper.status == "submitted"


# carrying over ----------------------------------------------------------------------------------------
def test_first_report_is_filled_in_from_the_plan():
    application, cast = make_running()
    with clock.at(YEAR_TWO):
        report = services.open_report(application, actor=cast.lead, waiver_year=2)
        again = services.open_report(application, actor=cast.lead, waiver_year=2)
    assert (report.pk, report.carried.exists()) == (again.pk, True)
    assert set(report.carried.values_list("origin", flat=True)) == {"plan"}
    granted = [each for each in carried_of(report) if each.row.path.endswith(".flexibility")]
    assert [each.text for each in granted] == ["Delivery of instruction without seat time"]


def test_next_report_is_filled_in_from_the_last_one_and_nothing_is_confirmed_beforehand():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        papers.accept_report(application, cast, 2)
    with clock.at(YEAR_THREE):
        report = services.open_report(application, actor=cast.lead, waiver_year=3)
    values = values_of(report)
    assert set(report.carried.values_list("origin", flat=True)) == {"report"}
    assert values["culture.culture"] == "Written plainly."
    assert "in-curriculum.done" not in values
    assert len(unconfirmed(report)) == report.carried.count() > 20


def test_report_with_an_unconfirmed_value_is_refused_naming_each():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        papers.accept_report(application, cast, 2)
    with clock.at(YEAR_THREE):
        report = papers.write_report(application, cast, 3)
        left = report.carried.get(path="culture.culture")
        report.carried.filter(path__in=["culture.culture", "in-curriculum.standing"]).update(
            confirmed_at=None
        )
        with pytest.raises(MoveRefused) as refusal:
            papers.step(report, "submit", cast.lead)
        assert refusal.value.messages == [
            "Confirm or change what was filled in: Curriculum: How far is this now.",
            (
                "Confirm or change what was filled in: Culture and transparency: "
                "How do adults and students learn from what does not work."
            ),
        ]
        services.confirm_values(report, actor=cast.lead, paths=["in-curriculum.standing"])
        save_values(report, actor=cast.lead, changes=[Change("culture.culture", "We meet each month.")])
        assert papers.step(report, "submit", cast.lead).status == "submitted"
    left.refresh_from_db()
    assert left.confirmed_at is None


def test_confirming_tells_who_and_leaves_a_changed_value_alone():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        papers.accept_report(application, cast, 2)
    with clock.at(YEAR_THREE):
        report = services.open_report(application, actor=cast.lead, waiver_year=3)
        save_values(report, actor=cast.lead, changes=[Change("culture.culture", "We meet each month.")])
        paths = ["culture.culture", "culture.transparency", "culture.nothing"]
        assert services.confirm_values(report, actor=cast.lead, paths=paths) == ["culture.transparency"]
        assert services.confirm_values(report, actor=cast.lead, paths=paths) == []
    row = report.carried.get(path="culture.transparency")
    assert row.confirmed_by == cast.lead
    trail = AuditEvent.objects.about(report).filter(verb="filing.confirmed")
    assert [each.after["paths"] for each in trail] == [["culture.transparency"]]


def test_removed_row_needs_no_confirmation():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        papers.accept_report(application, cast, 2)
    with clock.at(YEAR_THREE):
        report = services.open_report(application, actor=cast.lead, waiver_year=3)
        row = report.rows.filter(table="lines").first()
        services.remove_row(row, actor=cast.lead)
    assert [each for each in unconfirmed(report) if f"/{row.pk}." in each.row.path] == []


@pytest.mark.parametrize("person", ["other_lead", "steward", "reviewer", "approver", "board_member"])
def test_only_writers_open_and_confirm(person, request):
    application, cast = make.make_application(State.IMPLEMENTING)
    stranger = request.getfixturevalue(person)
    with clock.at(YEAR_TWO):
        with pytest.raises(NotPermitted):
            services.open_report(application, actor=stranger, waiver_year=2)
        report = services.open_report(application, actor=cast.lead, waiver_year=2)
        with pytest.raises(NotPermitted):
            services.confirm_values(report, actor=stranger, paths=["culture.culture"])


def test_report_on_a_year_ahead_is_refused():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO), pytest.raises(ValidationError, match="Year Two to Year Five"):
        services.open_report(application, actor=cast.lead, waiver_year=3)


# what follows -----------------------------------------------------------------------------------------
def test_duty_of_the_year_follows_the_report():
    application, cast = make.make_application(State.IMPLEMENTING)
    duty = application.duties.get(duty=Duty.ANNUAL_REPORT, waiver_year=3)
    seen = []
    with clock.at(YEAR_THREE):
        report = papers.write_report(application, cast, 3)
        for verb, actor in (("submit", cast.lead), ("return", cast.reviewer), ("resubmit", cast.lead),
                            ("accept", cast.reviewer)):  # fmt: skip
            papers.step(report, verb, actor, text="Say who decides.")
            duty.refresh_from_db()
            seen.append(duty.status)
    assert seen == ["evidenced", "open", "evidenced", "verified"]
    assert [step.verb for step in report.steps.all()] == ["submit", "return", "resubmit", "accept"]
    assert [step.submitted.number for step in report.steps.all()] == [1, 1, 2, 2]


def test_return_opens_what_was_commented_and_waits_for_the_answer():
    paper, cast = make_paper("annual_report", "submitted")
    with clock.at(YEAR_THREE):
        comment = services.add_comment(
            paper.application, actor=cast.reviewer, anchor="culture.culture", audience="district",
            text="Who takes part?", filing=paper,
        )  # fmt: skip
        papers.step(paper, "return", cast.reviewer, text="One question.")
        paper.refresh_from_db()
        assert paper.unlocked == ["culture"]
        with pytest.raises(NotPermitted):
            save_values(paper, actor=cast.lead, changes=[Change("change.changed", "Nothing.")])
        with pytest.raises(MoveRefused, match="Answer 1 comment"):
            papers.step(paper, "resubmit", cast.lead)
        comment.refresh_from_db()
        services.answer_comment(comment, actor=cast.lead, text="Every teacher.")
        moved = papers.step(paper, "resubmit", cast.lead)
    moved.refresh_from_db()
    assert (moved.status, moved.unlocked) == ("submitted", None)


def test_who_hears_of_a_report():
    paper, cast = make_paper("annual_report", "submitted")
    with clock.at(YEAR_THREE):
        papers.step(paper, "return", cast.reviewer, text="One question.")
    about = Message.objects.filter(
        subject__contains="Annual report for Year Three", person__in=[cast.lead, cast.reviewer]
    )
    assert sorted(about.values_list("to", "subject")) == sorted(
        [
            (cast.reviewer.email, f"{paper.application.district}, Annual report for Year Three: handed in"),
            (
                cast.lead.email,
                f"{paper.application.district}, Annual report for Year Three: returned with comments",
            ),
        ]
    )


def test_empty_report_names_every_question():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_TWO):
        report = services.open_report(application, actor=cast.lead, waiver_year=2)
        found = [sentence for sentence, _url in lacking(report)]
    assert "Curriculum: fill in “What was done this year”." in found
    assert "What changed: fill in “What went another way than planned”." in found


# sustainability ---------------------------------------------------------------------------------------
def test_sustainability_plan_is_written_in_year_five():
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(YEAR_FOUR), pytest.raises(NotPermitted, match="Year Five"):
        services.open_sustainability(application, actor=cast.lead)
    with clock.at(YEAR_FIVE):
        assert services.open_sustainability(application, actor=cast.lead).kind == "sustainability"


def test_who_recommended_does_not_accept_the_sustainability_plan():
    paper, cast = make_paper("sustainability", "submitted")
    Membership.objects.create(user=cast.reviewer, role="approver", starts_on=dt.date(2020, 1, 1))
    with clock.at(YEAR_FIVE):
        with pytest.raises(NotPermitted, match="A reviewer recommends first"):
            papers.step(paper, "approve", cast.approver)
        papers.step(paper, "recommend", cast.reviewer, text="It is sound.")
        reviewer = type(cast.reviewer).objects.get(pk=cast.reviewer.pk)
        with pytest.raises(NotPermitted, match="You made the recommendation"):
            papers.step(paper, "approve", reviewer)
        assert papers.step(paper, "approve", cast.approver).status == "accepted"


def test_recommendation_of_an_earlier_round_does_not_count():
    paper, cast = make_paper("sustainability", "submitted")
    with clock.at(YEAR_FIVE):
        papers.step(paper, "recommend", cast.reviewer, text="It is sound.")
        papers.step(paper, "return", cast.reviewer, text="One question.")
        papers.step(paper, "resubmit", cast.lead)
        with pytest.raises(NotPermitted, match="A reviewer recommends first"):
            papers.step(paper, "approve", cast.approver)


def test_recommendation_stays_with_the_state(sign_in):
    paper, cast = make_paper("sustainability", "submitted")
    with clock.at(YEAR_FIVE):
        papers.step(paper, "recommend", cast.reviewer, text="Weighed by the state.")
        pages = [reverse("waivers:paper", args=[paper.application_id, paper.pk])]
        pages.append(reverse("waivers:history", args=[paper.application_id]))
        seen = [
            ["Weighed by the state." in sign_in(person).get(page).content.decode() for page in pages]
            for person in (cast.lead, cast.approver)
        ]
    assert seen == [[False, False], [True, False]]
