"""Readiness reports of many districts at once: ordered, paused, cancelled, and told about once when all are there.

The order's own job asks for each report; each report is a job of its own, which waits until nobody waits for
anything else. Whether an order is done is read from its jobs, under its own lock, after each of them has closed.
"""

import hashlib
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import rules
from reports.kinds import ReportKind
from reports.models import ReadinessReport, ReportOrder
from reports.notifications import tell_orderer
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.jobs.models import Job
from statepl.jobs.registry import Commit, LostClaim, Outcome, Progress
from statepl.jobs.services import request_job, ring
from waivers.models import Application

ORDER_KIND = "reports.order"
REPORT_KIND = "reports.readiness"
State = ReportOrder.State


# ordering ---------------------------------------------------------------------------------------------
def order_reports(
    applications: Iterable[Application],
    *,
    actor: Any,
    language: str,
    kind: str = ReportKind.READINESS,
) -> ReportOrder:
    """Order a report of each application; while the very same order is open it is returned.

    Applications that the person may not ask for are left out. Raises NotPermitted, or ValidationError when
    none is left.
    """
    require(rules.can_order(actor))
    rows = [row for row in applications if rules.can_request(actor, row, kind)]
    if not rows:
        raise ValidationError({"chosen": _("Choose at least one application of which this can be made.")})
    role = next((m.role for m in actor.current_memberships if m.district_id is None), "")
    return _place(rows, kind=kind, language=language, requested_by=actor, asked_as=role)


def order_yearly(*, month: int, language: str) -> ReportOrder | None:
    """Order the reports of all submitted applications that are open, once in the year, in its month."""
    today = clock.today()
    if today.month != month or ReportOrder.objects.filter(yearly=today.year).exists():
        return None
    rows = list(Application.objects.open().public())
    if not rows:
        return None
    return _place(rows, kind=ReportKind.READINESS, language=language, yearly=today.year)


def _place(rows: list[Application], *, kind: str, language: str, **fields: Any) -> ReportOrder:
    keys = sorted({row.pk for row in rows})
    key = hashlib.sha256(f"{kind}:{language}:{keys}".encode()).hexdigest()
    try:
        with transaction.atomic():
            return _create(keys, key=key, kind=kind, language=language, **fields)
    except IntegrityError:
        return ReportOrder.objects.open().get(key=key)


def _create(keys: list[int], *, requested_by: Any = None, **fields: Any) -> ReportOrder:
    order = ReportOrder.objects.create(
        total=len(keys), as_of=clock.today(), requested_by=requested_by, **fields
    )
    order.applications.set(keys)
    order.job = request_job(
        ORDER_KIND,
        label=_("Order: %(order)s") % {"order": order},
        actor=requested_by,
        params={"order": order.pk},
        dedupe_key=f"{ORDER_KIND}:{order.pk}",
        audited=False,
    )
    order.save(update_fields=["job"])
    facts = {
        "kind": str(order.kind),
        "reports": order.total,
        "language": order.language,
        "as_of": order.as_of.isoformat(),
    }
    record(Verb.ORDER_PLACED, order, actor=requested_by, after=facts)
    return order


def job_label(kind: str, application: Application) -> str:
    """Return what the job of one report is called."""
    return _("%(kind)s: %(district)s") % {"kind": ReportKind(kind).label, "district": application.district}


# asking -----------------------------------------------------------------------------------------------
def ask_reports(job: Any, progress: Progress) -> Commit:
    """Ask for each report of an order that is not asked for yet. The handler of the kind of orders."""
    order = ReportOrder.objects.select_related("requested_by").get(pk=job.params["order"])
    asked = set(order.reports.values_list("application_id", flat=True))
    rows = order.applications.select_related("district").order_by("district__name", "pk")
    for number, row in enumerate(rows):
        progress.tell(number, order.total, _("Asking for the reports."))
        if row.pk not in asked:
            _ask(order, row)
    return lambda: _asked(order.pk)


@transaction.atomic
def _ask(order: ReportOrder, application: Application) -> None:
    """Ask for one report. Raises LostClaim when the order was cancelled meanwhile."""
    if ReportOrder.lock(order.pk).state != State.ASKING:
        raise LostClaim
    job = request_job(
        REPORT_KIND,
        label=job_label(order.kind, application),
        actor=order.requested_by,
        params={"application": application.pk, "language": order.language},
        dedupe_key=f"{REPORT_KIND}:order:{order.pk}:{application.pk}",
        district=application.district,
        audited=False,
        is_bulk=True,
    )
    report = ReadinessReport.objects.create(
        job=job,
        order=order,
        kind=order.kind,
        application=application,
        language=order.language,
        requested_by=order.requested_by,
        asked_as=order.asked_as,
        as_of=order.as_of,
    )
    facts = {"language": report.language, "as_of": report.as_of.isoformat(), "order": order.pk}
    record(
        Verb.REPORT_REQUESTED, report, actor=order.requested_by, district=application.district, after=facts
    )


