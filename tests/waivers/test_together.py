"""Several decisions at a time: exactly the chosen ones, each with its letter, once, or taken back."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from policy.models import ProgramSettings
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.errors import MoveRefused, NotPermitted, StaleVersion
from statepl.jobs.models import Job, Message
from statepl.jobs.services import run_job
from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.models import Application, Decision, DecisionBatch, Letter, PreparedDecision
from waivers.services.batches import release_one
from waivers.states import State

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)
NAMES = ("Amber Falls", "Birch Hill", "Cedar Point")


@pytest.fixture(autouse=True)
def _in_may():
    with clock.at(DAY):
        yield


@pytest.fixture
def three():
    """Return three applications that stand ready for their conditional approval, and the approver."""
    approver = factories.make_user("approver")
    found = []
    for name in NAMES:
        application, cast = make.make_application(
            State.UNDER_REVIEW, make.Cast(factories.make_district(name=name))
        )
        services.recommend(application, actor=cast.reviewer, advice="approve", reason="It is sound.")
        make.attest(application, approver)
        application.refresh_from_db()
        application.lead = cast.lead
        found.append(application)
    return found, approver


def prepare(applications, approver, verb="approve-conditionally", **given):
    given = given or {"on": make.YEAR_ONE}
    batch, refused = services.prepare_batch(applications, actor=approver, verb=verb, **given)
    return batch, refused


def confirm(batch, approver, count):
    return services.confirm_batch(batch, actor=approver, version=batch.version, count=count)


def let_it_go(minutes=11):
    """Let the undo window pass; return the job of the release."""
    later = clock.now() + dt.timedelta(minutes=minutes)
    with clock.at(later):
        assert services.release_due_batches() == 1
        assert services.release_due_batches() == 0
        return run_job(Job.objects.get(kind="waivers.release_batch").pk)


def states(applications):
    return [Application.objects.get(pk=row.pk).state for row in applications]


def test_ready_are_those_whose_gates_are_met_and_that_others_recommended(three):
    applications, approver = three
    waiting, _cast = make.make_application(State.UNDER_REVIEW)
    make.attest(waiting, approver)
    assert services.ready_for("approve-conditionally", actor=approver) == applications
    assert services.ready_for("approve-finally", actor=approver) == []
    both = factories.make_user("reviewer")
    both.memberships.create(role="approver", starts_on="2020-01-01")
    for row in applications:
        make.attest(row, both)
    services.recommend(applications[0], actor=both, advice="approve", reason="Mine.")
    assert services.ready_for("approve-conditionally", actor=both) == applications[1:]


def test_nothing_is_visible_before_the_undo_window_has_passed(three):
    applications, approver = three
    mails = Message.objects.count()
    batch, refused = prepare(applications, approver)
    assert (refused, batch.prepared.count(), Letter.objects.count()) == ([], 3, 3)
    batch = confirm(batch, approver, 3)
    assert batch.release_at == clock.now() + dt.timedelta(minutes=10)
    assert services.release_due_batches() == 0
    assert (Message.objects.count(), Decision.objects.count()) == (mails, 0)
    assert set(states(applications)) == {State.UNDER_REVIEW}
    row = batch.prepared.first()
    with pytest.raises(MoveRefused, match="waits with others"):
        services.release_decision(row, actor=approver, version=row.version)


def test_each_is_decided_once_with_its_own_letter_and_mail(three):
    """Every district gets its own decision, its own letter, and a mail that holds the message."""
    applications, approver = three
    batch, _refused = prepare(applications, approver)
    job = None
    confirm(batch, approver, 3)
    job = let_it_go()
    assert (job.state, job.result) == (Job.State.SUCCEEDED, {"released": 3, "failed": 0})
    assert set(states(applications)) == {State.CONDITIONALLY_APPROVED}
    for application in applications:
        decision = Decision.objects.get(application=application)
        letter = decision.letter
        assert letter.application == application
        assert application.district.name in letter.subject
        others = [row.district.name for row in applications if row != application]
        assert [name for name in others if name in letter.subject + letter.body] == []
        mail = Message.objects.filter(to=application.lead.email).latest("pk")
        assert letter.get_absolute_url() in mail.body_text
        assert application.district.name in mail.subject
    verb = "application.conditionally_approved"
    assert AuditEvent.objects.filter(verb=verb, actor=approver).count() == 3
    batch.refresh_from_db()
    assert batch.state == DecisionBatch.State.RELEASED


def test_mail_of_a_denial_in_a_batch_holds_its_reason(three):
    """Hypha PR 4993: decisions made together were mailed without the message."""
    applications, approver = three
    batch, _refused = prepare(applications, approver, verb="deny", reason="Outside the law.")
    confirm(batch, approver, 3)
    let_it_go()
    for application in applications:
        mail = Message.objects.filter(to=application.lead.email).latest("pk")
        assert "Outside the law." in mail.body_text
        assert "Outside the law." in Letter.objects.get(application=application).body


def test_only_the_chosen_ones_are_decided_however_the_list_moves(three, sign_in, at):
    """Indico issue 3983: the wrong items were judged when the list had changed under the page."""
    applications, approver = three
    browser = sign_in(approver)
    address = at("together-choose", "approve-conditionally")
    shown = browser.get(address)
    choices = [value for value, _label in shown.context["form"].fields["applications"].choices]
    assert choices == [row.pk for row in applications]
    # Between the page and the click the first is decided by somebody else and a new one comes to the top.
    make.move(applications[0], "deny", make_cast(approver), "approver", reason="Outside the law.")
    newcomer, cast = make.make_application(
        State.UNDER_REVIEW, make.Cast(factories.make_district(name="Aaron Creek"))
    )
    services.recommend(newcomer, actor=cast.reviewer, advice="approve", reason="Sound.")
    make.attest(newcomer, approver)
    given = {"applications": [applications[1].pk], "on": "2026-07-01", "language": "en"}
    made = browser.post(address, given)
    batch = DecisionBatch.objects.get()
    assert made["Location"] == batch.get_absolute_url()
    assert [row.application for row in batch.prepared.all()] == [applications[1]]
    stale = browser.post(address, given | {"applications": [applications[0].pk]})
    assert stale.status_code == 422
    assert DecisionBatch.objects.count() == 1
    confirm(batch, approver, 1)
    let_it_go()
    assert states([*applications, newcomer]) == [
        State.DENIED, State.CONDITIONALLY_APPROVED, State.UNDER_REVIEW, State.UNDER_REVIEW,
    ]  # fmt: skip


def make_cast(approver):
    """Return a cast of one, for a move of its approver."""
    cast = object.__new__(make.Cast)
    cast.approver = approver
    return cast


def test_one_that_fails_is_named_and_the_rest_is_done(three):
    applications, approver = three
    batch, _refused = prepare(applications, approver)
    confirm(batch, approver, 3)
    make.move(applications[1], "withdraw", make_lead(applications[1].lead), "lead", reason="Another year.")
    job = let_it_go()
    assert job.result == {"released": 2, "failed": 1}
    assert states(applications) == [
        State.CONDITIONALLY_APPROVED, State.WITHDRAWN, State.CONDITIONALLY_APPROVED,
    ]  # fmt: skip
    failed = PreparedDecision.objects.get(state="failed")
    assert failed.application == applications[1]
    assert "Withdrawn" in failed.error
    assert failed.letter.state == Letter.State.DRAFT


def make_lead(lead):
    cast = object.__new__(make.Cast)
    cast.lead = lead
    return cast


def test_worker_that_died_between_two_goes_on_with_the_rest(three):
    applications, approver = three
    batch, _refused = prepare(applications, approver)
    confirm(batch, approver, 3)
    release_one(batch.prepared.order_by("pk").first(), actor=approver)
    assert Decision.objects.count() == 1
    job = let_it_go()
    assert job.result == {"released": 3, "failed": 0}
    assert Decision.objects.count() == 3
    row = batch.prepared.first()
    release_one(row, actor=approver)
    assert (Decision.objects.count(), PreparedDecision.objects.filter(state="failed").count()) == (3, 0)


def test_undo_takes_everything_back(three):
    applications, approver = three
    batch, _refused = prepare(applications, approver)
    batch = confirm(batch, approver, 3)
    services.undo_batch(batch, actor=approver, version=batch.version)
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        assert services.release_due_batches() == 0
    assert set(states(applications)) == {State.UNDER_REVIEW}
    assert (Decision.objects.count(), batch.prepared.filter(state="discarded").count()) == (0, 3)
    assert len(services.ready_for("approve-conditionally", actor=approver)) == 3


def test_undo_after_the_release_has_begun_is_refused(three):
    applications, approver = three
    batch, _refused = prepare(applications, approver)
    confirm(batch, approver, 3)
    with clock.at(clock.now() + dt.timedelta(minutes=11)):
        services.release_due_batches()
    batch.refresh_from_db()
    with pytest.raises(MoveRefused, match="can no longer be taken back"):
        services.undo_batch(batch, actor=approver, version=batch.version)


def test_count_is_typed_and_must_be_right(three):
    applications, approver = three
    batch, _refused = prepare(applications, approver)
    for count in (0, 2, 4):
        with pytest.raises(ValidationError) as refusal:
            confirm(batch, approver, count)
        assert refusal.value.message_dict == {"count": ["These are 3 decisions. Read the list again."]}
    with pytest.raises(StaleVersion):
        services.confirm_batch(batch, actor=approver, version=batch.version + 1, count=3)
    confirm(batch, approver, 3)
    batch.refresh_from_db()
    with pytest.raises(MoveRefused, match="no longer open"):
        confirm(batch, approver, 3)


def test_what_cannot_be_prepared_is_named_and_the_rest_stands(three):
    applications, approver = three
    other, _cast = make.make_application(State.SUBMITTED)
    make.attest(other, approver)
    batch, refused = prepare([other, *applications], approver)
    assert [(each.application, "not possible now" in each.reason) for each in refused] == [(other, True)]
    assert batch.prepared.count() == 3
    with pytest.raises(ValidationError, match="Nothing could be prepared"):
        prepare([other], approver)
    assert DecisionBatch.objects.count() == 1


def test_deciding_together_is_for_approvers(three, sign_in, at, reviewer):
    applications, _approver = three
    with pytest.raises(NotPermitted):
        prepare(applications, reviewer)
    with pytest.raises(ValueError, match="several at a time"):
        prepare(applications, three[1], verb="complete")
    for page in (at("together"), at("together-choose", "deny")):
        assert sign_in(reviewer).get(page).status_code == 403
        assert sign_in(applications[0].lead).get(page).status_code == 403


def test_pages_show_count_names_letters_and_take_the_count(three, sign_in, at, words):
    applications, approver = three
    browser = sign_in(approver)
    assert "3 applications stand ready" in words(browser.get(at("together")))
    given = {"applications": [row.pk for row in applications], "on": "2026-07-01", "language": "en"}
    browser.post(at("together-choose", "approve-conditionally"), given)
    batch = DecisionBatch.objects.get()
    page = words(browser.get(batch.get_absolute_url()))
    assert "3 decisions are prepared" in page
    assert [f"Conditional approval for {name}" in page for name in NAMES] == [True, True, True]
    wrong = browser.post(batch.get_absolute_url(), {"version": batch.version, "count": "2"})
    assert (wrong.status_code, "These are 3 decisions." in words(wrong)) == (422, True)
    browser.post(batch.get_absolute_url(), {"version": batch.version, "count": "3"})
    batch.refresh_from_db()
    assert batch.state == "confirmed"
    undo = at("batch-undo", batch.pk)
    assert undo in words(browser.get(batch.get_absolute_url()))
    assert browser.get(undo).status_code == 200
    assert browser.post(undo, {"version": batch.version})["Location"] == batch.get_absolute_url()
    assert browser.post(undo, {"version": batch.version}).status_code == 409
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_undo_window_is_a_setting(three):
    applications, approver = three
    ProgramSettings.objects.filter(pk=1).update(undo_minutes=60)
    batch, _refused = prepare(applications, approver)
    confirm(batch, approver, 3)
    with clock.at(clock.now() + dt.timedelta(minutes=59)):
        assert services.release_due_batches() == 0
    assert let_it_go(60).result == {"released": 3, "failed": 0}
