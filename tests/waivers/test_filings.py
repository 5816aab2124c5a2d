"""Writing that loses nothing: every text is stored, held, or was replaced by somebody who had seen it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.db.utils import IntegrityError

from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.filings import filing_of, missing, rows_of, sheet_of, values_of
from waivers.models import Entry, Filing, FilingVersion, HeldText
from waivers.services import Change
from waivers.sheets import Needed, digest, sheet_from
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)
PROBLEM = "vision.problem"


@pytest.fixture
def plan():
    """A plan that is being written, with its lead and a contributor."""
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    filing = filing_of(application, "plan")
    assert filing is not None
    filing.cast = cast
    filing.second = factories.make_user("contributor", cast.district, name="Cam Contributor")
    return filing


@pytest.fixture
def draft():
    """An application that is being written."""
    application, cast = make.make_application(State.DRAFT)
    filing = filing_of(application, "application")
    assert filing is not None
    filing.cast = cast
    return filing


def write(filing, actor, path, value, base=None, also=()):
    return services.save_values(filing, actor=actor, changes=[Change(path, value, base, frozenset(also))])


def trail(filing):
    rows = AuditEvent.objects.about(filing).filter(verb="filing.edited").order_by("id")
    return [row.before for row in rows]


# saving -----------------------------------------------------------------------------------------------
def test_text_is_stored_at_its_path(plan):
    saved = write(plan, plan.cast.lead, PROBLEM, "Too many wait.", digest(""))
    assert saved.stored == [PROBLEM]
    assert saved.bases == {PROBLEM: digest("Too many wait.")}
    assert values_of(plan)[PROBLEM] == "Too many wait."


def test_what_was_not_touched_is_left_alone(plan):
    write(plan, plan.cast.lead, PROBLEM, "New.")
    saved = write(plan, plan.second, PROBLEM, "Old.", digest("Old."))
    assert (saved.stored, saved.conflicts) == ([], [])
    assert values_of(plan)[PROBLEM] == "New."


def test_two_fields_of_two_people_merge(plan):
    first = [Change(PROBLEM, "A", digest("")), Change("vision.alignment", "", digest(""))]
    second = [Change(PROBLEM, "", digest("")), Change("vision.alignment", "B", digest(""))]
    services.save_values(plan, actor=plan.cast.lead, changes=first)
    saved = services.save_values(plan, actor=plan.second, changes=second)
    assert saved.conflicts == []
    assert {name: values_of(plan)[name] for name in (PROBLEM, "vision.alignment")} == {
        PROBLEM: "A",
        "vision.alignment": "B",
    }


def test_same_field_of_two_people_keeps_the_first_and_holds_the_second(plan):
    write(plan, plan.cast.lead, PROBLEM, "Hers.", digest(""))
    saved = write(plan, plan.second, PROBLEM, "His.", digest(""))
    [conflict] = saved.conflicts
    assert (conflict.mine, conflict.stored, conflict.by) == ("His.", "Hers.", str(plan.cast.lead))
    assert conflict.base == digest("Hers.")
    assert values_of(plan)[PROBLEM] == "Hers."
    assert HeldText.objects.get(person=plan.second).value == "His."


def test_choosing_ones_own_text_lets_the_held_one_go(plan):
    write(plan, plan.cast.lead, PROBLEM, "Hers.", digest(""))
    [conflict] = write(plan, plan.second, PROBLEM, "His.", digest("")).conflicts
    saved = write(plan, plan.second, PROBLEM, "Both.", conflict.base)
    assert saved.stored == [PROBLEM]
    assert values_of(plan)[PROBLEM] == "Both."
    assert HeldText.objects.count() == 0


def test_choosing_the_other_text_leaves_ones_own_on_the_trail(plan):
    write(plan, plan.cast.lead, PROBLEM, "Hers.", digest(""))
    write(plan, plan.second, PROBLEM, "His.", digest(""))
    services.drop_text(plan, actor=plan.second, path=PROBLEM)
    assert HeldText.objects.count() == 0
    event = AuditEvent.objects.get(verb="filing.text_dropped")
    assert event.before == {PROBLEM: "His."}


def test_a_conflict_that_changed_again_is_a_conflict_again(plan):
    write(plan, plan.cast.lead, PROBLEM, "One.", digest(""))
    [conflict] = write(plan, plan.second, PROBLEM, "His.", digest("")).conflicts
    write(plan, plan.cast.lead, PROBLEM, "Two.", digest("One."))
    [again] = write(plan, plan.second, PROBLEM, "His.", conflict.base).conflicts
    assert again.stored == "Two."


def test_same_text_from_two_people_is_no_conflict(plan):
    write(plan, plan.cast.lead, PROBLEM, "Same.", digest(""))
    saved = write(plan, plan.second, PROBLEM, "Same.", digest(""))
    assert (saved.stored, saved.conflicts) == ([PROBLEM], [])


def test_text_whose_answer_was_lost_is_no_conflict_with_itself(plan):
    write(plan, plan.cast.lead, PROBLEM, "Half", digest(""))
    saved = write(plan, plan.cast.lead, PROBLEM, "Half and half", digest(""), also=[digest("Half")])
    assert (saved.stored, saved.conflicts) == ([PROBLEM], [])


def test_invalid_value_is_stored_as_typed_and_named(plan):
    saved = write(plan, plan.cast.lead, "board.date", "next week", digest(""))
    assert saved.problems == {"board.date": "Write a date like 09/28/2027."}
    assert values_of(plan)["board.date"] == "next week"


def test_text_of_100_kb_is_stored(plan):
    text = "wörter " * 14_285
    write(plan, plan.cast.lead, PROBLEM, text, digest(""))
    assert values_of(plan)[PROBLEM] == text


def test_unknown_question_is_refused(plan):
    for path in ("vision.nothing", "curriculum.goals/999999.goal"):
        with pytest.raises(ValidationError, match="The form has changed"):
            write(plan, plan.cast.lead, path, "x")


# the trail --------------------------------------------------------------------------------------------
def test_one_row_on_the_trail_for_each_sitting(plan):
    day = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)
    for minute, text in ((0, "a"), (3, "ab"), (9, "abc"), (30, "abcd")):
        with clock.at(day + dt.timedelta(minutes=minute)):
            write(plan, plan.cast.lead, PROBLEM, text)
    with clock.at(day + dt.timedelta(minutes=31)):
        write(plan, plan.second, PROBLEM, "other")
    assert trail(plan) == [{PROBLEM: ""}, {PROBLEM: "abc"}, {PROBLEM: "abcd"}]


# closed doors -----------------------------------------------------------------------------------------
def test_text_for_a_closed_door_is_held_for_its_author():
    application, cast = make.make_application(State.PLAN_SUBMITTED)
    filing = filing_of(application, "plan")
    with pytest.raises(NotPermitted, match="cannot be changed now"):
        write(filing, cast.lead, PROBLEM, "Too late.", digest(""))
    assert HeldText.objects.get(person=cast.lead).value == "Too late."
    assert values_of(filing).get(PROBLEM) != "Too late."


def test_only_returned_sections_are_open(plan):
    Filing.objects.filter(pk=plan.pk).update(unlocked=["definition"])
    plan.refresh_from_db()
    with pytest.raises(NotPermitted, match="returned other parts"):
        write(plan, plan.cast.lead, PROBLEM, "x", digest(""))
    assert write(plan, plan.cast.lead, "definition.pace", "mapped").stored == ["definition.pace"]


@pytest.mark.parametrize("role", ["reviewer", "approver", "administrator", "board"])
def test_state_does_not_write_and_nothing_of_it_is_held(plan, role):
    with pytest.raises(NotPermitted):
        write(plan, factories.make_user(role), PROBLEM, "x", digest(""))
    assert HeldText.objects.count() == 0


def test_steward_and_other_districts_do_not_write(plan):
    strangers = [
        factories.make_user("data_steward", plan.cast.district),
        factories.make_user("lead", factories.make_district()),
    ]
    for person in strangers:
        with pytest.raises(NotPermitted):
            write(plan, person, PROBLEM, "x", digest(""))


# rows -------------------------------------------------------------------------------------------------
def test_row_is_added_filled_removed_and_brought_back(plan):
    lead = plan.cast.lead
    row = services.add_row(plan, actor=lead, section="curriculum", table="goals", values={"goal": "Read"})
    path = f"curriculum.goals/{row.pk}.goal"
    assert rows_of(plan)["curriculum.goals"] == [row.pk]
    assert values_of(plan)[path] == "Read"
    services.remove_row(row, actor=lead)
    assert "curriculum.goals" not in rows_of(plan)
    assert path not in values_of(plan)
    services.restore_row(row, actor=lead)
    assert values_of(plan)[path] == "Read"
    verbs = AuditEvent.objects.about(plan).values_list("verb", flat=True)
    assert {"filing.row_added", "filing.row_removed", "filing.row_restored"} <= set(verbs)


def test_text_in_a_row_that_was_removed_meanwhile_is_kept_in_it(plan):
    row = services.add_row(plan, actor=plan.cast.lead, section="curriculum", table="goals")
    services.remove_row(row, actor=plan.cast.lead)
    path = f"curriculum.goals/{row.pk}.goal"
    saved = write(plan, plan.second, path, "Read", digest(""))
    assert saved.in_removed_rows == [path]
    services.restore_row(row, actor=plan.second)
    assert values_of(plan)[path] == "Read"


def test_row_of_another_filing_is_not_written(plan):
    other, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    theirs = services.add_row(filing_of(other, "plan"), actor=cast.lead, section="curriculum", table="goals")
    with pytest.raises(ValidationError, match="The form has changed"):
        write(plan, plan.cast.lead, f"curriculum.goals/{theirs.pk}.goal", "x")


# columns of the application ---------------------------------------------------------------------------
def test_application_filing_reads_and_writes_its_columns(draft):
    assert values_of(draft)["vision.text"] == draft.application.vision
    write(draft, draft.cast.lead, "vision.text", "New.", digest(draft.application.vision))
    draft.application.refresh_from_db()
    assert draft.application.vision == "New."
    assert values_of(draft)["vision.text"] == "New."


def test_unreadable_email_waits_beside_its_empty_column(draft):
    lead = draft.cast.lead
    saved = write(draft, lead, "people.manager_email", "morgan@")
    assert saved.problems == {"people.manager_email": "Write an email address like name@example.org."}
    draft.application.refresh_from_db()
    assert draft.application.manager_email == ""
    assert values_of(draft)["people.manager_email"] == "morgan@"
    write(draft, lead, "people.manager_email", "morgan@example.org")
    draft.application.refresh_from_db()
    assert draft.application.manager_email == "morgan@example.org"
    assert Entry.objects.get(path="people.manager_email").in_column is True


def test_requests_are_rows_that_application_and_plan_share(plan):
    application = plan.application
    request = application.requests.get()
    path = f"requests.requests/{request.pk}"
    assert values_of(plan)[f"{path}.rationale"] == request.rationale
    changes = [
        Change(f"{path}.starts_on", "08/01/2027"),
        Change(f"{path}.conditions", ["curriculum", "data"]),
        Change(f"{path}.benefit", "Time."),
    ]
    saved = services.save_values(plan, actor=plan.cast.lead, changes=changes)
    assert saved.problems == {}
    request.refresh_from_db()
    assert (request.starts_on, request.benefit) == (dt.date(2027, 8, 1), "Time.")
    assert sorted(each.code for each in request.conditions.all()) == ["curriculum", "data"]
    other = filing_of(application, "application")
    assert values_of(other)[f"{path}.starts_on"] == "2027-08-01"


# what is missing --------------------------------------------------------------------------------------
def test_missing_names_the_field_and_leads_to_it(draft):
    write(draft, draft.cast.lead, "vision.text", "")
    draft.application.refresh_from_db()
    [gap] = missing(draft, needed=Needed.SUBMISSION)
    assert gap.sentence == "Draft vision: fill in “Draft vision”."
    assert gap.url == f"/waivers/{draft.application_id}/filings/{draft.pk}/vision/#vision.text"


# versions ---------------------------------------------------------------------------------------------
def test_submission_freezes_what_was_written():
    application, cast = make.make_application(State.SUBMITTED)
    version = FilingVersion.objects.get(filing__application=application)
    assert (version.number, version.submitted_by) == (1, cast.lead)
    assert version.values["vision.text"] == application.vision
    assert [section.code for section in sheet_from(version.sheet)] == ["vision", "people", "requests"]
    assert len(version.sha256) == 64


@pytest.mark.parametrize(
    "statement",
    ["UPDATE waivers_filingversion SET number = 9", "DELETE FROM waivers_filingversion"],
)
def test_version_cannot_be_changed_in_the_database(statement):
    make.make_application(State.SUBMITTED)
    with (
        pytest.raises((InternalError, IntegrityError), match="does not change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_sheet_of_a_plan_has_every_section_once(plan):
    codes = [section.code for section in sheet_of(plan)]
    assert len(codes) == len(set(codes)) == 23
