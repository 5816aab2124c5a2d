"""The calendar of the five years: making it, and noting that a duty is handed in, met or let off.

Each verb is safe to repeat: a duty is made once (a constraint), and met once.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from policy.models import Holiday, ObligationKind, ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from waivers import calendar, deadlines
from waivers.duties import Duty, owner_of
from waivers.models import Application, CorrectiveAction, Obligation
from waivers.rules import may_add_condition, may_waive

Status = Obligation.Status
DONE = frozenset({Status.VERIFIED, Status.WAIVED})
PLAN_ARRIVES = frozenset({"submit-plan", "resubmit-plan"})
MAKES_DUTIES = frozenset({"approve-conditionally", "approve-finally", "put-on-probation"})


# making -----------------------------------------------------------------------------------------------
def holidays() -> frozenset[dt.date]:
    """Return the state's holidays."""
    return frozenset(Holiday.objects.values_list("day", flat=True))


def offsets(program: ProgramSettings) -> deadlines.Offsets:
    """Return the program's offsets for `waivers.deadlines`."""
    return deadlines.Offsets(
        attestation=program.attestation_days,
        monitoring=program.monitoring_days,
        annual_report=program.annual_report_days,
        sustainability=program.sustainability_days,
        notice=program.notice_days,
    )


@transaction.atomic
def make_calendar(application: Application, *, actor: Any = None) -> list[Obligation]:
    """Make every duty that the application's approvals ask for and that is not there; return the new ones.

    Conditional approval brings the three obligations of Year One and the plan, final approval every duty
    of Years Two to Five. Safe to call again: what stands is left as it is.
    """
    closed = holidays()
    made = _year_one(application, closed) if application.conditional_from else []
    made += _later_years(application, closed) if application.final_from else []
    made += [_correction(action) for action in application.corrective_actions.filter(duty=None)]
    for row in made:
        record(
            Verb.OBLIGATION_MADE,
            row,
            actor=actor,
            district=application.district,
            after={"duty": row.duty, "waiver_year": row.waiver_year, "due_on": row.due_on},
        )
    return made


def _year_one(application: Application, closed: frozenset[dt.date]) -> list[Obligation]:
    opens, closes = application.plan_opens_on, application.plan_closes_on
    if opens is None or closes is None:
        return []
    due_on = deadlines.business_day(opens, closed)
    rows = [
        Obligation.objects.get_or_create(application=application, kind=kind, defaults={"due_on": due_on})
        for kind in ObligationKind.objects.all()
    ]
    year = calendar.waiver_year(
        closes, start_school_year=application.start_school_year, start_month=application.start_month
    )
    plan = {"duty": Duty.PLAN, "waiver_year": max(1, min(year, calendar.WAIVER_YEARS)), "key": ""}
    if not application.duties.filter(duty=Duty.PLAN).exists():
        rows.append(_get_or_make(application, plan, due_on=closes, opens_on=opens))
    return [row for row, is_new in rows if is_new]


def _later_years(application: Application, closed: frozenset[dt.date]) -> list[Obligation]:
    planned = deadlines.yearly_duties(
        application.start_school_year,
        start_month=application.start_month,
        offsets=offsets(ProgramSettings.current()),
        made_on=clock.today(),
        holidays=closed,
    )
    standing = set(application.duties.values_list("duty", "waiver_year"))
    rows = [
        _get_or_make(
            application, {"duty": due.duty, "waiver_year": due.waiver_year, "key": ""}, due_on=due.on
        )
        for due in planned
        if (due.duty, due.waiver_year) not in standing
    ]
    return [row for row, is_new in rows if is_new]


def _get_or_make(application: Application, known_by: dict[str, Any], **dates: Any) -> tuple[Obligation, bool]:
    defaults = {"owner": owner_of(known_by["duty"]), **dates}
    return Obligation.objects.get_or_create(application=application, **known_by, defaults=defaults)


def _correction(action: CorrectiveAction) -> Obligation:
    """A finding to correct stands in the calendar too; its date is the action's own."""
    application = action.application
    return Obligation.objects.create(
        application=application,
        duty=Duty.CORRECTION,
        key=f"action-{action.pk}",
        waiver_year=_year_of(application, action.due_on),
        action=action,
        text=action.finding,
        due_on=action.due_on,
        dated_on=action.notice_on,
        status=Status.VERIFIED if action.resolved_on else Status.OPEN,
        verified_on=action.resolved_on,
    )


def _year_of(application: Application, day: dt.date) -> int:
    return max(1, min(application.waiver_year(day), calendar.WAIVER_YEARS))


def follow_move(
    application: Application, verb: str, *, actor: Any, conditions: Iterable[tuple[str, dt.date]] = ()
) -> None:
    """Bring the calendar after a move of the lifecycle table, in the move's transaction."""
    if verb in PLAN_ARRIVES:
        meet_obligation(application, duty=Duty.PLAN, actor=actor, accepted=False)
    elif verb == "return-plan":
        reopen_obligation(application, duty=Duty.PLAN, actor=actor)
    elif verb == "approve-finally":
        meet_obligation(application, duty=Duty.PLAN, actor=actor)
    if verb in MAKES_DUTIES:
        make_calendar(application, actor=actor)
    for text, due_on in conditions:
        add_condition(application, actor=actor, text=text, due_on=due_on)


