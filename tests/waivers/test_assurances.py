"""A promise whose text the state changes is signed anew, whoever has the text at that moment (G1, story 2)."""

import datetime as dt
from typing import Any

import pytest

from policy.models import Assurance
from policy.services import change_entry
from statepl.core import clock
from statepl.core.errors import NotPermitted
from tests import factories
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import rules, services
from waivers.readiness import open_findings
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.PLAN_UNDER_REVIEW)
BEFORE_APPROVAL = [
    State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED, State.CONDITIONALLY_APPROVED,
    State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW, State.PLAN_RETURNED,
]  # fmt: skip


def change_a_text() -> Assurance:
    """Let the state put one promise into other words."""
    promise = Assurance.objects.get(code="funding-alignment")
    change_entry(
        promise, actor=factories.make_user("administrator"), description="All money follows our goals."
    )
    return Assurance.objects.get(pk=promise.pk)


def sign(application: Any, actor: Any, promise: Assurance) -> None:
    services.acknowledge_assurances(
        application, actor=actor, assurances=[promise], signer_name="Lou Lead", signer_title="Superintendent"
    )


@pytest.mark.parametrize("state", BEFORE_APPROVAL)
def test_changed_text_is_signed_anew_until_final_approval(state: State) -> None:
    application, cast = make.make_application(state)
    promise = change_a_text()
    with clock.at(dt.date(2027, 6, 10)):
        open_before = [finding.sentence for finding in open_findings(application, "final")]
        sign(application, cast.lead, promise)
        open_after = [finding.sentence for finding in open_findings(application, "final")]
    gone = f"Acknowledge the assurances: {promise.label}."
    assert (gone in open_before, gone in open_after) == (True, False)
    assert application.acceptances.filter(assurance=promise).count() == 2


def test_only_the_lead_signs_a_changed_text(contributor: Any, other_lead: Any) -> None:
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    promise = change_a_text()
    for person in (contributor, other_lead, cast.reviewer, cast.approver):
        with pytest.raises(NotPermitted, match="Only the district’s lead"):
            sign(application, person, promise)
    assert application.acceptances.count() == 4


@pytest.mark.parametrize("state", [State.FINALLY_APPROVED, State.IMPLEMENTING, State.WITHDRAWN])
def test_nothing_is_signed_after_final_approval_or_the_end(state: State) -> None:
    application, cast = make.make_application(state)
    verdict = rules.may_acknowledge(cast.lead, application)
    assert (verdict.allowed, "before final approval" in str(verdict.reason)) == (False, True)


def test_page_asks_the_lead_for_the_changed_text_while_the_state_reads(sign_in: Any, at: Any) -> None:
    application, cast = make.make_application(State.PLAN_UNDER_REVIEW)
    promise = change_a_text()
    client = sign_in(cast.lead)
    page = client.get(at("assurances", application.pk))
    assert [item.pk for item in page.context["missing"]] == [promise.pk]
    data = {"assurances": [promise.pk], "signer_name": "Lou", "signer_title": "Superintendent"}
    assert client.post(at("assurances", application.pk), data).status_code == 302
    assert application.acceptances.get(text_version=2).text == "All money follows our goals."
