"""Who may ask for reports."""

from typing import Any

import pytest

from reports import rules
from reports.models import ReadinessReport
from tests import factories

pytestmark = pytest.mark.django_db


def test_person_without_a_role_sees_no_reports() -> None:
    verdict = rules.can_see_reports(factories.make_user())
    assert (verdict.allowed, str(verdict.reason)) == (
        False,
        "Reports are for state and district staff. Ask the state’s administrator for a role.",
    )


def test_state_staff_and_own_district_ask_the_board_and_others_do_not(
    application: Any, analyst: Any, steward: Any, board_member: Any, other_lead: Any
) -> None:
    people = (analyst, steward, board_member, other_lead)
    assert [rules.can_request(person, application).allowed for person in people] == [True, True, False, False]


def test_report_is_read_once_collected_and_downloaded_once_made() -> None:
    report = ReadinessReport()
    doors = (rules.can_read, rules.can_download)
    assert [str(door(report).reason) for door in doors] == [
        "This report is not ready to be read yet. Its page says how far it is.",
        "The PDF of this report is not made yet.",
    ]
