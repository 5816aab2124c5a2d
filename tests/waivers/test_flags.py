"""What in a plan is worth another look: pure functions, no database."""

from dataclasses import replace

import pytest

from tests.waivers.test_sheets import CONDITIONS, THEMES, YEARS
from waivers.sheets.flags import flags
from waivers.sheets.gaps import Contents
from waivers.sheets.plan import plan_sheet

LOOSE = {"subject": "The schedule", "hold": "loose", "barrier": "Minutes are counted"}


def plan(values=(), rows=None, *, goals=()):
    sheet = plan_sheet(
        conditions=CONDITIONS, themes=THEMES, years=YEARS, year_names=(("2", "Year Two"),), goals=goals,
        requests=(("5", "Seat time"),), measures=(("CHR", "Chronic absence"),),
    )  # fmt: skip
    return Contents(sheet, dict(values), rows or {})


def guideline(**cells):
    told = {f"guidelines.guidelines/3.{name}": value for name, value in {**LOOSE, **cells}.items()}
    return plan(told, {"guidelines.guidelines": [3]})


def told(contents, **given):
    return [(flag.path, flag.sentence) for flag in flags(contents, **given)]


def test_empty_plan_has_nothing_to_look_at_again():
    assert told(plan()) == []


# guidelines (W-39) ------------------------------------------------------------------------------------
def test_loose_guideline_with_a_rule_in_its_way_is_flagged():
    assert told(guideline()) == [
        (
            "guidelines.guidelines/3.barrier",
            (
                "“The schedule” is loose, and a rule still stands in its way: Minutes are counted. "
                "Name the request that would lift it, or hold it tight."
            ),
        )
    ]


@pytest.mark.parametrize("cells", [{"hold": "tight"}, {"barrier": " "}, {"hold": ""}, {"request": "5"}])
def test_guideline_is_not_flagged_where_nothing_stands_in_its_way(cells):
    assert told(guideline(**cells)) == []


def test_request_that_was_refused_lifts_nothing():
    assert [path for path, _sentence in told(guideline(request="5"), refused={"5"})] == [
        "guidelines.guidelines/3.barrier"
    ]
    assert "was not granted" in told(guideline(request="5"), refused={"5"})[0][1]
    assert told(guideline(request="5"), refused={"6"}) == []


def test_guideline_without_a_name_is_called_by_what_it_is():
    assert told(guideline(subject=""))[0][1].startswith("“Guideline” is loose")


# rounds (W-40) ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("had", "planned", "path"),
    [
        ("4", "3", "vision.rounds"),
        ("1", "", "vision.rounds_planned"),
        ("1", "three", "vision.rounds_planned"),
        ("3", "3", None),
        ("0", "", None),
        ("", "3", None),
        ("many", "3", None),
    ],
)
def test_more_rounds_than_planned_are_flagged(had, planned, path):
    found = told(plan({"vision.rounds": had, "vision.rounds_planned": planned}))
    assert [each for each, _sentence in found] == ([path] if path else [])


def test_form_that_did_not_ask_is_not_held_against_the_plan():
    contents = plan({"vision.rounds": "4"})
    sheet = contents.sheet
    old = [section for section in sheet if section.code != "vision"]
    assert told(Contents(replace(sheet, sections=tuple(old)), contents.values)) == []


# money (W-13) -----------------------------------------------------------------------------------------
def test_goals_without_money_are_flagged_together():
    goals = (("7", "Help in five days"), ("8", "Read daily"))
    lines = {"funding.lines/1.goal": "7"}
    one = told(plan(lines, {"funding.lines": [1]}, goals=goals))
    assert one == [
        (
            "funding.lines",
            "No money stands behind a goal: Read daily. Add a line, or say in the text that it needs none.",
        )
    ]
    both = told(plan(goals=goals))
    assert both[0][1].startswith("No money stands behind 2 goals: Help in five days; Read daily.")


def test_flags_come_in_the_order_of_the_plan():
    contents = guideline()
    values = {**contents.values, "vision.rounds": "4", "vision.rounds_planned": "3"}
    found = flags(plan(values, contents.rows, goals=(("7", "Read daily"),)))
    assert [flag.section for flag in found] == ["vision", "guidelines", "funding"]
