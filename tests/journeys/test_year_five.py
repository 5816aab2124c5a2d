"""Story 10 of the domain: Year Five, a sustainability plan, and the end of the five years.

The amendment of the same story is told where amendments are tested.
"""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from statepl.audit.models import AuditEvent
from statepl.core import clock
from tests.factories import papers
from tests.factories import waivers as make
from tests.factories.pages import hidden
from waivers.models import Application
from waivers.states import State

pytestmark = pytest.mark.django_db
YEAR_FIVE = dt.date(2030, 7, 1)
SPRING = dt.date(2031, 5, 20)


def address(page: str, *args: Any) -> str:
    return reverse(f"waivers:{page}", args=args)


def complete(client: Any, application: Application) -> Any:
    application.refresh_from_db()
    return client.post(address("move", application.pk, "complete"), {"version": application.version})


def test_year_five_rolls_over_by_its_date_alone(sign_in: Any) -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    for day, expected in ((YEAR_FIVE - dt.timedelta(days=1), "Year Four"), (YEAR_FIVE, "Year Five")):
        with clock.at(day):
            page = sign_in(cast.lead).get(address("years", application.pk))
            assert page.context["years"][0]["name"] == expected


def test_five_years_end_well_only_with_an_accepted_sustainability_plan(sign_in: Any) -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    lead, reviewer, approver = (sign_in(person) for person in (cast.lead, cast.reviewer, cast.approver))
    with clock.at(SPRING):
        make.explain_baseline(application, cast, years=(1, 2, 3, 4, 5))
        refused = complete(approver, application)
        assert (refused.status_code, application.state) == (409, State.IMPLEMENTING)
        assert "Write the sustainability plan and hand it in." in refused.content.decode()

        paper = lead.post(address("sustainability-open", application.pk), {}).url
        plan = application.filings.get(kind="sustainability")
        papers.fill(plan, cast.lead)
        for client, verb, text in (
            (lead, "submit", ""),
            (reviewer, "recommend", "It does not rest on one person."),
            (approver, "approve", ""),
        ):
            move = address("paper-move", application.pk, plan.pk, verb)
            sent = {**hidden(client.get(move)), "text": text}
            assert client.post(move, sent).url == paper
        done = complete(approver, application)
    assert done.status_code == 302
    application.refresh_from_db()
    assert (application.state, application.closed_on) == (State.COMPLETED, SPRING)
    trail = list(AuditEvent.objects.about(plan).values_list("verb", flat=True))
    assert [verb for verb in reversed(trail) if verb not in {"filing.edited", "filing.row_added"}] == [
        "filing.submitted",
        "filing.accepted",
    ]
    assert plan.versions.count() == 1


def test_missing_numbers_keep_the_five_years_open(sign_in: Any) -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(SPRING):
        papers.accept_sustainability(application, cast)
        refused = complete(sign_in(cast.approver), application)
    assert refused.status_code == 409
    assert "Report every measure that was due" in refused.content.decode()


def test_district_with_an_accepted_plan_does_not_end_unsustained() -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(SPRING):
        papers.accept_sustainability(application, cast)
    with clock.at(dt.date(2031, 12, 1)):
        make.services.run_due_moves()
    application.refresh_from_db()
    assert application.state == State.IMPLEMENTING
