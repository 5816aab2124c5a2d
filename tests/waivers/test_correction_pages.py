"""The page of corrections: who may do what is asked once, whatever the number of rows."""

import datetime as dt

import pytest

from statepl.core import clock
from tests.factories import waivers as make
from tests.waivers.kept import staged
from waivers import rules
from waivers.models import CorrectiveAction
from waivers.states import State

pytestmark = pytest.mark.django_db
on_stage = staged(State.PROBATION)

JUNE = dt.date(2029, 6, 1)
QUERIES = {"approver": 13, "reviewer": 12}  # only approvers are asked about a notice


@pytest.mark.parametrize("rows", [1, 3])
def test_page_costs_the_same_for_any_number_of_findings(rows, sign_in, at, django_assert_num_queries):
    application, cast = make.make_application(State.PROBATION)
    with clock.at(JUNE):
        for number in range(rows - 1):
            CorrectiveAction.objects.create(
                application=application, finding=f"Finding {number}", due_on=dt.date(2029, 10, 1)
            )
        for role, can_resolve in (("approver", True), ("reviewer", False)):
            client = sign_in(getattr(cast, role))
            with django_assert_num_queries(QUERIES[role]):
                page = client.get(at("corrections", application.pk))
            assert [row[3].allowed for row in page.context["actions"]] == [can_resolve] * rows


def test_corrected_finding_and_closed_approval_say_why():
    application, cast = make.make_application(State.PROBATION)
    action = application.corrective_actions.get()
    assert rules.may_resolve(cast.approver, action).allowed
    assert not rules.may_resolve(cast.reviewer, action).allowed
    action.resolved_on = JUNE
    assert str(rules.may_resolve(cast.approver, action).reason).startswith("Only an open finding")
