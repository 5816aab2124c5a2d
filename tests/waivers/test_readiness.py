"""The registry of checks: what is missing, for whom, and what the words are."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.urls import resolve
from django.utils import translation

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import pages, readiness, services
from waivers.readiness import Finding, Status, check, described, findings, open_findings
from waivers.states import MOVES, State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)

GATES = sorted({move.gate for move in MOVES.values() if move.gate})


def codes(rows):
    return [finding.code for finding in rows]


def test_every_gate_of_the_table_has_checks_with_a_sentence():
    for gate in GATES:
        rows = described(gate)
        assert rows, gate
        assert [code for code, sentence in rows if not sentence.endswith(".")] == []


@pytest.mark.parametrize("state", [State.DRAFT, State.CONDITIONALLY_APPROVED, State.PROBATION])
@pytest.mark.parametrize("gate", GATES)
def test_every_check_answers_in_any_state_with_a_working_link(state, gate):
    application, _cast = make.make_application(state)
    for finding in findings(application, gate):
        assert str(finding.sentence)
        if finding.url:
            assert resolve(finding.url.partition("#")[0]).func


def test_final_gate_has_nine_checks_in_order():
    application, _cast = make.make_application(State.DRAFT)
    assert codes(findings(application, "final")) == [f"G{number}" for number in range(1, 10)]


def test_submission_asks_for_four_things_and_each_is_met_by_itself():
    cast = make.Cast(factories.make_district())
    with clock.at(make.SPRING):
        application = make.make_draft(cast, complete=False)
        assert codes(open_findings(application, "submission")) == [
            "vision",
            "manager",
            "request",
            "assurances",
        ]
        application = services.edit_application(
            application, actor=cast.lead, version=1, manager_name="Morgan Manager"
        )
        assert "manager" in codes(open_findings(application, "submission"))
        application = make.fill(application, cast)
    assert open_findings(application, "submission") == []


def test_assurance_with_a_changed_text_is_open_again():
    application, _cast = make.make_application(State.DRAFT)
    item = make.Assurance.objects.first()
    item.text_version += 1
    item.save()
    assert codes(open_findings(application, "submission")) == ["assurances"]
    assert str(item) in str(open_findings(application, "submission")[0].sentence)


def test_plan_is_taken_on_the_first_and_last_day_of_its_window():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    days = [dt.date(2027, 4, 29), dt.date(2027, 4, 30), dt.date(2027, 9, 28), dt.date(2027, 9, 29)]
    is_open = []
    for day in days:
        with clock.at(day):
            is_open.append("plan-window" not in codes(open_findings(application, "plan_submission")))
    assert is_open == [False, True, True, False]


def test_plan_comes_again_only_with_evidence_that_was_sent_back():
    application, cast = make.make_application(State.PLAN_RETURNED)
    obligation = application.obligations.first()
    services.verify_obligation(
        obligation, actor=cast.reviewer, version=obligation.version, accepted=False, finding="No minutes."
    )
    with clock.at(dt.date(2027, 7, 1)):
        assert "obligations-evidenced" in codes(open_findings(application, "plan_resubmission"))


def test_g9_says_why():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    early = findings(application, "final")[-1]
    assert str(early.sentence).startswith("The plan has not arrived yet.")
    application.plan_submitted_on = dt.date(2027, 10, 1)
    assert str(findings(application, "final")[-1].sentence) == "The plan arrived after the window had closed."
    application.plan_submitted_on = dt.date(2027, 6, 1)
    # The recommendation of the first round does not count for the plan.
    assert str(findings(application, "final")[-1].sentence).startswith("A reviewer recommends first")


def test_federal_check_stays_open_until_its_result_is_stored():
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    row = application.requests.get()
    services.record_federal_check(
        row, actor=cast.reviewer, version=row.version, federal_check="examine", federal_note=""
    )
    assert "G3" in codes(open_findings(application, "final"))
    row.refresh_from_db()
    services.record_federal_check(
        row, actor=cast.reviewer, version=row.version, federal_check="examine", federal_note="Allowed."
    )
    assert "G3" not in codes(open_findings(application, "final"))


def test_second_function_under_a_code_replaces_the_first():
    saved = dict(readiness._checks)
    try:
        for finding in (
            Finding("test-code", Status.OPEN, "First."),
            Finding("test-code", Status.MET, "Second."),
        ):
            check("test-code", gates={"test"})({None: finding}.__getitem__)
        assert [finding.sentence for finding in findings(None, "test")] == ["Second."]
        assert open_findings(None, "test") == []
    finally:
        readiness._checks.clear()
        readiness._checks.update(saved)


def test_district_waits_where_the_state_acts():
    finding = Finding("x", Status.OPEN, "Waits.", url="/desk/", by_state=True)
    own, theirs = pages.task(finding, for_district=True), pages.task(finding)
    assert (own["url"], str(own["status_label"])) == ("", "With the state")
    assert (theirs["url"], str(theirs["status_label"])) == ("/desk/", "Open")


def test_done_counts_every_check_of_the_gates_ahead():
    application, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(dt.date(2027, 3, 12)):
        groups = pages.task_groups(application)
    assert [group["due"] for group in groups] == ["due Sept. 28, 2027", ""]
    assert pages.done_of(groups) == "2 of 13 done"


def test_what_the_state_checks_by_hand_is_not_counted():
    tasks = [{"status": "todo"}, {"status": "done"}, {"status": "stop"}]
    assert pages.done_of([{"tasks": tasks}]) == "1 of 2 done"


# the generated document -------------------------------------------------------------------------------
def test_lifecycle_document_is_current(capsys):
    with translation.override("es"):
        call_command("lifecycle_doc", "--check")
    assert capsys.readouterr().out == "docs/lifecycle.md is current.\n"


def test_lifecycle_document_that_is_old_is_refused(tmp_path, monkeypatch):
    from waivers.management.commands import lifecycle_doc

    document = tmp_path / "lifecycle.md"
    monkeypatch.setattr(lifecycle_doc, "DOCUMENT", document)
    with pytest.raises(CommandError, match="not current"):
        call_command("lifecycle_doc", "--check")
    call_command("lifecycle_doc")
    text = document.read_text(encoding="utf-8")
    assert [verb for verb in MOVES if f"| `{verb}` |" not in text] == []
    assert [state for state in State if f"| `{state.value}` |" not in text] == []
    call_command("lifecycle_doc", "--check")
