"""What the calendar does by itself, every night: reminders, overdue notices, escalation, new years.

Each notice is one row that a constraint allows once, written in the transaction of its messages. A
worker that dies before the commit has told nobody; after it, everybody. A night that was missed is made
up for: of the reminders whose day has come the nearest one is sent, late, once.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from waivers import deadlines
from waivers.calendar import WAIVER_YEARS, waiver_year
from waivers.models import Application, Obligation, Reminder, YearStart
from waivers.notifications import duties as duty_mail
from waivers.services.duties import make_calendar
from waivers.states import OPEN, PLAN_EDITABLE, State

Kind = Reminder.Kind
IN_FORCE = PLAN_EDITABLE | {State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW, State.FINALLY_APPROVED,
                            State.IMPLEMENTING, State.PROBATION}  # fmt: skip
SECOND_YEAR = 2


def keep_calendar() -> dict[str, int]:
    """Do all that has fallen due in the calendar; return what was done, by name. Safe to repeat."""
    return {
        "calendars": mend_calendars(),
        "years": start_years(),
        "reminders": send_reminders(),
        "escalations": escalate(),
    }


# calendars that are not whole ----------------------------------------------------------------------------
def mend_calendars() -> int:
    """Make the duties that an approval should have made, for approvals older than the calendar."""
    lacking = Application.objects.filter(state__in=OPEN, conditional_from__isnull=False).filter(
        ~Q(duties__duty="plan") | (Q(final_from__isnull=False) & ~Q(duties__duty="sustainability"))
    )
    return sum(_mend(pk) for pk in lacking.values_list("pk", flat=True))


def _mend(pk: int) -> bool:
    with transaction.atomic():
        return bool(make_calendar(Application.lock(pk)))


# roll-over ----------------------------------------------------------------------------------------------
def start_years() -> int:
    """Note each waiver year that has begun, once, and tell the district what the new one brings.

    Of several years missed only the present one is told; all are noted. Year One begins with its approval.
    """
    running = Application.objects.filter(state__in=IN_FORCE)
    begins = running.order_by().values_list("start_school_year", "start_month").distinct()
    lacking = [pk for year, month in begins for pk in _without_present_year(running, year, month)]
    return sum(_start_years(pk) for pk in lacking)


def _without_present_year(running: Any, start: int, month: int) -> Any:
    """Return the keys of the applications of one start whose present waiver year is not noted."""
    present = min(waiver_year(clock.today(), start_school_year=start, start_month=month), WAIVER_YEARS)
    if present < SECOND_YEAR:
        return []
    noted = YearStart.objects.filter(application=OuterRef("pk"), waiver_year=present)
    rows = running.filter(start_school_year=start, start_month=month).exclude(Exists(noted))
    return rows.order_by("pk").values_list("pk", flat=True)


def _start_years(pk: int) -> int:
    with transaction.atomic():
        row = Application.lock(pk)
        present = min(row.waiver_year(), WAIVER_YEARS)
        noted = set(row.year_starts.values_list("waiver_year", flat=True))
        missing = [year for year in range(SECOND_YEAR, present + 1) if year not in noted]
        for year in missing:
            YearStart.objects.create(application=row, waiver_year=year)
            record(Verb.YEAR_STARTED, row, district=row.district, after={"waiver_year": year})
        if present in missing:
            duty_mail.tell_of_new_year(row, present)
    return len(missing)


# reminders ----------------------------------------------------------------------------------------------
def send_reminders() -> int:
    """Send the reminders and overdue notices of today that were not sent; return how many."""
    program, today = ProgramSettings.current(), clock.today()
    furthest = today + max(program.reminder_days, default=0) * deadlines.DAY
    near = Obligation.objects.standing().untold(Kind.OVERDUE).filter(due_on__lte=furthest)
    pks = list(near.order_by("due_on", "pk").values_list("pk", flat=True))
    return sum(_remind(pk, days=program.reminder_days, today=today) for pk in pks)


def _remind(pk: int, *, days: list[int], today: dt.date) -> bool:
    with transaction.atomic():
        for row in _locked(pk):
            told = list(row.reminders.filter(due_on=row.due_on))
            kind, before = _what_to_tell(row, told, days=days, today=today)
            if kind is None or row.reminders.filter(sent_on=today).exclude(kind=Kind.ESCALATION).exists():
                continue
            _note(row, kind, before, verb=Verb.DUE_DATE_TOLD)
            duty_mail.remind(row, kind)
            return True
    return False


def _what_to_tell(
    row: Obligation, told: list[Reminder], *, days: list[int], today: dt.date
) -> tuple[Kind | None, int]:
    if deadlines.is_overdue(row.due_on, today=today):
        said = any(each.kind == Kind.OVERDUE for each in told)
        return (None if said else Kind.OVERDUE), 0
    sent = {each.days for each in told if each.kind == Kind.BEFORE}
    before = deadlines.reminder_due(row.due_on, today=today, days=days, dated_on=row.dated_on, sent=sent)
    return (None, 0) if before is None else (Kind.BEFORE, before)


def _locked(pk: int) -> Iterator[Obligation]:
    """Yield the duty if it still stands, locked; one in another worker's hands is left to that worker."""
    rows = Obligation.objects.standing().select_related("application__district", "kind", "action")
    yield from rows.select_for_update(of=("self",), skip_locked=True).filter(pk=pk)


def _note(row: Obligation, kind: str, days: int, *, verb: Verb) -> None:
    Reminder.objects.create(obligation=row, kind=kind, due_on=row.due_on, days=days)
    record(
        verb,
        row,
        district=row.application.district,
        after={"kind": kind, "days": days, "due_on": row.due_on},
    )


# escalation ---------------------------------------------------------------------------------------------
def escalate() -> int:
    """Lay what is overdue for too long before the approvers, once for each due date; return how many."""
    days, today = ProgramSettings.current().escalation_days, clock.today()
    late = Obligation.objects.overdue(today).untold(Kind.ESCALATION)
    late = late.filter(due_on__lte=today - days * deadlines.DAY)
    pks = list(late.order_by("due_on", "pk").values_list("pk", flat=True))
    return sum(_escalate(pk, days=days, today=today) for pk in pks)


def _escalate(pk: int, *, days: int, today: dt.date) -> bool:
    with transaction.atomic():
        for row in _locked(pk):
            is_late = deadlines.is_escalated(row.due_on, today=today, escalation_days=days)
            if not is_late or row.reminders.filter(kind=Kind.ESCALATION, due_on=row.due_on).exists():
                continue
            _note(row, Kind.ESCALATION, 0, verb=Verb.ESCALATED)
            duty_mail.escalate(row)
            return True
    return False
