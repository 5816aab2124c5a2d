"""What the district says of its work: how far goals are, whether assurances were kept, what cycles taught."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import Assurance, DistrictCondition
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.duties import Duty
from waivers.goals import goal_of
from waivers.models import Application, GoalProgress, GoalStep, ImprovementCycle, YearlyAttestation
from waivers.models.implementation import FIRST_YEAR, LAST_YEAR
from waivers.rules.years import is_running, may_attest, may_edit_cycle, may_note_progress, may_write_cycle
from waivers.services.duties import meet_obligation

Status = GoalProgress.Status


# goals ------------------------------------------------------------------------------------------------
@transaction.atomic
def note_progress(
    application: Application,
    *,
    actor: Any,
    row: int,
    version: int,
    status: str,
    started_on: dt.date | None = None,
    note: str = "",
) -> GoalProgress:
    """Say how far a goal of the plan is. `row` is its row; `version` 0 while nothing was said of it.

    Nothing is started before final approval is in force (W-03, story 2). Raises StaleVersion, NotPermitted
    or ValidationError by field.
    """
    held = Application.lock(application.pk)
    require(may_note_progress(actor, held))
    goal = goal_of(held, row)
    if goal is None:
        raise ValidationError(_("The approved plan has no such goal."))
    progress = _progress(held, row, version)
    _check_progress(held, status, started_on, note)
    before = progress.status
    progress.status, progress.note, progress.started_on = status, note.strip(), started_on
    progress.save_next()
    GoalStep.objects.create(progress=progress, status=status, note=progress.note, noted_by=actor)
    record(
        Verb.GOAL_PROGRESSED,
        progress,
        actor=actor,
        district=held.district,
        before={"status": before},
        after={"goal": goal.goal[:200], "status": status, "started_on": progress.started_on},
        reason=progress.note,
    )
    return progress


def _progress(application: Application, row: int, version: int) -> GoalProgress:
    standing = GoalProgress.objects.filter(application=application, row_id=row).first()
    if standing is not None:
        return GoalProgress.lock(standing.pk, version=version)
    return GoalProgress(application=application, row_id=row, version=0)


def _check_progress(application: Application, status: str, started_on: dt.date | None, note: str) -> None:
    if status == Status.NOT_STARTED:
        if started_on is not None:
            sentence = _("“Not started” has no day. Choose “Started”, or empty this field.")
            raise ValidationError({"started_on": sentence})
        return
    first, last = application.final_from, clock.today()
    if started_on is None:
        raise ValidationError({"started_on": _("Say since when: a goal that was started has a date.")})
    if first is None or not first <= started_on <= last:
        words = {"first": _date(first), "last": _date(last)}
        raise ValidationError(
            {"started_on": _("Choose a date from %(first)s, when approval begins, to %(last)s.") % words}
        )
    if status == Status.STOPPED and not note.strip():
        raise ValidationError({"note": _("Say why it was stopped: the next one learns from it.")})


# assurances -------------------------------------------------------------------------------------------
@transaction.atomic
def attest_assurance(
    application: Application,
    *,
    actor: Any,
    assurance: Assurance,
    waiver_year: int,
    version: int,
    answer: str,
    text: str = "",
) -> YearlyAttestation:
    """Say for one year whether an assurance was kept (W-14). `version` 0 for the first answer.

    With the fourth answer the year's duty is met. Raises StaleVersion, NotPermitted or ValidationError.
    """
    held = Application.lock(application.pk)
    require(may_attest(actor, held))
    check_year(held, waiver_year)
    row = _attestation(held, assurance, waiver_year, version)
    if answer == YearlyAttestation.Answer.NOT_FULLY and not text.strip():
        raise ValidationError({"text": _("Say what is lacking, and what you do about it.")})
    before = row.answer
    row.answer, row.text = answer, text.strip()
    row.attested_by, row.attested_on = actor, clock.today()
    row.save_next()
    record(
        Verb.ASSURANCE_ATTESTED,
        row,
        actor=actor,
        district=held.district,
        before={"answer": before} if before else {},
        after={"waiver_year": waiver_year, "answer": answer},
        reason=row.text,
    )
    if held.yearly_attestations.filter(waiver_year=waiver_year).count() == Assurance.objects.count():
        meet_obligation(held, duty=Duty.ATTESTATION, waiver_year=waiver_year, actor=actor)
    return row


def _attestation(
    application: Application, assurance: Assurance, waiver_year: int, version: int
) -> YearlyAttestation:
    place = {"application": application, "assurance": assurance, "waiver_year": waiver_year}
    standing = YearlyAttestation.objects.filter(**place).first()
    if standing is not None:
        return YearlyAttestation.lock(standing.pk, version=version)
    return YearlyAttestation(**place, version=0)


def check_year(application: Application, waiver_year: int) -> None:
    """Raise ValidationError unless the year is one of implementation and has begun."""
    now = min(application.waiver_year(), LAST_YEAR)
    if not FIRST_YEAR <= waiver_year <= now:
        raise ValidationError(
            {"waiver_year": _("Choose a year of implementation that has begun: Year Two to Year Five.")}
        )


# improvement cycles -----------------------------------------------------------------------------------
@transaction.atomic
def start_cycle(
    application: Application,
    *,
    actor: Any,
    condition: DistrictCondition,
    title: str,
    plan: str,
    planned_on: dt.date,
    sources: str,
    measure_codes: list[str] | None = None,
    different: str = "",
) -> ImprovementCycle:
    """Start an improvement cycle (W-12).

    Where something was stopped for the same condition, `different` says what is different this time: a
    failure is not repeated unnoticed. Raises NotPermitted or ValidationError by field.
    """
    held = Application.lock(application.pk)
    require(may_write_cycle(actor, held))
    _check_repeats(held, condition, different)
    cycle = ImprovementCycle(
        application=held,
        condition=condition,
        title=title.strip(),
        plan=plan,
        planned_on=planned_on,
        sources=sources,
        measure_codes=measure_codes or [],
        different=different,
    )
    _check_days(held, cycle)
    cycle.full_clean()
    cycle.save()
    told = {"title": cycle.title, "condition": condition.code, "planned_on": planned_on}
    record(Verb.CYCLE_STARTED, cycle, actor=actor, district=held.district, after=told)
    return cycle


def _check_repeats(application: Application, condition: DistrictCondition, different: str) -> None:
    """A failure is not repeated unnoticed: where something was stopped, say what is different."""
    if application.cycles.stopped().filter(condition=condition).exists() and not different.strip():
        raise ValidationError(
            {"different": _("Something was stopped here before. Say what is different this time.")}
        )


CYCLE_FIELDS = frozenset(
    {"title", "plan", "planned_on", "sources", "measure_codes", "different", "done", "done_on", "reflection",
     "reflected_on"}
)  # fmt: skip


@transaction.atomic
def edit_cycle(cycle: ImprovementCycle, *, actor: Any, version: int, **changes: Any) -> ImprovementCycle:
    """Go on with a cycle: what was done, what the data say. Raises StaleVersion, NotPermitted or ValidationError."""
    unknown = changes.keys() - CYCLE_FIELDS
    if unknown:
        raise ValueError(f"{sorted(unknown)} is not changed here.")
    row = _held_cycle(cycle, actor=actor, version=version)
    before = {name: getattr(row, name) for name, value in changes.items() if getattr(row, name) != value}
    if not before:
        return row
    for name in before:
        setattr(row, name, changes[name])
    _check_days(row.application, row)
    row.save_next()
    record(
        Verb.CYCLE_EDITED,
        row,
        actor=actor,
        district=row.application.district,
        before=before,
        after={name: changes[name] for name in before},
    )
    return row


@transaction.atomic
def close_cycle(
    cycle: ImprovementCycle, *, actor: Any, version: int, decision: str, learning: str, decided_on: dt.date
) -> ImprovementCycle:
    """Decide what becomes of what was tried: keep, adapt or stop, and what was learned.

    Raises StaleVersion, NotPermitted or ValidationError by field.
    """
    row = _held_cycle(cycle, actor=actor, version=version)
    if row.step != "decide":
        raise ValidationError(_("Write down what was done and what the data say first, each with its date."))
    if not learning.strip():
        raise ValidationError({"learning": _("Write what you learned; the next cycle builds on it.")})
    row.decision, row.learning, row.decided_on = decision, learning.strip(), decided_on
    _check_days(row.application, row)
    row.save_next()
    record(
        Verb.CYCLE_CLOSED,
        row,
        actor=actor,
        district=row.application.district,
        after={"decision": decision, "decided_on": decided_on},
        reason=row.learning,
    )
    return row


def _held_cycle(cycle: ImprovementCycle, *, actor: Any, version: int) -> ImprovementCycle:
    row = ImprovementCycle.lock(cycle.pk, version=version)
    require(may_edit_cycle(actor, row))
    return row


def _check_days(application: Application, cycle: ImprovementCycle) -> None:
    """Each step lies between the day of final approval and today."""
    require(is_running(application))
    first, last = application.final_from, clock.today()
    for name in ("planned_on", "done_on", "reflected_on", "decided_on"):
        day = getattr(cycle, name)
        if day is not None and (first is None or not first <= day <= last):
            words = {"first": _date(first), "last": _date(last)}
            raise ValidationError({name: _("Choose a date from %(first)s to %(last)s.") % words})


def _date(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else "–"