# conditions of an approval ------------------------------------------------------------------------------
@transaction.atomic
def add_condition(application: Application, *, actor: Any, text: str, due_on: dt.date) -> Obligation:
    """Set a condition of the approval with its date; the same words for the same date are one condition.

    Raises NotPermitted, or ValidationError by field.
    """
    row = Application.lock(application.pk)
    require(may_add_condition(actor, row))
    words = text.strip()
    check_condition(row, words, due_on)
    standing = row.duties.filter(duty=Duty.CONDITION)
    twin = standing.filter(text=words, due_on=due_on).first()
    if twin is not None:
        return twin
    condition = Obligation(
        application=row,
        duty=Duty.CONDITION,
        owner=owner_of(Duty.CONDITION),
        waiver_year=_year_of(row, due_on),
        key=f"condition-{standing.count() + 1}",
        text=words,
        due_on=due_on,
    )
    condition.full_clean()
    condition.save()
    record(
        Verb.CONDITION_SET,
        condition,
        actor=actor,
        district=row.district,
        after={"text": words, "due_on": due_on},
    )
    return condition


def check_condition(application: Application, text: str, due_on: dt.date) -> None:
    """Raise ValidationError unless the condition says something and is due inside the five years."""
    errors = {}
    ends = application.ends_on or calendar.year_ends(
        application.start_school_year, calendar.WAIVER_YEARS, start_month=application.start_month
    )
    if not text.strip():
        errors["text"] = _("Say what the district has to do.")
    if not clock.today() < due_on <= ends:
        errors["due_on"] = _("Choose a date after today and inside the five years.")
    if errors:
        raise ValidationError(errors)


# meeting ------------------------------------------------------------------------------------------------
@transaction.atomic
def meet_obligation(
    application: Application,
    *,
    duty: Duty | str,
    actor: Any,
    waiver_year: int | None = None,
    key: str = "",
    accepted: bool = True,
    note: str = "",
) -> Obligation | None:
    """Note that a duty is handed in (`accepted=False`: the state still judges it) or met.

    Call it from the service that takes what is owed, in its transaction, after its own rule has allowed
    the actor; there is no rule here. `duty` is a `waivers.duties.Duty`: annual_report, attestation,
    monitoring, sustainability, plan. `waiver_year` is 1 to 5 (not needed for plan and sustainability,
    of which there is one). Returns the duty, or None when the calendar has none of this kind and year.
    Repeating it changes nothing: a duty that is met stays met, on the day it was met first.
    """
    row = _find(application, duty, waiver_year, key)
    wanted = Status.VERIFIED if accepted else Status.EVIDENCED
    if row is None or row.status in {wanted, *DONE}:
        return row
    before, today = row.status, clock.today()
    row.status = wanted
    row.evidenced_on = row.evidenced_on or today
    row.verified_on = today if accepted else None
    row.save_next()
    record(
        Verb.OBLIGATION_MET if accepted else Verb.OBLIGATION_HANDED_IN,
        row,
        actor=actor,
        district=application.district,
        before={"status": before},
        after={"status": row.status},
        reason=note,
    )
    return row


@transaction.atomic
def reopen_obligation(
    application: Application,
    *,
    duty: Duty | str,
    actor: Any,
    waiver_year: int | None = None,
    key: str = "",
    note: str = "",
) -> Obligation | None:
    """Note that what was handed in went back to whoever owes it (a returned report or plan): open again.

    The due date stays. Returns the duty, or None when there is none; an open one is left alone.
    """
    row = _find(application, duty, waiver_year, key)
    if row is None or row.status in {Status.OPEN, Status.WAIVED}:
        return row
    before = row.status
    row.status, row.evidenced_on, row.verified_on = Status.OPEN, None, None
    row.save_next()
    record(
        Verb.OBLIGATION_REOPENED,
        row,
        actor=actor,
        district=application.district,
        before={"status": before},
        after={"status": row.status},
        reason=note,
    )
    return row


def _find(application: Application, duty: str, waiver_year: int | None, key: str) -> Obligation | None:
    rows = Obligation.objects.select_for_update(of=("self",)).filter(
        application=application, duty=duty, key=key
    )
    if waiver_year is not None:
        rows = rows.filter(waiver_year=waiver_year)
    return rows.select_related("application__district", "kind").order_by("due_on").first()


@transaction.atomic
def waive_obligation(obligation: Obligation, *, actor: Any, version: int, reason: str) -> Obligation:
    """Let a duty off for good, with a reason that the district reads.

    Raises StaleVersion, NotPermitted or ValidationError.
    """
    row = Obligation.lock(obligation.pk, version=version)
    require(may_waive(actor, row))
    if not reason.strip():
        raise ValidationError({"reason": _("Give your reason.")})
    before = row.status
    row.status, row.finding = Status.WAIVED, reason.strip()
    row.save_next()
    record(
        Verb.OBLIGATION_WAIVED,
        row,
        actor=actor,
        district=row.application.district,
        before={"status": before},
        after={"status": row.status},
        reason=reason.strip(),
    )
    return row


# dates --------------------------------------------------------------------------------------------------
def move_due_date(row: Obligation, *, to: dt.date) -> None:
    """Give a locked duty its new due date; reminders start anew from it. The caller records why."""
    if not row.is_open:
        raise MoveRefused(_("Only an open duty gets another date."), code="state")
    row.due_on, row.dated_on = to, clock.today()
    row.save_next()
    if row.action is not None:
        CorrectiveAction.objects.filter(pk=row.action.pk).update(due_on=to)
