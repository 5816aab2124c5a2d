"""From frozen inputs to words: what changes with the state of the application."""

import datetime as dt
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from policy.models import ProgramSettings
from reports.context import Provenance, build
from reports.facts import digest, freeze

DAY = dt.date(2027, 3, 12)


@pytest.fixture
def inputs(application: Any) -> dict[str, Any]:
    return freeze(application, as_of=DAY)


def context_of(inputs: dict[str, Any]) -> dict[str, Any]:
    return build(inputs, Provenance(digest(inputs), "readiness 6"))


def test_gates_that_look_open_after_final_approval_were_met_then(inputs: dict[str, Any]) -> None:
    before = {gate["code"]: gate["status"] for gate in context_of(inputs)["gates"]}
    inputs["application"]["final_from"] = "2027-08-01"
    after = {gate["code"]: gate["status"] for gate in context_of(inputs)["gates"]}
    assert (before["G1"], before["G2"], before["G6"]) == ("met", "open", "open")
    assert (after["G1"], after["G2"], after["G6"]) == ("met", "met_then", "met_then")


def test_findings_of_a_district_on_probation_fill_chapter_twelve(inputs: dict[str, Any]) -> None:
    chapter = {row["id"]: row for row in context_of(inputs)["chapters"]}["monitoring"]
    assert chapter["empty"] == "Monitoring begins after final approval. No finding is open."
    inputs["actions"] = [
        {
            "finding": "No cycle was closed.",
            "notice_on": "2027-01-05",
            "due_on": "2027-03-01",
            "resolved_on": "",
        }
    ]
    context = context_of(inputs)
    assert {row["id"]: row for row in context["chapters"]}["monitoring"]["empty"] == ""
    page = render_to_string("reports/chapters/monitoring.html", context)
    assert "No cycle was closed." in page
    assert "rp-overdue" in page


def test_counts_are_drawn_and_said_without_a_gap(application: Any, releases: Any) -> None:
    families = context_of(freeze(application, as_of=DAY))["families"]
    discipline = next(family for family in families if family["name"] == "Discipline")
    measure = discipline["measures"][0]
    assert "gap" not in measure["sentence"] + measure["trend"].sentence
    assert measure["sentence"].startswith("All students: 61 students.")


def test_every_family_has_a_drawing_and_every_group_a_row(application: Any, releases: Any) -> None:
    families = context_of(freeze(application, as_of=DAY))["families"]
    assert [(family["name"], family["measures"][0]["bars"] is not None) for family in families] == [
        ("Attendance", True),
        ("Discipline", True),
        ("Proficiency", True),
    ]
    table = families[0]["tables"][0]
    row = next(row for row in table["rows"] if row["name"] == "American Indian or Alaska Native")
    assert row["cells"] == [{"text": "withheld", "class": "rp-withheld"}] * 2


def test_words_of_checks_follow_the_reader(inputs: dict[str, Any]) -> None:
    for found in inputs["gates"]:
        found["sentence"]["es"] = f"({found['code']})"
    with translation.override("es"):
        assert [gate["sentence"] for gate in context_of(inputs)["gates"]][:2] == ["(G1)", "(G2)"]


def test_report_of_an_older_format_has_no_score_and_says_so(inputs: dict[str, Any]) -> None:
    del inputs["score"]
    context = context_of(inputs)
    assert context["score"] is None
    annex = {row["id"]: row for row in context["chapters"]}["score"]
    assert annex["empty"] == "This report was made before there was a score."
    page = render_to_string("reports/_body.html", context)
    assert "Readiness by dimension" not in page
    assert "of 9 gates met" in page


def test_weights_that_differ_are_printed(application: Any) -> None:
    program = ProgramSettings.current()
    program.score_weights = [2, 1, 1, 1, 1, 1, 1, 1, 3]
    program.save()
    context = context_of(freeze(application, as_of=DAY))
    assert [line["weight"] for line in context["score"]["lines"]] == [2, 1, 1, 1, 1, 1, 1, 1, 3]
    page = render_to_string("reports/_body.html", context)
    assert "they stand in Annex A" in page
    assert "All dimensions weigh the same." not in page


def test_score_is_printed_rounded_down_with_the_gaps_that_cost_most(inputs: dict[str, Any]) -> None:
    inputs["score"]["overall"] = {"verified": "7999/10000", "claimed": "17/20", "coverage": "1"}
    inputs["score"]["band"] = "developing"
    told = context_of(inputs)["score"]
    assert (str(told["band"]), told["sentence"]) == (
        "Developing",
        "At least 50% and less than 80% is verified.",
    )
    assert told["total"].startswith("Verified: 79%. Claimed by the district: 85%.")
    assert [gap["name"] for gap in told["gaps"]] == ["Year One obligations", "Ten conditions", "Three themes"]
    assert told["gaps"][1]["words"] == "0% verified; 10 of 10 elements missing"


def test_empty_dimension_and_what_is_left_out_are_said(inputs: dict[str, Any]) -> None:
    rows = {row["code"]: row for row in inputs["score"]["dimensions"]}
    rows["D6"].update(standing="no_data", verified="0", claimed="0", coverage="0", elements=[])
    rows["D7"]["elements"][-1].update(not_applicable="No college near.", missing="")
    rows["D1"].update(verified="1", coverage="1")
    cells = {"measure": "ATT", "name": "Attendance", "waiver_year": 1, "owed": 11, "reported": 4}
    rows["D8"].update(standing="counted", cells=[{**cells, "verified": 0, "why": "explained"}])
    told = context_of(inputs)["score"]
    assert told["notes"] == ["No data, counted as nothing: Flexibility requests."]
    assert {row["what"]: str(row["why"]) for row in told["missing"]} | {
        "The whole dimension": "No data.",
        "Attendance, Year One: 7 of 11 student groups": "Not reported; the district has explained why.",
    } == {row["what"]: str(row["why"]) for row in told["missing"]}
    assert [(row["what"], row["why"]) for row in told["left_out"]] == [("Colleges", "No college near.")]
    annex = render_to_string("reports/chapters/score.html", {"score": told})
    assert "No college near." in annex
    assert "no data" in annex


def test_text_of_people_is_escaped(inputs: dict[str, Any]) -> None:
    inputs["application"]["vision"] = "<script>alert(1)</script>"
    page = render_to_string("reports/_body.html", context_of(inputs))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
