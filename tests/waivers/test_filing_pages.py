"""The pages of a filing: every button saves, conflicts are shown and chosen, doors are kept."""

import pytest
from django.urls import reverse

from statepl.audit.models import AuditEvent
from statepl.demo.plans import write_plan
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import services
from waivers.filings import filing_of, rows_of, values_of
from waivers.models import Evidence, HeldText
from waivers.services import Change
from waivers.sheets import digest
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED)
PROBLEM = "vision.problem"
SUPPORTS = "student-supports"


@pytest.fixture
def plan():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    filing = filing_of(application, "plan")
    filing.cast = cast
    return filing


def address(filing, section="", page="section"):
    args = [filing.application_id, filing.pk, *([section] if section else [])]
    return reverse(f"waivers:{page}", args=args)


def typed(path, value, base="", **more):
    return {path: value, f"base:{path}": digest(base), **more}


# reading ----------------------------------------------------------------------------------------------
def test_overview_counts_sections_and_lists_what_is_missing(plan, sign_in, words):
    page = words(sign_in(plan.cast.lead).get(reverse("waivers:filing", args=[plan.application_id, plan.pk])))
    assert "0 of 23 complete" in page
    assert "Vision of the district: fill in “Which problem does personalized learning solve here”." in page
    assert f'href="{address(plan, "vision")}#vision.problem"' in page


@pytest.mark.parametrize("section", ["vision", "definition", "guidelines", SUPPORTS, "theme-culture", "requests",
                                     "funding", "improvement", "roles", "barriers", "team", "board"])  # fmt: skip
def test_every_section_opens_empty_and_full(plan, sign_in, words, section):
    client = sign_in(plan.cast.lead)
    assert "Save and go to" in words(client.get(address(plan, section)))
    write_plan(plan.application, actor=plan.cast.lead)
    page = client.get(f"{address(plan, section)}?checked=1")
    assert page.status_code == 200
    assert page.context["errors"] == []


def test_section_that_is_not_asked_is_not_found(plan, sign_in):
    assert sign_in(plan.cast.lead).get(address(plan, "nothing")).status_code == 404


def test_condition_says_its_place_among_the_ten(plan, sign_in):
    page = sign_in(plan.cast.lead).get(address(plan, SUPPORTS))
    assert page.context["eyebrow"] == "Ten conditions: 5 of 10"
    assert page.context["next_title"] == "Professional development"


def test_open_row_shows_its_fields_and_what_is_wrong(plan, sign_in, words):
    early = {"goal": "Next step", "starts": "2027-05-01"}
    row = services.add_row(plan, actor=plan.cast.lead, section=SUPPORTS, table="goals", values=early)
    page = words(sign_in(plan.cast.lead).get(f"{address(plan, SUPPORTS)}?row={row.pk}&checked=1"))
    assert f'name="{SUPPORTS}.goals/{row.pk}.responsible"' in page
    assert "Choose a date from July 1, 2027 to June 30, 2031." in page
    assert 'value="05/01/2027"' in page
    assert "7 to fix" not in page
    assert "6 to fix" in page


def test_funding_shows_its_sums(plan, sign_in, words):
    write_plan(plan.application, actor=plan.cast.lead)
    page = words(sign_in(plan.cast.lead).get(address(plan, "funding")))
    assert "$335,000" in page
    assert "No money stands behind 7 goals" in page


@pytest.mark.parametrize("goals", [1, 30])
def test_section_reads_the_same_number_of_rows_with_1_and_30_goals(
    plan, sign_in, goals, django_assert_num_queries
):
    for number in range(goals):
        services.add_row(
            plan, actor=plan.cast.lead, section=SUPPORTS, table="goals", values={"goal": f"Goal {number}"}
        )
    client = sign_in(plan.cast.lead)
    with django_assert_num_queries(SECTION_QUERIES):
        client.get(address(plan, SUPPORTS))
    with django_assert_num_queries(OVERVIEW_QUERIES):
        client.get(reverse("waivers:filing", args=[plan.application_id, plan.pk]))


SECTION_QUERIES, OVERVIEW_QUERIES = 27, 23


