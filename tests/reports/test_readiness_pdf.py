"""What the PDF says, chapter by chapter, against the database (story 9)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from evaluation.models import ReleasedCell
from policy.models import Assurance, Precedent
from reports import services
from statepl.core import clock
from statepl.documents.services import read_bytes
from tests.reports.conftest import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.pango]

CHAPTERS = [
    "Chapter 1 Summary",
    "Chapter 2 District and five-year timeline",
    "Chapter 3 Vision and people",
    "Chapter 4 Ten conditions and three themes",
    "Chapter 5 Flexibility requests and decisions",
    "Chapter 6 Assurances and Year One obligations",
    "Chapter 7 Plan: goals, dates, people in charge",
    "Chapter 8 Who was heard",
    "Chapter 9 Indicators by student group",
    "Chapter 10 Team, needs, technology, people, pilots",
    "Chapter 11 Funding and state supports",
    "Chapter 12 Monitoring, cycles, amendments",
    "Chapter 13 Sustainability",
    "Chapter 14 What is missing",
    "Annex A How the score is made, and its weights",
    "Annex B How small groups are protected, and how this report is made",
    "Annex C Glossary",
    "Annex D Sources",
]


@pytest.fixture
def text(make: Any, releases: Any, tmp_path: Path) -> str:
    return words_of(read_bytes(make().document), tmp_path)


def test_cover_and_every_chapter_are_there_in_order(text: str, application: Any) -> None:
    places = [text.find(chapter) for chapter in CHAPTERS]
    assert -1 not in places
    assert places == sorted(places)

    cover_says_who_when_and_from_what(text, application)


def cover_says_who_when_and_from_what(text: str, application: Any) -> None:
    report = application.readiness_reports.get()
    grouped = " ".join(report.inputs_sha256[at : at + 4] for at in range(0, 64, 4))
    cover = text[: text.index("Chapter 1 ")]
    for words in (
        "DRAFT",
        "Willow Bend Unified, Year One of five: Conditionally approved",
        "Conditionally approved until June 30, 2027",
        "Data as of March 12, 2027",
        "Formula of the score readiness score 1",
        "Format readiness 6",
        grouped,
    ):
        assert words in cover, words


def test_chapters_hold_the_records_and_released_numbers(
    text: str, application: Any, cast: Any, releases: Any
) -> None:
    request = application.requests.get()
    assert f"Project manager {application.manager_name}" in text
    assert application.vision in text
    for words in (str(request), request.citation, request.rationale, request.get_status_display()):
        assert words in text, words
    for precedent in Precedent.objects.filter(flexibility_type=request.flexibility_type):
        assert precedent.label in text, precedent
    for assurance in Assurance.objects.all():
        assert f"{assurance.label} Version {assurance.text_version}" in text, assurance
    for obligation in application.obligations.all():
        assert obligation.kind.label in text, obligation
    assert "Conditionally approved" in text

    indicators_are_the_released_ones_and_nothing_withheld(text, releases)
    for words in ("It is sound.", cast.reviewer.name, cast.approver.name, application.manager_email):
        assert words not in text, words


def indicators_are_the_released_ones_and_nothing_withheld(text: str, releases: Any) -> None:
    chapter = text[text.index("Chapter 9 ") : text.index("Chapter 10 ")]
    for cell in ReleasedCell.objects.filter(release=releases[-1], measure__code="ATT", status="reported"):
        number = f"{cell.value:g}%"
        assert number in chapter, cell.subgroup
    for name in ("American Indian or Alaska Native", "Attendance over the years"):
        assert name in chapter, name
    assert "withheld" in chapter
    assert "≥95%" in chapter


def test_register_lists_every_open_check_with_its_page(text: str, application: Any) -> None:
    chapter = text[text.index("Chapter 14 ") : text.index("Annex A ")]
    report = application.readiness_reports.get()
    open_checks = {
        found["sentence"]["en"].partition(":")[0]
        for rows in report.inputs["ahead"].values()
        for found in rows
        if found["status"] == "open"
    }
    assert len(open_checks) > 3
    for sentence in open_checks:
        assert sentence[:40] in chapter, sentence
    assert "Year One obligations" in chapter
    assert "The district has not submitted its comprehensive plan yet." in text

    score_stands_apart_from_the_gates_and_itemizes_what_is_missing(text, chapter)


def score_stands_apart_from_the_gates_and_itemizes_what_is_missing(text: str, register: str) -> None:
    summary = text[text.index("Chapter 1 ") : text.index("Chapter 2 ")]
    annex = text[text.index("Annex A ") : text.index("Annex B ")]
    for words in (
        "Insufficient evidence",
        "Evidence covers less than 75% of what applies, so there is no band.",
        "no score opens a gate",
        "Left out of the mean, because nothing is due yet: Numbers that are due.",
    ):
        assert words in summary, words
    for words in ("Formula “readiness score 1”.", "All dimensions weigh the same.", "Planning groups 1 5 5"):
        assert words in annex, words
    for words in ("Curriculum Ten conditions The plan is not submitted yet.", "Pilots Capacity This version"):
        assert words in register, words
    assert "no score and no band" not in text


def test_overdue_measure_is_in_chapter_nine_and_in_the_register(
    application: Any, cast: Any, tmp_path: Path
) -> None:
    with clock.at(dt.date(2027, 7, 5)):
        data, facts = services.render_now(application, language="en")
    text = words_of(data, tmp_path)
    chapter = text[text.index("Chapter 9 ") : text.index("Chapter 10 ")]
    register = text[text.index("Chapter 14 ") : text.index("Annex A ")]
    assert "Student voice overdue" in chapter
    assert "Report Student voice for Year One, or explain why not." in register
    assert "No published release has numbers of this district yet." in chapter
    assert facts["pages"] > 10
