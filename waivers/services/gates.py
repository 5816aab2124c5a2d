"""Counting the gates that plans before the state meet, for the queue: derived, dated, safe to repeat."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from statepl.core import clock
from waivers.models import Application, GateSummary
from waivers.queue.facts import newest_event
from waivers.readiness import Status, findings

GATE = "final"
COUNTED_AGAIN = dt.timedelta(
    hours=24
)  # what is no row about a district (a promise's new text) counts by then


def count_gates() -> int:
    """Count anew where something happened since, and once a day; return how many were counted.

    Asks the same registry as the desk and the move itself. Safe to run again: a count is replaced.
    """
    return sum(_count(row) for row in _due(Application.objects.plans_before_state()))


def _due(rows: QuerySet[Application]) -> Iterable[Application]:
    known = rows.annotate(newest=newest_event()).select_related("district", "gate_summary")
    old = clock.now() - COUNTED_AGAIN
    fresh = Q(gate_summary__basis__gte=newest_event(), gate_summary__counted_at__gt=old)
    return known.exclude(fresh)


def _count(application: Application) -> bool:
    found = findings(application, GATE)
    GateSummary.objects.update_or_create(
        application=application,
        defaults={
            "met": sum(each.status is Status.MET for each in found),
            "total": len(found),
            "basis": application.newest or 0,  # type: ignore[attr-defined]
            "counted_at": clock.now(),
        },
    )
    return True