# saving without JavaScript ----------------------------------------------------------------------------
def test_save_button_stores_the_page_and_shows_what_is_missing(plan, sign_in, words):
    client = sign_in(plan.cast.lead)
    answer = client.post(address(plan, "vision"), {**typed(PROBLEM, "Too many wait."), "do": "save"})
    assert answer.headers["Location"] == f"{address(plan, 'vision')}?checked=1"
    assert values_of(plan)[PROBLEM] == "Too many wait."
    page = words(client.get(answer.headers["Location"]))
    assert "Your work is saved. 6 things to finish before you submit" in page


def test_save_and_go_on_opens_the_next_section(plan, sign_in):
    answer = sign_in(plan.cast.lead).post(address(plan, "vision"), {**typed(PROBLEM, "x"), "do": "next"})
    assert answer.headers["Location"] == address(plan, "definition")


def test_text_of_100_kb_comes_back_whole(plan, sign_in, words):
    text = "wörter " * 14_285
    client = sign_in(plan.cast.lead)
    client.post(address(plan, "vision"), {**typed(PROBLEM, text), "do": "save"})
    assert values_of(plan)[PROBLEM] == text
    assert text in words(client.get(address(plan, "vision")))


def test_several_choices_and_none_are_stored(plan, sign_in):
    client, path = sign_in(plan.cast.lead), "curriculum.inputs"
    client.post(address(plan, "curriculum"), typed(path, ["goals", "data"]))
    assert values_of(plan)[path] == ["data", "goals"]
    client.post(address(plan, "curriculum"), {f"base:{path}": digest(["data", "goals"])})
    assert path not in values_of(plan)


def test_add_button_saves_first_and_opens_the_new_row(plan, sign_in):
    client = sign_in(plan.cast.lead)
    post = {**typed(f"{SUPPORTS}.text", "Help by Friday."), "do": "add:goals"}
    answer = client.post(address(plan, SUPPORTS), post)
    [row] = rows_of(plan)[f"{SUPPORTS}.goals"]
    assert answer.headers["Location"] == f"{address(plan, SUPPORTS)}?row={row}#{SUPPORTS}.goals/{row}"
    assert values_of(plan)[f"{SUPPORTS}.text"] == "Help by Friday."


def test_row_is_removed_and_brought_back_by_its_buttons(plan, sign_in, words):
    client = sign_in(plan.cast.lead)
    row = services.add_row(
        plan, actor=plan.cast.lead, section=SUPPORTS, table="goals", values={"goal": "Next"}
    )
    client.post(address(plan, SUPPORTS), {"do": f"remove:{row.pk}"})
    assert f"{SUPPORTS}.goals" not in rows_of(plan)
    assert "Bring it back" in words(client.get(address(plan, SUPPORTS)))
    client.post(address(plan, SUPPORTS), {"do": f"restore:{row.pk}"})
    assert rows_of(plan)[f"{SUPPORTS}.goals"] == [row.pk]


def test_evidence_is_added_refused_and_removed(plan, sign_in, words):
    client = sign_in(plan.cast.lead)
    refused = client.post(address(plan, SUPPORTS), {"do": "evidence", "evidence_link": "somewhere"})
    assert refused.status_code == 422
    assert "Write a whole address like https://example.org/page." in words(refused)
    post = {"do": "evidence", "evidence_link": "https://example.org/log", "evidence_name": "Weekly log"}
    client.post(address(plan, SUPPORTS), post)
    evidence = Evidence.objects.get(filing=plan)
    assert (evidence.name, evidence.link) == ("Weekly log", "https://example.org/log")
    client.post(address(plan, SUPPORTS), {"do": f"unevidence:{evidence.pk}"})
    assert "No evidence yet." in words(client.get(address(plan, SUPPORTS)))


# two editors ------------------------------------------------------------------------------------------
@pytest.fixture
def conflict(plan):
    second = factories.make_user("contributor", plan.cast.district, name="Cam Contributor")
    services.save_values(plan, actor=second, changes=[Change(PROBLEM, "One in four waits.", digest(""))])
    return second


