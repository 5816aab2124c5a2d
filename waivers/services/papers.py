"""Reports and the sustainability plan: opening, carrying over, confirming, and the one gate of their status."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from statepl.core.rules import Verdict
from waivers.duties import Duty
from waivers.filings import sheet_of, values_of
from waivers.goals import approved_plan
from waivers.models import Application, CarriedValue, Comment, Filing, FilingStep, FilingVersion
from waivers.notifications import years as notifications_years
from waivers.papers import granted, lacking, last_report, latest_version
from waivers.rules.years import may_confirm, may_move_filing, may_open_report, may_open_sustainability
from waivers.services.comments import close_return, send_comments
from waivers.services.duties import meet_obligation, reopen_obligation
from waivers.services.filing_rows import add_row
from waivers.services.filings import Change, open_filing, save_values, store_version
from waivers.services.implementation import check_year
from waivers.services.seen import require_seen
from waivers.sheets import Value, digest, is_blank
from waivers.sheets.annual_report import CONDITION, Carry, carried_fields
from waivers.states.filings import ACCEPTED, FILING_MOVES, RETURNED, FilingMove, filing_moves_from

ADVICE = "recommend"
HANDS_IN = frozenset({"submit", "resubmit"})
DUTIES = {Filing.Kind.ANNUAL_REPORT: Duty.ANNUAL_REPORT, Filing.Kind.SUSTAINABILITY: Duty.SUSTAINABILITY}


# opening ----------------------------------------------------------------------------------------------
@transaction.atomic
def open_report(application: Application, *, actor: Any, waiver_year: int) -> Filing:
    """Open the report of one waiver year, filled in from last year's report or from the plan.

    What was filled in is a CarriedValue: it stands only once somebody confirmed or changed it. Opening
    it again changes nothing. Raises NotPermitted or ValidationError.
    """
    held = Application.lock(application.pk)
    require(may_open_report(actor, held))
    check_year(held, waiver_year)
    kind = Filing.Kind.ANNUAL_REPORT
    standing = Filing.objects.filter(application=held, kind=kind, waiver_year=waiver_year).first()
    if standing is not None:
        return standing
    filing = open_filing(held, kind=kind, waiver_year=waiver_year)
    _carry_over(filing, actor=actor)
    return filing


@transaction.atomic
def open_sustainability(application: Application, *, actor: Any) -> Filing:
    """Open the sustainability plan, in Year Five (W-06). Raises NotPermitted."""
    held = Application.lock(application.pk)
    require(may_open_sustainability(actor, held))
    return open_filing(held, kind=Filing.Kind.SUSTAINABILITY)


# carrying over ----------------------------------------------------------------------------------------
Found = Iterable[tuple[str, Value]]


def _carry_over(filing: Filing, *, actor: Any) -> None:
    last = last_report(filing.application, filing.waiver_year)
    carries = carried_fields(sheet_of(filing))
    if last is not None:
        found, origin = list(_from_report(filing, last, carries, actor)), CarriedValue.Origin.REPORT
    else:
        found, origin = list(_from_plan(filing, carries, actor)), CarriedValue.Origin.PLAN
    if not found:
        return
    plain = [Change(path, value) for path, value in found if "/" not in path]
    if plain:
        save_values(filing, actor=actor, changes=plain)
    CarriedValue.objects.bulk_create(
        [CarriedValue(filing=filing, path=path, value=value, origin=origin) for path, value in found]
    )
    record(
        Verb.VALUE_CARRIED,
        filing,
        actor=actor,
        district=filing.application.district,
        after={"origin": origin, "count": len(found)},
    )


def _from_report(
    filing: Filing, last: FilingVersion, carries: list[Carry], actor: Any
) -> Iterator[tuple[str, Value]]:
    """Yield (path, value) of what last year's report said; its table rows become rows of this one."""
    for carry in carries:
        path = f"{carry.section}.{carry.field}"
        if not carry.table and not is_blank(last.values.get(path)):
            yield path, last.values[path]
    tables = sorted({(carry.section, carry.table) for carry in carries if carry.table})
    known = dict(granted(filing.application))
    for section, table in tables:
        names = [carry.field for carry in carries if (carry.section, carry.table) == (section, table)]
        for row in last.rows.get(f"{section}.{table}", []):
            cells = {name: last.values.get(f"{section}.{table}/{row}.{name}", "") for name in names}
            if table != "uses" or cells.get("flexibility") in known:
                yield from _new_row(filing, section, table, cells, actor)


def _from_plan(filing: Filing, carries: list[Carry], actor: Any) -> Iterator[tuple[str, Value]]:
    """Yield what the plan says: the level of each condition, this year's money, what was granted."""
    plan = approved_plan(filing.application)
    values = plan.values if plan is not None else {}
    for carry in carries:
        level = values.get(f"{carry.section.removeprefix(CONDITION)}.level", "")
        if carry.field == "standing" and not is_blank(level):
            yield f"{carry.section}.standing", level
    for code, _label in granted(filing.application):
        yield from _new_row(filing, "flexibility", "uses", {"flexibility": code}, actor)
    for row in plan.rows.get("funding.lines", []) if plan is not None else []:
        cell = {
            name: values.get(f"funding.lines/{row}.{name}", "")
            for name in ("stream", "amount", "year", "goal")
        }
        if cell["year"] == str(filing.waiver_year):
            line = {
                "stream": cell["stream"],
                "amount": cell["amount"],
                "purpose": _goal_name(values, cell["goal"]),
            }
            yield from _new_row(filing, "funding", "lines", line, actor)