def _asked(pk: int) -> Outcome:
    """Let the order run, in the transaction that closes its own job."""
    order = ReportOrder.lock(pk)
    if order.state == State.ASKING:
        order.state = State.RUNNING
        order.save_next()
        finish_soon(pk)
    return Outcome({"reports": order.total}, url=order.get_absolute_url())


def order_failed(job: Any, _sentence: str) -> None:
    """Close an order whose asking was cancelled or failed for good: what was asked for goes on in the latter."""
    order = ReportOrder.lock(job.params["order"])
    if order.state != State.ASKING:
        return
    if Job.objects.filter(pk=job.pk, state=Job.State.CANCELLED).exists():
        _cancel(order, actor=None)
        return
    order.state = State.RUNNING
    order.save_next()
    finish_soon(order.pk)


# finishing --------------------------------------------------------------------------------------------
def finish_soon(pk: int) -> None:
    """Look whether the order is done once this transaction is over: then its jobs say where they stand."""
    transaction.on_commit(partial(finish_order, pk))


@transaction.atomic
def finish_order(pk: int) -> bool:
    """Close an order of which no report is left to make, and tell who ordered. Return whether it was."""
    order = ReportOrder.lock(pk)
    if order.state not in (State.RUNNING, State.PAUSED) or jobs_of(order).open().exists():
        return False
    order.state, order.ended_at = State.DONE, timezone.now()
    order.save_next()
    record(Verb.ORDER_DONE, order, actor=None, after=counts_of(order))
    tell_orderer(order, counts_of(order))
    return True


def finish_orders() -> int:
    """Close what a worker that died right after its last report has left. Return how many there were."""
    return sum(
        finish_order(pk)
        for pk in ReportOrder.objects.filter(state__in=(State.RUNNING, State.PAUSED)).values_list(
            "pk", flat=True
        )
    )


def jobs_of(order: ReportOrder) -> Any:
    """Return the jobs of the order's reports."""
    return Job.objects.filter(readiness_report__order=order)


def counts_of(order: ReportOrder) -> dict[str, int]:
    """Return how many reports of an order stand where; `left_out` were never asked for."""
    counted = jobs_of(order).order_by().values_list("state").annotate(Count("pk"))
    found: dict[str, int] = {**dict.fromkeys(Job.State.values, 0), **dict(counted)}
    return {
        "made": found["succeeded"],
        "failed": found["failed"],
        "cancelled": found["cancelled"],
        "open": found["queued"] + found["running"] + found["paused"],
        "left_out": order.total - sum(found.values()),
    }


# steering ---------------------------------------------------------------------------------------------
@transaction.atomic
def pause_order(order: ReportOrder, *, actor: Any, version: int) -> ReportOrder:
    """Stop handing out what is not begun; what is being made is finished. Raises NotPermitted, StaleVersion."""
    order = ReportOrder.lock(order.pk, version=version)
    require(rules.can_pause(actor, order))
    jobs_of(order).filter(state=Job.State.QUEUED).update(state=Job.State.PAUSED)
    order.state = State.PAUSED
    order.save_next()
    record(Verb.ORDER_PAUSED, order, actor=actor, after=counts_of(order))
    return order


@transaction.atomic
def resume_order(order: ReportOrder, *, actor: Any, version: int) -> ReportOrder:
    """Go on with a paused order. Raises NotPermitted or StaleVersion."""
    order = ReportOrder.lock(order.pk, version=version)
    require(rules.can_resume(actor, order))
    paused = jobs_of(order).filter(state=Job.State.PAUSED)
    for pk in list(paused.order_by("pk").values_list("pk", flat=True)):
        transaction.on_commit(partial(ring, pk, is_bulk=True))
    paused.update(state=Job.State.QUEUED)
    order.state = State.RUNNING
    order.save_next()
    record(Verb.ORDER_RESUMED, order, actor=actor, after=counts_of(order))
    finish_soon(order.pk)
    return order


@transaction.atomic
def cancel_order(order: ReportOrder, *, actor: Any, version: int) -> ReportOrder:
    """Cancel what is not made yet; what is made stays. Raises NotPermitted or StaleVersion."""
    # First the order's job, then the order: the worker that closes the job takes them in this order too.
    Job.objects.select_for_update().filter(pk=order.job_id).first()
    order = ReportOrder.lock(order.pk, version=version)
    require(rules.can_cancel_order(actor, order))
    return _cancel(order, actor=actor)


def _cancel(order: ReportOrder, *, actor: Any) -> ReportOrder:
    over = {"state": Job.State.CANCELLED, "claim": None, "finished_at": timezone.now()}
    jobs_of(order).open().update(**over)
    Job.objects.open().filter(pk=order.job_id).update(**over)
    order.state, order.ended_at = State.CANCELLED, timezone.now()
    order.save_next()
    record(Verb.ORDER_CANCELLED, order, actor=actor, after=counts_of(order))
    return order
