"""The facts of the queue's rows, all in one query whatever their number."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from statepl.audit.models import AuditEvent
from waivers.models import Application, Comment, CorrectiveAction, FlexibilityRequest, Obligation, ReviewRound
from waivers.queue.risk import ACTION_DAYS, OBLIGATION_DAYS, PLAN_WINDOW_DAYS, Facts, Risk, risks
from waivers.states import PLAN_EDITABLE, WAITING_FOR_STATE, State

# Duties that have rules of their own in `risk`, by their own dates.
TOLD_ELSEWHERE = ("plan", "correction")
ORDER_OF_STATES = list(State)


def with_queue_facts(rows: Any, *, second_review: str) -> Any:
    """Add what a row of the queue shows: counts, dates, advice, and `due_on`, the date that comes next."""
    last_round = ReviewRound.objects.filter(application=OuterRef("pk")).order_by("-number")
    known = with_dates(rows.with_advice(second_review)).annotate(
        request_count=_number(FlexibilityRequest.objects.all()),
        unanswered=_number(Comment.objects.unanswered()),
        replies=_number(Comment.objects.for_district().unsettled().filter(answered_at__isnull=False)),
        evidence=_number(Obligation.objects.filter(status=Obligation.Status.EVIDENCED)),
        arrived_on=Subquery(last_round.values("arrived_on")[:1]),
        round_number=Subquery(last_round.values("number")[:1]),
        newest=newest_event(),
    )
    return known.select_related("district", "reviewer", "gate_summary")


def newest_event() -> Any:
    """Return the number of the newest row of the trail about the district: what tells that something happened."""
    about = AuditEvent.objects.filter(district=OuterRef("district")).order_by("-id")
    return Coalesce(Subquery(about.values("id")[:1]), 0)


def with_dates(rows: Any) -> Any:
    """Add `action_due_on`, the first finding to be corrected, and `due_on`, the date that comes next."""
    actions = CorrectiveAction.objects.filter(application=OuterRef("pk"), resolved_on=None)
    first = actions.order_by().values("application").annotate(day=Min("due_on")).values("day")
    known = rows.annotate(action_due_on=Subquery(first, output_field=models.DateField()))
    return known.annotate(
        due_on=Case(
            When(state__in=WAITING_FOR_STATE, then=F("answer_due_on")),
            When(state__in=PLAN_EDITABLE, then=F("plan_closes_on")),
            When(state=State.PROBATION, then=F("action_due_on")),
            default=None,
            output_field=models.DateField(),
        )
    )


def with_own_advice(rows: Any, user: Any) -> Any:
    """Add `is_mine`: whether this person has recommended in the present round."""
    own = Application._meta.get_field("recommendations").related_model.objects.filter(
        application=OuterRef("pk"), is_current=True, during=OuterRef("state"), made_by=user
    )
    return rows.annotate(is_mine=Exists(own))


def _number(rows: Any) -> Any:
    """Count the rows that belong to the application."""
    own = rows.filter(application=OuterRef("pk")).order_by().values("application")
    counted = own.annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def order_of_state() -> Any:
    """Return the place of a state in the lifecycle, to order by."""
    places = [When(state=state, then=Value(place)) for place, state in enumerate(ORDER_OF_STATES)]
    return Case(*places, default=len(places), output_field=models.IntegerField())


# what is at risk --------------------------------------------------------------------------------------
def at_risk(rows: Any, today: dt.date) -> list[tuple[Application, list[Risk]]]:
    """Return what is at risk among these applications and why, the nearest date first. One query.

    The query takes what the rules could name; the rules in `risk` decide and say why.
    """
    found = [(row, risks(_facts(row), today)) for row in _candidates(rows.open(), today)]
    return sorted(
        ((row, why) for row, why in found if why), key=lambda pair: (pair[1][0].on, pair[0].district.name)
    )


def _facts(row: Any) -> Facts:
    return Facts(
        state=row.state,
        answer_due_on=row.answer_due_on,
        plan_closes_on=row.plan_closes_on,
        unanswered=row.unanswered,
        action_due_on=row.action_due_on,
        bare_due_on=row.bare_due_on,
        bare=row.bare,
    )


def _candidates(rows: Any, today: dt.date) -> Any:
    bare = _bare_duties(today)
    first = (
        bare.filter(application=OuterRef("pk")).order_by().values("application").annotate(day=Min("due_on"))
    )
    known = with_dates(rows).annotate(
        unanswered=_number(Comment.objects.unanswered()),
        bare=_number(bare),
        bare_due_on=Subquery(first.values("day"), output_field=models.DateField()),
    )
    late = Q(state__in=WAITING_FOR_STATE, answer_due_on__lt=today)
    closing = Q(state__in=PLAN_EDITABLE, plan_closes_on__lte=today + dt.timedelta(days=PLAN_WINDOW_DAYS))
    acting = Q(action_due_on__lte=today + dt.timedelta(days=ACTION_DAYS))
    owing = Q(bare_due_on__isnull=False)
    return known.filter(late | closing | acting | owing).select_related("district")


def _bare_duties(today: dt.date) -> Any:
    """Return the districts' duties without evidence that are due soon, or were."""
    soon = today + dt.timedelta(days=OBLIGATION_DAYS)
    rows = Obligation.objects.bare().filter(owner="district", due_on__lte=soon)
    return rows.exclude(duty__in=TOLD_ELSEWHERE)