def _goal_name(values: dict[str, Any], row: Any) -> str:
    ending = f".goals/{row}.goal"
    return next((str(value) for path, value in values.items() if path.endswith(ending)), "")


def _new_row(
    filing: Filing, section: str, table: str, cells: dict[str, Value], actor: Any
) -> Iterator[tuple[str, Value]]:
    given = {name: value for name, value in cells.items() if not is_blank(value)}
    if not given:
        return
    row = add_row(filing, actor=actor, section=section, table=table, values=given)
    for name, value in given.items():
        yield f"{section}.{table}/{row.pk}.{name}", value


@transaction.atomic
def confirm_values(filing: Filing, *, actor: Any, paths: Iterable[str]) -> list[str]:
    """Confirm carried values: what was true last year is true now. Returns the paths confirmed.

    A value that was changed meanwhile needs no confirmation and is left alone. Raises NotPermitted.
    """
    application = Application.lock(filing.application_id)
    row = Filing.lock(filing.pk)
    row.application = application
    require(may_confirm(actor, row))
    stands = values_of(row)
    chosen = CarriedValue.objects.select_for_update().filter(
        filing=row, path__in=list(paths), confirmed_at=None
    )
    confirmed = []
    for carried in chosen:
        if digest(stands.get(carried.path, "")) == digest(carried.value):
            carried.confirmed_by, carried.confirmed_at = actor, clock.now()
            carried.save()
            confirmed.append(carried.path)
    if confirmed:
        record(
            Verb.VALUE_CONFIRMED,
            row,
            actor=actor,
            district=application.district,
            after={"paths": confirmed},
        )
    return confirmed


# the gate ---------------------------------------------------------------------------------------------
def available_filing_moves(filing: Filing, *, actor: Any) -> list[tuple[FilingMove, Verdict]]:
    """Return the moves of the present status, each with whether this person may make it."""
    return [
        (move, may_move_filing(actor, filing, move)) for move in filing_moves_from(filing.kind, filing.status)
    ]


@transaction.atomic
def move_filing(
    filing: Filing, verb: str, *, actor: Any, version: int, text: str = "", seen: str | None = None
) -> Filing:
    """Make one move of FILING_MOVES. `version` is the filing's as the person saw it, `seen` the seal of
    what a submission hands in (`services.seen`).

    Raises StaleVersion, NotPermitted, MoveRefused (naming everything that is missing) or ValidationError
    by field; then nothing has changed.
    """
    move = FILING_MOVES[verb]
    application = Application.lock(filing.application_id)
    row = Filing.lock(filing.pk, version=version)
    row.application = application
    _check(row, move, actor=actor, text=text.strip())
    before = row.status
    submitted = _freeze(row, actor=actor, seen=seen) if verb in HANDS_IN else None
    row.status = move.target
    row.save_next()
    if move.target == RETURNED:
        send_comments(row)
    step = FilingStep.objects.create(
        filing=row,
        verb=verb,
        text=text.strip(),
        made_by=actor,
        submitted=submitted or latest_version(row),
    )
    _follow(row, move, actor=actor)
    record(
        move.audit,
        # A recommendation stays with the state: its row is not one of the filing's history.
        step if verb == ADVICE else row,
        actor=actor,
        district=application.district,
        before={"status": before},
        after={"status": row.status},
        reason=text.strip(),
    )
    notifications_years.tell_of_filing(row, move, actor=actor, text=text.strip())
    return row


def _freeze(filing: Filing, *, actor: Any, seen: str | None) -> FilingVersion:
    """Lift the limits of the last return and keep what is handed in, for good."""
    require_seen(filing, seen)
    close_return(filing)
    filing.unlocked = None
    return store_version(filing, actor=actor)


def _check(filing: Filing, move: FilingMove, *, actor: Any, text: str) -> None:
    if filing.status != move.source or filing.kind not in move.kinds:
        raise MoveRefused(
            _("“%(move)s” is not possible now: this is “%(state)s”.")
            % {"move": move.label, "state": filing.get_status_display()},
            code="state",
        )
    require(may_move_filing(actor, filing, move))
    if move.needs_text and not text:
        raise ValidationError({"text": _("Write what the others need to know.")})
    found = lacking(filing) if move.verb in HANDS_IN else []
    found += unanswered(filing) if move.verb == "resubmit" else []
    if found:
        raise MoveRefused([ValidationError(sentence, code="missing") for sentence, _url in found])


def unanswered(filing: Filing) -> list[tuple[str, str]]:
    """Return (sentence, address) when comments of the state about a filing wait for an answer."""
    count = Comment.objects.filter(application=filing.application_id).about(filing).unanswered().count()
    if not count:
        return []
    sentence = ngettext(
        "Answer %(count)s comment from the state.", "Answer %(count)s comments from the state.", count
    )
    return [(sentence % {"count": count}, reverse("waivers:comments", args=[filing.application_id]))]


def _follow(filing: Filing, move: FilingMove, *, actor: Any) -> None:
    """Bring the calendar after a move; a returned paper opens again where the state has commented."""
    duty = {"duty": DUTIES[Filing.Kind(filing.kind)], "actor": actor}
    if filing.kind == Filing.Kind.ANNUAL_REPORT:
        duty["waiver_year"] = filing.waiver_year
    if move.target == RETURNED:
        reopen_obligation(filing.application, **duty)
    elif move.verb in HANDS_IN:
        meet_obligation(filing.application, accepted=False, **duty)
    elif move.target == ACCEPTED:
        meet_obligation(filing.application, **duty)
