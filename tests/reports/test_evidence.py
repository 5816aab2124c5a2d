"""From records to elements: what each record earns, and what is missing without it."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluation.models import Measure
from policy.models import Assurance, FlexibilityType
from reports.evidence import PLANNING, Cells, Collected, collect, level_points
from reports.score import Element, Standing, dimension_result, score
from stakeholders.services import leave_out
from statepl.core import clock
from tests.factories import heard, standing, teams
from tests.factories import waivers as make
from tests.factories.stakeholders import hear_planning_groups
from waivers import services
from waivers.models import Evidence
from waivers.states import State

pytestmark = pytest.mark.django_db
REVIEW_DAY = dt.date(2027, 6, 9)
LINK = "https://willow-bend.example/evidence"


def element(found: Collected, dimension: str, code: str) -> Element:
    return next(part.element for part in found.parts[dimension] if part.element.code == code)


def points(found: Collected, dimension: str, code: str) -> tuple[int, int]:
    each = element(found, dimension, code)
    return each.verified, each.claimed


def why(found: Collected, dimension: str) -> dict[str, str]:
    return {part.element.code: part.element.missing for part in found.parts[dimension]}


@pytest.fixture
def planned(cast: Any) -> Any:
    """An application whose plan, with level 2 and a link everywhere, lies before the state."""
    application = make.make_application(State.CONDITIONALLY_APPROVED, cast)[0]
    with clock.at(dt.date(2027, 6, 1)):
        make.evidence_all(application, cast)
        make.write_plan(application, actor=cast.lead, level="2", link=LINK, leave_out={"data": 1})
        make.explain_silences(application, cast.lead)
        application = make.move(application, "submit-plan", cast, "lead")
    with clock.at(dt.date(2027, 6, 8)):
        return make.move(application, "claim-plan", cast, "reviewer")


# D1, D2 ------------------------------------------------------------------------------------------------
def test_assurance_counts_in_its_current_text(application: Any) -> None:
    changed = Assurance.objects.get(code="funding-alignment")
    changed.text_version = 2
    changed.save()
    application.acceptances.filter(assurance__code="planning-process").delete()
    found = collect(application)
    assert points(found, "D1", "implementation-plan") == (1, 0)
    assert why(found, "D1") == {
        "planning-process": "not_accepted",
        "implementation-plan": "",
        "continuous-improvement": "",
        "funding-alignment": "older_text",
    }


def test_obligation_is_claimed_with_evidence_and_verified_by_the_state(application: Any, cast: Any) -> None:
    first, second, _third = application.obligations.order_by("kind__position")
    for row in (first, second):
        services.give_evidence(row, actor=cast.lead, version=row.version, evidence="Minutes of May.")
    first.refresh_from_db()
    services.verify_obligation(first, actor=cast.reviewer, version=first.version, accepted=True)
    found = collect(application)
    assert [(part.element.verified, part.element.claimed) for part in found.parts["D2"]] == [
        (1, 0),
        (0, 1),
        (0, 0),
    ]
    assert list(why(found, "D2").values()) == ["", "", "no_evidence"]


def test_before_approval_obligations_have_not_begun_and_nothing_is_due(cast: Any) -> None:
    draft = make.make_application(State.DRAFT, cast)[0]
    found = collect(draft)
    assert set(why(found, "D2").values()) == {"not_begun"}
    assert set(why(found, "D3").values()) == {"no_plan"}
    assert found.dimensions[-1].standing is Standing.NOT_DUE


# D3 to D5 ----------------------------------------------------------------------------------------------
def test_level_is_claimed_until_the_state_verifies_it(planned: Any, cast: Any) -> None:
    version = services.open_filing(planned, kind="plan").versions.get()
    with clock.at(REVIEW_DAY):
        for section, level in (("curriculum", 2), ("data", 1), ("theme-culture", 0)):
            services.verify_level(version, actor=cast.reviewer, section=section, level=level)
        found = collect(planned)
    assert points(found, "D3", "instruction") == (0, 2)
    assert (points(found, "D3", "curriculum"), points(found, "D3", "data")) == ((2, 0), (1, 0))
    assert (points(found, "D4", "culture"), element(found, "D4", "culture").is_evidenced) == ((0, 0), True)


def test_refused_evidence_takes_the_level_with_it(planned: Any, cast: Any) -> None:
    piece = Evidence.objects.get(section="technology")
    with clock.at(REVIEW_DAY):
        services.reject_evidence(piece, actor=cast.reviewer, version=piece.version, reason="Of 2019.")
        found = collect(planned)
    assert why(found, "D3")["technology"] == "rejected"
    assert why(found, "D3")["data"] == ""


@pytest.mark.parametrize(
    ("own", "verified", "expected"),
    [
        (2, None, (0, 2)),
        (3, (2, 4), (2, 0)),
        (1, (2, 4), (2, 0)),
        (3, (2, 3), (2, 1)),
        (1, (2, 3), (1, 0)),
    ],
)
def test_the_state_speaks_for_the_version_that_it_saw(own: int, verified: Any, expected: Any) -> None:
    assert level_points(own, verified, 4) == expected


def test_plan_that_is_rated_nowhere_or_without_evidence_is_missing(planned: Any) -> None:
    version = services.open_filing(planned, kind="plan").versions.get()
    version.values.pop("curriculum.level")
    version.evidence = [each for each in version.evidence if each["section"] != "instruction"]
    found = collect_with(planned, version)
    assert (why(found, "D3")["curriculum"], why(found, "D3")["instruction"]) == ("unrated", "no_evidence")


def collect_with(application: Any, version: Any) -> Collected:
    """Collect as if a version that was changed in memory had been submitted next."""
    version.pk, version.number = None, version.number + 1
    version._state.adding = True
    version.save(force_insert=True)
    with clock.at(REVIEW_DAY):
        return collect(application)


def test_goals_earn_three_points_for_the_best_one(planned: Any) -> None:
    version = services.open_filing(planned, kind="plan").versions.get()
    row = version.rows["technology.goals"][0]
    version.values.pop(f"technology.goals/{row}.due")
    found = collect_with(planned, version)
    assert points(found, "D5", "curriculum") == (3, 0)
    assert points(found, "D5", "technology") == (2, 0)
    assert why(found, "D5")["data"] == "no_goal"


# D6 ----------------------------------------------------------------------------------------------------
def test_request_earns_by_its_rule_its_links_and_the_federal_check(planned: Any, cast: Any) -> None:
    found = collect(planned)
    assert points(found, "D6", "delivery-seat-time") == (3, 0)
    asked = planned.requests.get()
    type(asked).objects.filter(pk=asked.pk).update(federal_check="examine", vision_link="")
    assert points(collect(planned), "D6", "delivery-seat-time") == (1, 0)
    type(asked).objects.filter(pk=asked.pk).update(status="withdrawn")
    assert collect(planned).parts["D6"] == ()


def test_draft_of_a_request_only_claims(cast: Any) -> None:
    draft = make.make_application(State.DRAFT, cast)[0]
    services.add_request(
        draft, actor=cast.lead, flexibility_type=FlexibilityType.objects.get(code="procurement")
    )
    found = collect(draft)
    assert points(found, "D6", "delivery-seat-time") == (0, 2)
    assert why(found, "D6")["procurement"] == "nothing_written"


# D7 ----------------------------------------------------------------------------------------------------
def test_planning_group_rises_by_note_activity_and_answer(application: Any, cast: Any, district: Any) -> None:
    assert set(why(collect(application), "D7").values()) == {"nothing_logged"}
    standing.make_note(district, cast.lead, code="students")
    assert why(collect(application), "D7")["students-families"] == "nothing_logged"
    standing.make_note(district, cast.lead, code="families-foster")
    assert points(collect(application), "D7", "students-families") == (1, 0)
    evening = hear_planning_groups(district, cast.lead)
    found = collect(application)
    assert (points(found, "D7", "students-families"), points(found, "D7", "teachers")) == ((2, 0), (1, 0))
    item = heard.hear(evening, cast.lead)
    assert points(collect(application), "D7", "students-families") == (2, 0)
    heard.answered(heard.read(item, cast.lead), cast.lead)
    assert points(collect(application), "D7", "students-families") == (3, 0)


def test_one_late_answer_takes_the_third_point(application: Any, cast: Any, district: Any) -> None:
    evening = hear_planning_groups(district, cast.lead)
    heard.answered(heard.read(heard.hear(evening, cast.lead), cast.lead), cast.lead)
    heard.hear(evening, cast.lead, words="And the bus?", group="families")
    assert points(collect(application), "D7", "students-families") == (2, 0)
    with clock.at(dt.date(2027, 12, 1)):
        assert points(collect(application), "D7", "students-families") == (1, 0)


def test_only_colleges_may_be_left_out_and_not_once_they_took_part(
    application: Any, cast: Any, district: Any
) -> None:
    leave_out(application, actor=cast.lead, group="postsecondary", reason="None within two hours.")
    left = element(collect(application), "D7", "postsecondary")
    assert left == Element("postsecondary", 3, not_applicable="None within two hours.")
    hear_planning_groups(district, cast.lead)
    assert points(collect(application), "D7", "postsecondary") == (1, 0)
    assert list(PLANNING) == [part.element.code for part in collect(application).parts["D7"]]


# D8 ----------------------------------------------------------------------------------------------------
def test_cells_that_are_due_count_one_by_one(application: Any, district: Any) -> None:
    assert collect(application).cells == ()
    with clock.at(dt.date(2027, 7, 1)):
        found = collect(application)
    due = [row for row in found.cells if row.measure == "ATT"]
    assert [(row.waiver_year, row.owed, row.reported, row.verified, row.why) for row in due] == [
        (1, 11, 0, 0, "not_reported")
    ]
    d8 = found.dimensions[-1]
    assert len(d8.elements) == 11 * sum(1 in measure.due_years for measure in Measure.objects.all())
    assert dimension_result(d8).shares.coverage == 0


def test_verified_and_reported_cells_are_told_apart() -> None:
    rows = (Cells("ATT", "Attendance", 1, 4, 3, 1, "explained"),)
    found = Collected({}, rows).dimensions[-1]
    shares = dimension_result(found).shares
    assert (shares.verified, shares.claimed, shares.coverage) == (
        Fraction(1, 4),
        Fraction(3, 4),
        Fraction(3, 4),
    )
    assert [each.missing for each in found.elements] == ["", "", "", "explained"]


# D9 ----------------------------------------------------------------------------------------------------
def test_capacity_is_read_from_teams_plan_and_cycles(planned: Any, cast: Any, district: Any) -> None:
    lead = teams.make_team(district, cast.lead, name="Lead", kind="manager")
    teams.make_seat(lead, cast.lead, role="Manager", holder="Chief of staff")
    working = teams.make_team(district, cast.lead)
    for number, function in enumerate(("technology", "talent", "data")):
        teams.make_seat(working, cast.lead, role=f"Expert {number}", function=function)
    teams.make_team(district, cast.lead, name="Advisers", kind="advisory", decides="")
    with clock.at(REVIEW_DAY):
        found = collect(planned)
    assert {part.element.code: part.element.claimed for part in found.parts["D9"]} == {
        "manager": 2,
        "working-group": 3,
        "advisory-group": 1,
        "needs-assessment": 0,
        "funding": 3,
        "technology": 1,
        "human-capital": 1,
        "pilot": 0,
        "improvement": 2,
    }
    assert {code for code, reason in why(found, "D9").items() if reason} == {"needs-assessment", "pilot"}


def test_accepted_evidence_of_a_section_verifies_its_capacity(planned: Any, cast: Any) -> None:
    version = services.open_filing(planned, kind="plan").versions.get()
    version.evidence = [*version.evidence, {"id": 0, "section": "funding", "status": "verified"}]
    found = collect_with(planned, version)
    assert (points(found, "D9", "funding"), points(found, "D9", "improvement")) == ((3, 0), (0, 2))


def test_without_a_plan_or_teams_capacity_is_missing(application: Any) -> None:
    reasons = why(collect(application), "D9")
    assert reasons.pop("manager") == ""
    assert set(reasons.values()) == {"nothing_recorded", "not_kept"}


# all of it ---------------------------------------------------------------------------------------------
def test_nine_dimensions_make_a_score(planned: Any) -> None:
    with clock.at(REVIEW_DAY):
        found = score(collect(planned).dimensions, are_gates_met=False)
    assert [each.code for each in found.dimensions] == [f"D{number}" for number in range(1, 10)]
    assert found.dimensions[2].shares.claimed == Fraction(2, 3)


def test_collecting_takes_the_same_queries_however_much_there_is(
    planned: Any, cast: Any, district: Any
) -> None:
    with CaptureQueriesContext(connection) as before:
        collect(planned)
    for code in ("procurement", "data-systems"):
        planned.requests.create(flexibility_type=FlexibilityType.objects.get(code=code))
    evening = hear_planning_groups(district, cast.lead)
    for group in ("students", "families", "teachers"):
        standing.make_note(district, cast.lead, code=group)
        heard.hear(evening, cast.lead, group=group)
    for name in ("One", "Two"):
        teams.make_seat(teams.make_team(district, cast.lead, name=name), cast.lead)
    with CaptureQueriesContext(connection) as after:
        collect(planned)
    assert len(after) - len(before) <= 2  # what is prefetched only where there is a row
    assert len(before) < 40
