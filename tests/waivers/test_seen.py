"""Handing in what one has seen: what somebody else wrote meanwhile is never submitted unseen."""

import datetime as dt

import pytest

from statepl.core import clock
from statepl.core.errors import MoveRefused
from tests import factories
from tests.factories import papers
from tests.factories import waivers as make
from tests.factories.pages import hidden
from tests.waivers.kept import staged
from waivers import services
from waivers.filings import filing_of
from waivers.models import Application, Filing
from waivers.pages.seen import changed_since
from waivers.seen import changed_keys, parts_of, seal
from waivers.services.filings import Change
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.CONDITIONALLY_APPROVED, State.IMPLEMENTING)

JUNE = dt.date(2027, 6, 1)
LATE = dt.date(2028, 8, 1)
YEAR_FIVE = dt.date(2030, 9, 2)


@pytest.fixture
def planning():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    with clock.at(JUNE):
        make.prepare(application, "submit-plan", cast)
    cast.contributor = factories.make_user("contributor", cast.district)
    application = Application.objects.get(pk=application.pk)
    return application, cast, filing_of(application, Filing.Kind.PLAN)


def write(filing, actor, path, text):
    services.save_values(filing, actor=actor, changes=[Change(path, text)])


def told(page):
    return [(row.label, row.what, row.by) for row in page.context["changed"]]


def test_plan_that_somebody_changed_after_the_page_was_opened_is_not_submitted(planning, sign_in, at, words):
    application, cast, plan = planning
    client, address = sign_in(cast.lead), at("move", application.pk, "submit-plan")
    with clock.at(JUNE):
        seen = hidden(client.get(address))
        write(plan, cast.contributor, "vision.problem", "Nobody has read this yet.")
        assert Application.objects.get(pk=application.pk).version == application.version
        refused = client.post(address, seen)
        assert refused.status_code == 409
        assert plan.versions.count() == 0
        assert Application.objects.get(pk=application.pk).state == State.CONDITIONALLY_APPROVED
        [row] = refused.context["changed"]
        assert (row.what, row.by, row.at.date()) == ("Changed", str(cast.contributor), JUNE)
        assert f"{row.url}" in words(refused)
        assert "Submit what stands now" in words(refused)
        assert client.post(address, hidden(refused)).status_code == 302
    assert plan.versions.get().values["vision.problem"] == "Nobody has read this yet."


def test_plan_that_nobody_changed_is_submitted_at_once(planning, sign_in, at):
    application, cast, plan = planning
    client, address = sign_in(cast.lead), at("move", application.pk, "submit-plan")
    with clock.at(JUNE):
        assert client.post(address, hidden(client.get(address))).status_code == 302
    assert plan.versions.count() == 1


def test_rows_evidence_and_requests_count_as_what_was_seen(planning, sign_in, at):
    application, cast, plan = planning
    client, address = sign_in(cast.lead), at("move", application.pk, "submit-plan")
    other = cast.contributor
    with clock.at(JUNE):
        seen = hidden(client.get(address))
        row = plan.rows.filter(table="goals", section="curriculum").first()
        services.remove_row(row, actor=other)
        services.add_evidence(
            plan, actor=other, section="roles", name="Charter", link="https://example.org/c"
        )
        request = application.requests.get()
        services.edit_request(request, actor=other, version=request.version, citation="Code 256.9")
        refused = client.post(address, seen)
    by = str(other)
    assert refused.status_code == 409
    assert [(what, who) for _label, what, who in told(refused)] == [
        ("Removed", by), ("Added", by), ("Changed", by)
    ]  # fmt: skip
    assert [label for label, _what, _who in told(refused)][1] == "Evidence: Charter"


def test_application_whose_columns_changed_shows_what_and_by_whom(sign_in, at):
    application, cast = make.make_application(State.DRAFT)
    other = factories.make_user("contributor", cast.district)
    client, address = sign_in(cast.lead), at("move", application.pk, "submit")
    with clock.at(make.SPRING):
        seen = hidden(client.get(address))
        write(filing_of(application, Filing.Kind.APPLICATION), other, "vision.text", "Another vision.")
        refused = client.post(address, seen)
        assert refused.status_code == 409
        [row] = refused.context["changed"]
        assert (row.what, row.by) == ("Changed", str(other))
        assert client.post(address, hidden(refused)).status_code == 302


def test_report_and_sustainability_plan_are_handed_in_as_seen(sign_in, at):
    application, cast = make.make_application(State.IMPLEMENTING)
    other = factories.make_user("contributor", cast.district)
    client = sign_in(cast.lead)
    for day, write_paper in (
        (LATE, lambda: papers.write_report(application, cast, 2)),
        (YEAR_FIVE, lambda: papers.write_sustainability(application, cast)),
    ):
        with clock.at(day):
            paper = write_paper()
            address = at("paper-move", application.pk, paper.pk, "submit")
            seen = hidden(client.get(address))
            path = next(
                path for path, text in sorted(papers.values_of(paper).items()) if text == "Written plainly."
            )
            write(paper, other, path, "Written anew.")
            refused = client.post(address, seen)
            assert (refused.status_code, paper.versions.count()) == (409, 0)
            assert [(row.what, row.by) for row in refused.context["changed"]] == [("Changed", str(other))]
            assert client.post(address, hidden(refused)).status_code == 302
            assert paper.versions.get().values[path] == "Written anew."


@pytest.mark.parametrize("lost", ["", "{", "[1]", '{"vision.text": 3}'])
def test_page_that_lost_what_was_seen_is_not_taken(planning, sign_in, at, lost):
    application, cast, plan = planning
    address = at("move", application.pk, "submit-plan")
    with clock.at(JUNE):
        page = sign_in(cast.lead).post(address, {"version": application.version, "seen": lost})
    assert page.status_code == 422
    assert "Open it again." in page.context["form"].errors["seen"][0]
    assert plan.versions.count() == 0


def test_service_refuses_another_seal(planning):
    application, cast, plan = planning
    parts = parts_of(plan)
    with clock.at(JUNE):
        write(plan, cast.contributor, "vision.problem", "Later.")
        with pytest.raises(MoveRefused) as refusal:
            services.make_move(
                application, "submit-plan", actor=cast.lead, version=application.version, seen=seal(parts)
            )
    assert [error.code for error in refusal.value.error_list] == ["changed"]
    assert [row.what for row in changed_since(plan, parts)] == ["Changed"]
    assert changed_since(plan, parts_of(plan)) == []


def test_what_the_state_says_of_evidence_is_no_change(planning):
    _application, cast, plan = planning
    with clock.at(JUNE):
        proof = services.add_evidence(
            plan, actor=cast.lead, section="roles", name="Charter", link="https://example.org/c"
        )
    parts = parts_of(plan)
    proof.status = "verified"
    proof.save()
    assert parts_of(plan) == parts


def test_row_that_came_or_went_is_told_once():
    before = {"team.people/1": "", "team.people/1.name": "a", "vision.text": "x", "evidence/4": "p"}
    now = {"team.people/2": "", "team.people/2.name": "b", "vision.text": "y", "evidence/4": "p"}
    assert changed_keys(before, now) == ["team.people/1", "team.people/2", "vision.text"]
    assert changed_keys(now, now) == []
