"""What a plan needs before it is submitted and finally approved, read from what the district wrote."""

import datetime as dt

import pytest

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused
from statepl.demo.plans import write_plan
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.filings import filing_of
from waivers.models import Application, AssuranceAcceptance, FilingVersion
from waivers.readiness import findings, open_findings
from waivers.services import Change
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)
REVIEW = dt.date(2027, 7, 20)
STARTS = dt.date(2027, 8, 20)


def fresh(application):
    return Application.objects.get(pk=application.pk)


def found(application, gate):
    return {finding.code: finding for finding in findings(fresh(application), gate)}


def write(application, actor, path, value):
    services.save_values(filing_of(application, "plan"), actor=actor, changes=[Change(path, value)])


@pytest.fixture
def planning():
    """An application in Year One, and its people."""
    return make.make_application(State.CONDITIONALLY_APPROVED)


# submission -------------------------------------------------------------------------------------------
def test_empty_plan_names_its_first_gap_with_a_link(planning):
    application, _cast = planning
    finding = found(application, "plan_submission")["plan-sections"]
    filing = filing_of(application, "plan")
    assert (
        finding.sentence
        == "Vision of the district: fill in “Which problem does personalized learning solve here”."
    )
    assert finding.url == f"/waivers/{application.pk}/filings/{filing.pk}/vision/#vision.problem"
    assert finding.detail.startswith("And ")


def test_full_plan_meets_its_checks(planning):
    application, cast = planning
    write_plan(application, actor=cast.lead, level="2", link="https://example.org/plan")
    with clock.at(dt.date(2027, 6, 1)):
        assert [each.code for each in open_findings(fresh(application), "plan_submission")] == [
            "obligations-evidenced",
            "voices",
        ]


def test_one_emptied_field_opens_the_check_again(planning):
    application, cast = planning
    write_plan(application, actor=cast.lead)
    write(application, cast.lead, "curriculum.text", " ")
    finding = found(application, "plan_submission")["plan-sections"]
    assert finding.sentence == (
        "Curriculum: fill in “How will every student meet the same clear targets in different ways”."
    )
    assert finding.url.endswith("/curriculum/#curriculum.text")


def test_unreadable_answer_opens_the_check(planning):
    application, cast = planning
    write_plan(application, actor=cast.lead)
    write(application, cast.lead, "vision.summary", "word " * 151)
    finding = found(application, "plan_submission")["plan-sections"]
    assert finding.sentence.endswith("This has 151 words. Shorten it to 150.")


def test_vote_of_the_board_is_asked_for(planning):
    application, cast = planning
    write_plan(application, actor=cast.lead)
    write(application, cast.lead, "board.minutes", "")
    checks = found(application, "plan_submission")
    assert checks["plan-sections"].is_open is False
    assert checks["board-action"].sentence == "Board action: fill in “Where the minutes are”."


# G4 and G7 --------------------------------------------------------------------------------------------
def test_condition_without_a_goal_is_named(planning):
    application, cast = planning
    write_plan(application, actor=cast.lead, leave_out={"technology": True, "data": True})
    finding = found(application, "final")["G4"]
    assert finding.sentence == "No goal yet: Technology policy, Comprehensive data systems."
    assert finding.url.endswith("/technology/#technology.goals")


@pytest.mark.parametrize(
    ("column", "value", "end"),
    [
        ("responsible", "", "fill in “In charge”."),
        ("starts", "2027-06-30", "Choose a date from July 1, 2027 to June 30, 2031."),
        ("due", "2027-07-02", "This day comes before the start. Choose a later one."),
    ],
)
def test_incomplete_goal_is_named_with_a_link_to_its_cell(planning, column, value, end):
    application, cast = planning
    filing = write_plan(application, actor=cast.lead)
    row = filing.rows.get(section="data", table="goals")
    write(application, cast.lead, f"data.goals/{row.pk}.{column}", value)
    finding = found(application, "final")["G4"]
    assert finding.sentence.startswith("Comprehensive data systems, “One page for each student”")
    assert finding.sentence.endswith(end)
    assert finding.url.endswith(f"/data/?row={row.pk}#data.goals/{row.pk}.{column}")


def test_title_without_an_amount_is_named(planning):
    application, cast = planning
    filing = write_plan(application, actor=cast.lead)
    line = filing.rows.filter(section="funding").order_by("pk")[1]
    write(application, cast.lead, f"funding.lines/{line.pk}.amount", "some")
    assert found(application, "final")["G7"].sentence == "Add to the funding table: Title II, Part A."
    write(application, cast.lead, f"funding.lines/{line.pk}.amount", "60,000")
    assert found(application, "final")["G7"].is_open is False


# story 2 of domain.md B.6 -----------------------------------------------------------------------------
def test_gates_are_refused_together_then_met(planning):
    application, cast = planning
    with clock.at(dt.date(2027, 6, 1)):
        make.evidence_all(application, cast)
        make.explain_silences(application, cast.lead)
        write_plan(application, actor=cast.lead, leave_out={"technology": True})
        application = services.make_move(
            fresh(application), "submit-plan", actor=cast.lead, version=fresh(application).version
        )
    acceptance = AssuranceAcceptance.objects.filter(application=application).last()
    acceptance.delete()
    with clock.at(dt.date(2027, 6, 8)):
        application = make.move(application, "claim-plan", cast, "reviewer")
    with clock.at(REVIEW):
        make.verify_all(application, cast)
        make.explain_baseline(application, cast)
        make.hear_planning_groups(application.district, cast.lead)
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        before = AuditEvent.objects.count()
        with pytest.raises(MoveRefused) as refusal:
            services.make_move(
                fresh(application), "approve-finally", actor=cast.approver,
                version=fresh(application).version, on=STARTS,
            )  # fmt: skip
    assert [error.code for error in refusal.value.error_list] == ["G1", "G2", "G4"]
    assert "No goal yet: Technology policy." in refusal.value.messages
    assert fresh(application).state == State.PLAN_UNDER_REVIEW
    assert AuditEvent.objects.count() == before
    _mend(application, cast, acceptance)
    with clock.at(dt.date(2027, 7, 30)):
        application = services.make_move(
            fresh(application), "approve-finally", actor=cast.approver,
            version=fresh(application).version, on=STARTS,
        )  # fmt: skip
        assert application.state == State.FINALLY_APPROVED
        with pytest.raises(MoveRefused):
            services.make_move(application, "start-implementation", actor=None, version=None)
    versions = FilingVersion.objects.filter(filing__application=application, filing__kind="plan")
    assert [version.number for version in versions] == [1, 2]


def _mend(application, cast, acceptance):
    """Return the plan, let the district mend it, and decide the request."""
    with clock.at(dt.date(2027, 7, 22)):
        make.prepare(application, "return-plan", cast)
        application = make.move(fresh(application), "return-plan", cast, "reviewer")
        plan = filing_of(application, "plan")
        plan.unlocked = None
        plan.save(update_fields=["unlocked"])
        values = {
            "goal": "Close the gap", "objective": "No class waits.", "starts": "2027-09-01", "due": "2028-06-01",
            "responsible": "Director of technology", "measure": "Schools", "target": "Nine",
        }  # fmt: skip
        services.add_row(plan, actor=cast.lead, section="technology", table="goals", values=values)
        acceptance.pk = None
        acceptance.save()
        make.prepare(application, "resubmit-plan", cast)
        application = make.move(fresh(application), "resubmit-plan", cast, "lead")
    with clock.at(dt.date(2027, 7, 24)):
        application = make.move(application, "claim-plan", cast, "reviewer")
        make.decide_all(application, cast)
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