def test_conflict_shows_both_texts_and_chooses_nothing(plan, conflict, sign_in, words):
    client = sign_in(plan.cast.lead)
    answer = client.post(address(plan, "vision"), {**typed(PROBLEM, "Too many wait."), "do": "save"})
    assert answer.headers["Location"] == f"{address(plan, 'vision')}#conflicts"
    page = words(client.get(address(plan, "vision")))
    assert "Cam Contributor has written" in page
    assert "One in four waits." in page
    assert "Too many wait." in page
    assert values_of(plan)[PROBLEM] == "One in four waits."
    again = {PROBLEM: "Too many wait, one in four.", f"base:{PROBLEM}": "held", "do": "save"}
    client.post(address(plan, "vision"), again)
    assert HeldText.objects.get().value == "Too many wait, one in four."


@pytest.mark.parametrize(
    ("choice", "stays"), [("mine", "Too many wait, one in four."), ("theirs", "One in four waits.")]
)
def test_conflict_is_settled_by_a_choice(plan, conflict, sign_in, choice, stays):
    client = sign_in(plan.cast.lead)
    client.post(address(plan, "vision"), typed(PROBLEM, "Too many wait."))
    client.post(
        address(plan, "vision"),
        {
            PROBLEM: "Too many wait, one in four.",
            f"base:{PROBLEM}": "held",
            f"stored:{PROBLEM}": digest("One in four waits."),
            f"choose:{PROBLEM}": choice,
        },
    )
    assert values_of(plan)[PROBLEM] == stays
    assert HeldText.objects.count() == 0


# the script's door ------------------------------------------------------------------------------------
def test_autosave_answers_with_digests_problems_and_conflicts(plan, conflict, sign_in):
    client = sign_in(plan.cast.lead)
    post = {**typed(PROBLEM, "Too many wait."), **typed("vision.rounds", "two")}
    answer = client.post(address(plan, "vision", "autosave"), post).json()
    assert answer["saved"].startswith("Saved ")
    assert answer["bases"] == {"vision.rounds": digest("two")}
    assert answer["problems"] == {"vision.rounds": "Write a whole number."}
    [found] = answer["conflicts"]
    assert found["path"] == PROBLEM
    assert "One in four waits." in found["html"]


def test_autosave_knows_its_own_text_whose_answer_was_lost(plan, sign_in):
    client = sign_in(plan.cast.lead)
    client.post(address(plan, "vision", "autosave"), typed(PROBLEM, "Half"))
    post = {**typed(PROBLEM, "Half and half"), f"sent:{PROBLEM}": ["Half"]}
    answer = client.post(address(plan, "vision", "autosave"), post).json()
    assert answer["conflicts"] == []
    assert values_of(plan)[PROBLEM] == "Half and half"


def test_autosave_tells_that_the_door_is_closed_and_keeps_the_text(sign_in):
    application, cast = make.make_application(State.PLAN_SUBMITTED)
    filing = filing_of(application, "plan")
    answer = sign_in(cast.lead).post(address(filing, "vision", "autosave"), typed(PROBLEM, "Too late."))
    assert answer.status_code == 403
    assert answer.json()["closed"].startswith("This text cannot be changed now")
    page = sign_in(cast.lead).get(address(filing, "vision"))
    assert [held.mine for held in page.context["held"]] == ["Too late."]


def test_plain_save_at_a_closed_door_keeps_the_text(sign_in, words):
    application, cast = make.make_application(State.PLAN_SUBMITTED)
    filing = filing_of(application, "plan")
    answer = sign_in(cast.lead).post(address(filing, "vision"), typed(PROBLEM, "Too late."), follow=True)
    assert "What you typed is kept below." in words(answer)
    assert "Too late." in words(answer)


def test_author_lets_go_of_a_text_at_a_door_that_stays_closed(sign_in, words):
    application, cast = make.make_application(State.PLAN_SUBMITTED)
    filing, client = filing_of(application, "plan"), sign_in(cast.lead)
    stored = values_of(filing).get(PROBLEM)
    page = client.post(address(filing, "vision"), typed(PROBLEM, "Too late."), follow=True)
    name = f"choose:{PROBLEM}"
    assert f'name="{name}" value="theirs"' in words(page)

    somebody = factories.make_user("contributor", application.district)
    other = sign_in(somebody).post(address(filing, "vision"), {f"base:{PROBLEM}": "held", name: "theirs"})
    assert (other.status_code, HeldText.objects.count()) == (302, 1)

    done = client.post(address(filing, "vision"), {f"base:{PROBLEM}": "held", name: "theirs"}, follow=True)
    assert "Your text is let go. The history keeps it." in words(done)
    assert done.context["held"] == []
    assert HeldText.objects.count() == 0
    assert values_of(filing).get(PROBLEM) == stored
    dropped = AuditEvent.objects.get(verb="filing.text_dropped")
    assert (dropped.actor, dropped.before) == (cast.lead, {PROBLEM: "Too late."})


