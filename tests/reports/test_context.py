"""From frozen inputs to words: what changes with the state of the application."""

import datetime as dt
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from reports.context import Provenance, build
from reports.facts import digest, freeze

DAY = dt.date(2027, 3, 12)


@pytest.fixture
def inputs(application: Any) -> dict[str, Any]:
    return freeze(application, as_of=DAY)


def context_of(inputs: dict[str, Any]) -> dict[str, Any]:
    return build(inputs, Provenance(digest(inputs), "readiness 2", "State reviewer", DAY))


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


def test_text_of_people_is_escaped(inputs: dict[str, Any]) -> None:
    inputs["application"]["vision"] = "<script>alert(1)</script>"
    page = render_to_string("reports/_body.html", context_of(inputs))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
