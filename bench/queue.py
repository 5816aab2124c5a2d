"""The review queue at 1,000 applications: facts of all rows, and the page of 50, against one row at a time.

The naive way reads each row's district, reviewer, counts and dates by themselves: 1 + 2n queries and more.
"""

import datetime as dt
from functools import partial
from typing import Any

from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from bench.table import Line, at_most, in_turn
from policy.models import FlexibilityType
from statepl.accounts.models import Membership, User
from statepl.core import clock
from statepl.districts.models import District
from waivers.models import Application, FlexibilityRequest, ReviewRound
from waivers.queue.asked import Asked
from waivers.queue.rows import row_of
from waivers.states import State
from waivers.views.queue import QueuePage

GOAL = 0.1
TODAY = dt.date(2026, 4, 10)
STATES = (State.SUBMITTED, State.UNDER_REVIEW, State.RETURNED, State.PLAN_UNDER_REVIEW, State.IMPLEMENTING)


def run(applications: int) -> list[Line]:
    """Fill the empty database with so many applications; return the lines of the table."""
    with clock.at(TODAY):
        reviewer = fill(50)
        few = page_queries(reviewer)
        fill(applications, reviewer)
        many = page_queries(reviewer)
        works = (all_rows, draw, one_by_one, two_a_row)
        ours, page, naive, light = in_turn(*(partial(work, reviewer) for work in works), rounds=3)
        floor = in_turn(keys)[0]
    goal, is_met = at_most(GOAL, ours / naive)
    page_goal, page_met = at_most(GOAL, page / naive)
    title = f"queue of {applications}"
    same = f"{few} queries at 50 applications, {many} at {applications}"
    return [
        Line(f"{title}: facts of every row", ours, naive, floor, ours / naive, goal, is_met, "the same facts"),
        Line(
            f"{title}: against 1 + 2n queries", ours, light, floor, ours / light, "none", True,
            "the alternative knows district and number of requests only; ours knows fourteen facts a row",
        ),
        Line(f"{title}: the page of 50", page, naive, None, page / naive, page_goal, page_met),
        Line(f"{title}: queries of the page", many, few, None, many / few, "the same", many == few, same, unit=""),
    ]  # fmt: skip


# the work ---------------------------------------------------------------------------------------------
def all_rows(user: Any) -> list[Any]:
    """Put every open row into words, by the queue's own facts."""
    asked = Asked({"tab": "open"}, user)
    return [row_of(row, today=TODAY, is_staff=True) for row in asked.rows]


def one_by_one(user: Any) -> list[Any]:
    """Put the same rows into words, each fact asked for by itself."""
    found = []
    for row in Application.objects.open():
        row.request_count = row.requests.count()
        last = row.rounds.order_by("-number").first()
        row.arrived_on, row.round_number = (last.arrived_on, last.number) if last else (None, None)
        row.given = row.recommendations.filter(is_current=True, during=row.state).count()
        row.is_mine = row.recommendations.filter(is_current=True, made_by=user).exists()
        row.unanswered, row.replies = row.comments.unanswered().count(), row.comments.for_district().count()
        row.evidence, row.needed, row.due_on = (
            row.duties.filter(status="evidenced").count(),
            1,
            row.answer_due_on,
        )
        found.append((row.district.name, str(row.reviewer), row_of(row, today=TODAY, is_staff=True)))
    return found


def two_a_row(_user: Any) -> list[tuple[str, int]]:
    """Read the rows with two more queries for each: district and number of requests."""
    return [(row.district.name, row.requests.count()) for row in Application.objects.open()]


def keys() -> list[int]:
    """Read the keys and dates alone: less no queue can read."""
    return list(Application.objects.order_by("answer_due_on").values_list("pk", "answer_due_on"))


def draw(user: Any) -> bytes:
    """Draw the page of 50 rows, tabs, filters, risks and promise with it."""
    request = RequestFactory().get("/waivers/queue/", {"tab": "open"})
    request.user = User.objects.get(pk=user.pk)
    request.membership = None
    return bytes(QueuePage.as_view()(request).render().content)


def page_queries(user: Any) -> int:
    """Count the queries of the page."""
    with CaptureQueriesContext(connection) as found:
        draw(user)
    return len(found)


# the data ---------------------------------------------------------------------------------------------
def fill(total: int, reviewer: Any = None) -> Any:
    """Bring the number of applications to `total`; return the reviewer of every second one."""
    if reviewer is None:
        reviewer = User.objects.create_user("reviewer@bench.example", "Rae Reviewer", "not-a-real-password-1")
        Membership.objects.create(user=reviewer, role="reviewer", starts_on=dt.date(2020, 1, 1))
    begun = Application.objects.count()
    districts = District.objects.bulk_create(
        District(state_id=f"B{number:05d}", name=f"District {number:05d}", county=f"County {number % 40}")
        for number in range(begun, total)
    )
    rows = Application.objects.bulk_create(_application(n, d, reviewer) for n, d in enumerate(districts))
    ReviewRound.objects.bulk_create(
        ReviewRound(application=row, number=1, arrived_on=row.submitted_on, due_on=row.answer_due_on or TODAY)
        for row in rows
    )
    kinds = list(FlexibilityType.objects.all()[:3])
    FlexibilityRequest.objects.bulk_create(
        FlexibilityRequest(application=row, flexibility_type=kind, rationale="It blocks.")
        for row in rows
        for kind in kinds
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return reviewer


def _application(number: int, district: District, reviewer: Any) -> Application:
    state = STATES[number % len(STATES)]
    return Application(
        district=district,
        state=state,
        start_school_year=2026,
        reviewer=reviewer if number % 2 else None,
        submitted_on=TODAY - dt.timedelta(days=number % 60),
        answer_due_on=TODAY + dt.timedelta(days=number % 45 - 5),
    )
