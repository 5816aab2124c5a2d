"""Pages that open only while an approval is in force, on a laptop and on a phone: axe finds nothing.

The rest of the pages is in test_every_page.py; test_years_pages.py has the reports, reviews and corrections.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from policy.models import FlexibilityType
from statepl.core import clock
from tests.browser.looking import Look
from tests.factories import papers
from tests.factories import waivers as make
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.browser
YEAR_THREE = dt.date(2028, 11, 2)


@pytest.fixture
def _year_three(live_site: str, settings: Any, tmp_path: Any) -> Iterator[None]:
    """Let the site, which runs in a thread of its own, live in Year Three."""
    settings.VAR = tmp_path
    clock.set_demo_offset((YEAR_THREE - timezone.localdate()).days)
    yield
    (tmp_path / "clock").unlink()


@pytest.mark.usefixtures("_year_three")
def test_pages_of_an_approval_in_force_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    key = application.pk
    row = services.start_amendment(
        application, actor=cast.lead, kind="add", citation="Code 71.4", rationale="Tenders took a year.",
        flexibility_type=FlexibilityType.objects.get(code="procurement"), starts_on=dt.date(2029, 1, 8),
    )  # fmt: skip
    cycle = services.start_cycle(
        application, actor=cast.lead, condition=papers.condition(), title="A weekly hour of choice",
        plan="Two schools try it.", planned_on=YEAR_THREE, sources="Attendance by week",
    )  # fmt: skip
    seen = look().be(cast.lead).at("ask", "waivers:amendment-start", key)
    seen.at("edit", "waivers:amendment-edit", key, row.pk).at("list", "waivers:amendments", key)
    seen.at("cycle", "waivers:cycle-edit", key, cycle.pk).at("close", "waivers:cycle-close", key, cycle.pk)
    seen.at("terms", "waivers:terms", key)
    term = application.terms.get()
    seen.be(cast.approver).at("rescind", "waivers:rescind", key, term.pk)
    seen.at("terms, state", "waivers:terms", key)
    planning, other = make.make_application(State.CONDITIONALLY_APPROVED)
    seen.be(other.approver).at("extension", "waivers:extension", planning.pk)
    assert seen.wrong == {}