# requests and barriers --------------------------------------------------------------------------------
def test_barrier_becomes_a_request_with_its_texts(plan, sign_in, words):
    client, application = sign_in(plan.cast.lead), plan.application
    cells = {
        "barrier": "One test a year",
        "citation": "Rule 12.04",
        "effect": "No second try.",
        "condition": "data",
    }
    row = services.add_row(plan, actor=plan.cast.lead, section="barriers", table="barriers", values=cells)
    link = f"{reverse('waivers:requests', args=[application.pk])}?barrier={row.pk}"
    assert link in words(client.get(address(plan, "barriers")))
    kinds = words(client.get(link))
    assert "“One test a year”" in kinds
    form = f"{reverse('waivers:request', args=[application.pk, 'testing-windows'])}?barrier={row.pk}"
    assert form in kinds
    page = words(client.get(form))
    assert 'value="Rule 12.04"' in page
    assert "No second try." in page


def test_decided_request_is_read_and_stays(plan, sign_in, words):
    request = plan.application.requests.get()
    type(request).objects.filter(pk=request.pk).update(status="approved")
    path = f"requests.requests/{request.pk}.benefit"
    client = sign_in(plan.cast.lead)
    page = words(client.get(f"{address(plan, 'requests')}?row={request.pk}"))
    assert f'name="{path}"' not in page
    assert client.post(address(plan, "requests"), typed(path, "More.")).status_code == 422
    assert path not in values_of(plan)


def test_text_typed_into_a_row_that_was_removed_is_told_of(plan, sign_in, words):
    row = services.add_row(plan, actor=plan.cast.lead, section=SUPPORTS, table="goals")
    services.remove_row(row, actor=plan.cast.lead)
    path = f"{SUPPORTS}.goals/{row.pk}.goal"
    page = words(sign_in(plan.cast.lead).post(address(plan, SUPPORTS), typed(path, "Next"), follow=True))
    assert "Somebody removed this row meanwhile." in page
    services.restore_row(row, actor=plan.cast.lead)
    assert values_of(plan)[path] == "Next"


# doors ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "own", "reads", "writes"),
    [
        ("lead", True, 200, True),
        ("contributor", True, 200, True),
        ("data_steward", True, 200, False),
        ("lead", False, 404, False),
        ("reviewer", None, 200, False),
        ("approver", None, 200, False),
        ("analyst", None, 200, False),
        ("engagement_lead", None, 200, False),
        ("administrator", None, 200, False),
        ("board", None, 404, False),
    ],
)
def test_who_reads_and_who_writes(plan, sign_in, role, own, reads, writes):
    district = {True: plan.cast.district, False: factories.make_district(), None: None}[own]
    client = sign_in(factories.make_user(role, district))
    assert client.get(address(plan, "vision")).status_code == reads
    client.post(address(plan, "vision"), typed(PROBLEM, "x"))
    client.post(address(plan, "vision", "autosave"), typed(PROBLEM, "x"))
    assert (values_of(plan).get(PROBLEM) == "x") is writes
    assert HeldText.objects.count() == 0


def test_another_filing_under_this_address_is_not_found(plan, sign_in):
    other, _cast = make.make_application(State.CONDITIONALLY_APPROVED)
    mixed = reverse("waivers:section", args=[plan.application_id, filing_of(other, "plan").pk, "vision"])
    assert sign_in(plan.cast.lead).get(mixed).status_code == 404


def test_reader_sees_texts_and_no_form(plan, sign_in, words):
    write_plan(plan.application, actor=plan.cast.lead)
    page = words(sign_in(plan.cast.reviewer).get(address(plan, "vision")))
    assert "One student in four waits for a class" in page
    assert "data-autosave" not in page
