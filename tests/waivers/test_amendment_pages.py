"""The pages of amendments: asking, recommending, deciding, and who sees what."""

import datetime as dt

import pytest

from statepl.core import clock
from tests import factories
from tests.factories import waivers as make
from tests.waivers.amending import DAY, ask, bring, move, other_code, recommend, type_of
from tests.waivers.kept import staged
from waivers.models import Amendment, Decision
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.IMPLEMENTING)


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(DAY):
        yield


@pytest.fixture
def waiver():
    """Return an application in its third year, with its people."""
    return make.make_application(State.IMPLEMENTING)


# pages ------------------------------------------------------------------------------------------------
def test_lead_asks_for_an_amendment_on_its_pages(sign_in, at, words, waiver):
    application, cast = waiver
    browser = sign_in(cast.lead)
    listed = browser.get(at("amendments", application.pk))
    assert at("amendment-start", application.pk) in words(listed)
    made = browser.post(
        at("amendment-start", application.pk), {"kind": "add", "flexibility_type": type_of(other_code()).pk}
    )
    row = Amendment.objects.get()
    assert made["Location"] == at("amendment-edit", application.pk, row.pk)
    text = {"version": row.version, "rationale": "Projects run into June.", "starts_on": "2028-08-01"}
    assert browser.post(made["Location"], text)["Location"] == row.get_absolute_url()
    page = browser.get(row.get_absolute_url())
    assert "Submit the amendment" in words(page)
    row.refresh_from_db()
    sent = browser.post(at("amendment-move", application.pk, row.pk, "submit"), {"version": row.version})
    assert sent["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert row.state == "submitted"


def test_state_recommends_and_decides_on_its_pages(sign_in, at, words, waiver):
    application, cast = waiver
    row = bring(waiver, "under_review", kind="change")
    reviewer, approver = sign_in(cast.reviewer), sign_in(cast.approver)
    given = {"version": row.version, "advice": "approve", "reason": "Weighed inside."}
    reviewer.post(at("amendment-recommend", application.pk, row.pk), given)
    row.refresh_from_db()
    check = at("amendment-federal", application.pk, row.pk)
    assert reviewer.get(check).status_code == 200
    reviewer.post(check, {"version": row.version, "federal_check": "within", "federal_note": ""})
    row.refresh_from_db()
    other = bring(waiver, "submitted", kind="end")
    address = at("amendment-move", application.pk, row.pk, "approve")
    asked = words(approver.get(address))
    assert ("Overlap" in asked, other.get_absolute_url() in asked) == (True, True)
    answer = approver.post(address, {"version": row.version, "on": "2028-08-01", "until": ""})
    assert answer["Location"] == row.get_absolute_url()
    row.refresh_from_db()
    assert row.state == "approved"
    for person in (cast.lead, cast.approver):
        shown = words(sign_in(person).get(row.get_absolute_url()))
        assert ("Weighed inside." in shown) == (person == cast.approver)


def test_second_approver_keeps_the_text_when_somebody_was_first(sign_in, at, words, waiver):
    application, cast = waiver
    row = recommend(bring(waiver, "under_review"), cast)
    move(row, cast, "approve")
    given = {"version": row.version, "reason": "My long reason."}
    answer = sign_in(factories.make_user("approver")).post(
        at("amendment-move", application.pk, row.pk, "deny"), given
    )
    assert answer.status_code == 409
    assert "My long reason." in words(answer)
    assert Decision.objects.filter(amendment=row).count() == 1


def test_draft_is_for_its_district_and_state_staff(sign_in, waiver, other_lead, board_member):
    row = ask(waiver)
    seen = {
        person: sign_in(person).get(row.get_absolute_url()).status_code
        for person in (waiver[1].lead, waiver[1].reviewer, other_lead, board_member)
    }
    assert list(seen.values()) == [200, 200, 404, 404]


def test_needing_names_what_waits_for_whom(waiver):
    _application, cast = waiver
    fresh, mine = bring(waiver, "submitted"), bring(waiver, "under_review")
    ready = recommend(bring(waiver, "under_review"), cast)
    amendments = Amendment.objects.visible_to(cast.reviewer)
    assert set(amendments.needing(cast.reviewer)) == {fresh, mine}
    assert set(amendments.needing(cast.approver)) == {ready}
    assert set(amendments.waiting_for_state()) == {fresh, mine, ready}
    assert list(amendments.overdue(DAY)) == []
    assert amendments.overdue(dt.date(2028, 6, 17)).count() == 3
