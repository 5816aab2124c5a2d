"""Frozen inputs: from records, protected, the same again and again."""

import datetime as dt
import json
from typing import Any

import pytest

from evaluation.models import Release
from reports.facts import digest, freeze, thaw
from reports.indicators import freeze_indicators
from tests.factories import waivers as make
from waivers import services
from waivers.duties import Duty
from waivers.models import Application, AssuranceAcceptance
from waivers.states import State
from waivers.timeline import gates

DAY = dt.date(2027, 3, 12)


def test_freeze_gives_the_same_hash_for_the_same_records_and_day(application: Any, releases: Any) -> None:
    first, second = freeze(application, as_of=DAY), freeze(application, as_of=DAY)
    assert digest(first) == digest(second)
    assert digest(json.loads(json.dumps(first))) == digest(first)


def test_freeze_changes_with_a_record(application: Any, cast: Any) -> None:
    before = digest(freeze(application, as_of=DAY))
    obligation = application.obligations.first()
    services.give_evidence(
        obligation, actor=cast.lead, version=obligation.version, evidence="Minutes of May."
    )
    assert digest(freeze(application, as_of=DAY)) != before


def test_freeze_never_reads_comments_recommendations_or_names_of_state_staff(
    application: Any, cast: Any
) -> None:
    written = {
        *application.comments.values_list("text", flat=True),
        *application.recommendations.values_list("reason", flat=True),
        cast.reviewer.name,
        cast.approver.name,
        application.manager_email,
    }
    kept = json.dumps(freeze(application, as_of=DAY), ensure_ascii=False)
    assert [text for text in written if text in kept] == []


def test_freeze_keeps_the_words_of_checks_in_every_language(application: Any) -> None:
    rows = freeze(application, as_of=DAY)["gates"]
    assert [row["code"] for row in rows] == [f"G{number}" for number in range(1, 10)]
    assert {tuple(row["sentence"]) for row in rows} == {("en", "es")}


def test_freeze_keeps_the_score_with_its_formula_and_weights(application: Any) -> None:
    frozen = freeze(application, as_of=DAY)["score"]
    assert (frozen["formula"], frozen["band"], frozen["are_gates_met"]) == (
        "readiness score 1",
        "insufficient",
        False,
    )
    assert frozen["weights"] == {f"D{number}": 1 for number in range(1, 10)}
    first = frozen["dimensions"][0]
    assert (first["code"], first["verified"], first["coverage"], len(first["elements"])) == (
        "D1",
        "1",
        "1",
        4,
    )
    assert frozen["dimensions"][7]["standing"] == "not_due"


def test_gates_of_a_score_are_met_after_final_approval(db: None) -> None:
    application = make.make_application(State.FINALLY_APPROVED)[0]
    assert freeze(application, as_of=dt.date(2027, 8, 5))["score"]["are_gates_met"] is True


def test_thaw_gives_the_timeline_of_the_record(application: Any) -> None:
    thawed = thaw(freeze(application, as_of=DAY))
    assert gates(thawed) == gates(application)
    assert thawed.get_state_display() == "Conditionally approved"


def test_thaw_draws_the_calendar_of_that_day_and_not_of_today(application: Any) -> None:
    frozen = json.loads(json.dumps(freeze(application, as_of=DAY)))
    before = gates(application)
    application.duties.filter(duty=Duty.PLAN).update(due_on=dt.date(2027, 11, 30))
    assert gates(thaw(frozen)) == before
    assert gates(Application.objects.get(pk=application.pk)) != before


def test_thaw_reads_inputs_that_were_frozen_before_the_calendar_was(application: Any) -> None:
    old = freeze(application, as_of=DAY)
    for name in ("calendar", "reviewed_years"):
        del old["application"][name]
    drawn = [(gate.label, gate.on) for gate in gates(thaw(old))]
    assert ("Plan due", application.plan_closes_on) in drawn
    assert ("Sustainability plan", dt.date(2031, 2, 28)) in drawn


def test_freeze_tells_an_assurance_of_an_older_text(application: Any) -> None:
    item = AssuranceAcceptance.objects.filter(application=application).first()
    assert item is not None
    item.assurance.text_version = 2
    item.assurance.save()
    row = next(
        row for row in freeze(application, as_of=DAY)["assurances"] if row["name"] == item.assurance.name
    )
    assert (row["text_version"], row["signed"]["text_version"]) == (2, 1)


# numbers ----------------------------------------------------------------------------------------------
def test_indicators_hold_no_number_for_a_withheld_cell(application: Any, releases: Any) -> None:
    frozen = freeze_indicators(application)
    cells = frozen["measures"][0]["cells"]["2025"]
    assert cells["AM"] == ["suppressed", None]
    assert cells["X"] == ["no_students", None]
    assert cells["AS"] == ["top_coded", 95.0]
    assert cells["ALL"][0] == "reported"


def test_indicators_forget_a_withdrawn_release(application: Any, releases: Any) -> None:
    newest = releases[-1]
    newest.state, newest.withdrawn_why = Release.State.WITHDRAWN, "A school was counted twice."
    newest.save()
    assert [row["school_year"] for row in freeze_indicators(application)["releases"]] == [2024]


@pytest.mark.parametrize(("day", "status"), [(DAY, "not_due"), (dt.date(2027, 7, 1), "overdue")])
def test_indicators_say_when_a_due_measure_is_overdue(application: Any, day: dt.date, status: str) -> None:
    due = freeze(application, as_of=day)["indicators"]["due"]
    first = next(row for row in due if (row["measure"], row["waiver_year"]) == ("ATT", 1))
    assert (first["status"], first["due_on"]) == (status, "2027-06-30")


def test_freeze_reads_each_fact_about_once(releases: Any, django_assert_max_num_queries: Any) -> None:
    application = make.make_application(State.IMPLEMENTING)[0]
    with django_assert_max_num_queries(120) as captured:
        freeze(application, as_of=dt.date(2028, 3, 1))
    asked = [query["sql"] for query in captured.captured_queries]
    assert max(asked.count(sql) for sql in asked) <= 6
