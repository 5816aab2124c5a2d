"""The demo state: every state of the lifecycle, all five years, through the product's own services."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from evaluation.models import Release
from stakeholders.models import Invitation
from statepl.accounts.models import User
from statepl.audit.models import AuditEvent
from statepl.audit.services import first_broken_row
from statepl.demo.build import build
from tests.reports.chapters import faults_of
from waivers.models import Application, Delegation
from waivers.states import State

ACCOUNTS = {
    "reviewer@sea.example", "approver@sea.example", "analyst@sea.example", "engagement@sea.example",
    "admin@sea.example", "lead@d01.example", "contributor@d01.example", "steward@d01.example",
    "lead@d02.example", "delegate@partner.example",
}  # fmt: skip


def test_demo_state_has_every_state_and_all_five_years(db: None, settings: Any, tmp_path: Any) -> None:
    settings.VAR = tmp_path
    told: list[str] = []
    build(districts=22, tell=told.append)
    rows = Application.objects.all()
    assert {row.state for row in rows} == set(State)
    assert {row.waiver_year() for row in rows if row.state == State.IMPLEMENTING} == {2, 3, 4, 5}
    assert 1 in {row.waiver_year() for row in rows if row.state == State.CONDITIONALLY_APPROVED}
    assert set(User.objects.values_list("email", flat=True)) >= ACCOUNTS
    assert not rows.filter(district__memberships__user__email="lead@d01.example").exists()
    helped = Delegation.objects.get()
    assert (helped.person.email, helped.application.lead_type) == ("delegate@partner.example", "harbormaster")
    assert helped.application.district.memberships.filter(user__email="lead@d02.example").exists()
    assert [release.state for release in Release.objects.all()] == ["published", "published"]
    assert sorted(Invitation.objects.values_list("answer", flat=True)) == ["", "", "accepted", "declined"]
    assert len(list((tmp_path / "demo").glob("observations-9900001-*.csv"))) == 1
    assert first_broken_row() is None
    assert AuditEvent.objects.filter(verb="application.conditionally_approved").count() == 14
    assert told[-1] == "The demo state is ready."
    reports_say_what_is_on_record(rows)


def reports_say_what_is_on_record(rows: Any) -> None:
    for application in rows.select_related("district"):
        assert (application.state, faults_of(application)) == (application.state, [])


def test_seed_demo_refuses_a_database_in_use(administrator: Any) -> None:
    with pytest.raises(CommandError, match="There is data already"):
        call_command("seed_demo", stdout=io.StringIO())


def test_seed_demo_needs_two_districts(db: None) -> None:
    with pytest.raises(CommandError, match="at least 2"):
        call_command("seed_demo", "--districts", "1", stdout=io.StringIO())
