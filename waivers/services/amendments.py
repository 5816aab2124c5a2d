"""Amendments: asked for by the district, decided by the state, folded into the terms in force (W-28)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import FlexibilityType, ProgramSettings
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from statepl.core.rules import Verdict
from waivers.checks.amendments import open_amendment_findings
from waivers.models import Amendment, Application, Decision, Letter
from waivers.notifications.terms import tell_of_amendment
from waivers.rules.terms import (
    may_check_amendment,
    may_edit_amendment,
    may_move_amendment,
    may_recommend_amendment,
    may_start_amendment,
)
from waivers.services.letters import write_letter
from waivers.services.terms import note_event
from waivers.states import AMENDING, Move, Party
from waivers.states.amendments import (
    AMENDMENT_MOVES,
    AMENDMENT_OPEN,
    DECIDING,
    AmendmentState,
    amendment_moves_from,
)
from waivers.terms import Effect

AMENDMENT_FIELDS = ("citation", "rationale", "benefit", "asked_text", "starts_on", "ends_on")
Deliver = Callable[[Application, Decision], Letter | None]


@dataclass(frozen=True)
class Given:
    """What a person gave with a move of an amendment."""

    actor: Any
    reason: str = ""
    on: dt.date | None = None
    until: dt.date | None = None


# writing ----------------------------------------------------------------------------------------------
@transaction.atomic
def start_amendment(
    application: Application, *, actor: Any, kind: str, flexibility_type: FlexibilityType, **fields: Any
) -> Amendment:
    """Start an amendment. Raises NotPermitted or ValidationError."""
    row = Application.lock(application.pk)
    require(may_start_amendment(actor, row))
    last = row.amendments.order_by("-number").first()
    amendment = Amendment(
        application=row,
        number=last.number + 1 if last else 1,
        kind=kind,
        flexibility_type=flexibility_type,
        **_known(fields),
    )
    amendment.full_clean()
    amendment.save()
    record(
        Verb.AMENDMENT_STARTED,
        amendment,
        actor=actor,
        district=row.district,
        after={"kind": kind, "flexibility_type": str(flexibility_type), **_plain(amendment, fields)},
    )
    return amendment


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = fields.keys() - set(AMENDMENT_FIELDS)
    if unknown:
        raise ValueError(f"{sorted(unknown)} is not changed here.")
    return fields


def _plain(amendment: Amendment, names: Any) -> dict[str, Any]:
    return {name: getattr(amendment, name) for name in names}


@transaction.atomic
def edit_amendment(amendment: Amendment, *, actor: Any, version: int, **changes: Any) -> Amendment:
    """Change a draft. Raises StaleVersion, NotPermitted or ValidationError."""
    row = Amendment.lock(amendment.pk, version=version)
    require(may_edit_amendment(actor, row))
    before = {name: getattr(row, name) for name in _known(changes) if getattr(row, name) != changes[name]}
    if not before:
        return row
    for name in before:
        setattr(row, name, changes[name])
    row.save_next()
    record(
        Verb.AMENDMENT_EDITED,
        row,
        actor=actor,
        district=row.application.district,
        before=before,
        after=_plain(row, before),
    )
    return row


# reviewing --------------------------------------------------------------------------------------------
@transaction.atomic
def recommend_amendment(
    amendment: Amendment, *, actor: Any, version: int, advice: str, reason: str
) -> Amendment:
    """Advise the approver; it replaces earlier advice. Raises StaleVersion, NotPermitted, ValidationError."""
    row = Amendment.lock(amendment.pk, version=version)
    require(may_recommend_amendment(actor, row))
    if not advice or not reason.strip():
        raise ValidationError({"reason": _("Say what you recommend, and why.")})
    row.advice, row.advice_reason, row.recommended_by = advice, reason.strip(), actor
    row.save_next()
    record(
        Verb.AMENDMENT_RECOMMENDED,
        row,
        actor=actor,
        after={"advice": advice},
        reason=row.advice_reason,
    )
    return row


@transaction.atomic
def check_amendment(
    amendment: Amendment, *, actor: Any, version: int, federal_check: str, federal_note: str
) -> Amendment:
    """Store whether federal law stands in the way of an amendment, and what the examination found."""
    row = Amendment.lock(amendment.pk, version=version)
    require(may_check_amendment(actor, row))
    before = {"federal_check": row.federal_check, "federal_note": row.federal_note}
    row.federal_check, row.federal_note = federal_check, federal_note.strip()
    row.save_next()
    record(
        Verb.AMENDMENT_EDITED,
        row,
        actor=actor,
        district=row.application.district,
        before=before,
        after=_plain(row, before),
    )
    return row


def available_amendment_moves(amendment: Amendment, *, actor: Any) -> list[tuple[Move, Verdict]]:
    """Return the moves of the present state that people make, each with whether this person may."""
    return [
        (move, may_move_amendment(actor, amendment, move))
        for move in amendment_moves_from(amendment.state)
        if move.party is not Party.SYSTEM
    ]


# the gate ---------------------------------------------------------------------------------------------
def move_amendment(
    amendment: Amendment,
    verb: str,
    *,
    actor: Any,
    version: int | None,
    reason: str = "",
    on: dt.date | None = None,
    until: dt.date | None = None,
    deliver: Deliver | None = None,
) -> Amendment:
    """Make one move of the amendments' table. An approval folds into the terms in the same transaction.

    `version` is the one the person saw; None only for the system. `on` is the first day of what is
    approved, `until` its last, where it has one. Raises StaleVersion, NotPermitted, MoveRefused (naming
    every open check) or ValidationError by field; then nothing has changed.
    """
    move = AMENDMENT_MOVES[verb]
    if version is None and move.party is not Party.SYSTEM:
        raise ValueError("A person's move carries the version that the person saw.")
    given = Given(actor, reason.strip(), on, until)
    with transaction.atomic():
        application = Application.lock(amendment.application_id)
        row = Amendment.lock(amendment.pk, version=version)
        row.application = application
        _check(row, move, given)
        _change(row, move, given)
        letter = _decide(row, verb, given, deliver) if verb in DECIDING else None
        tell_of_amendment(row, move, actor=actor, reason=given.reason, letter=letter)
    return row


def _change(row: Amendment, move: Move, given: Given) -> None:
    """Give the amendment its new state, with what the move does besides, and put it on the trail."""
    before = row.state
    row.state = move.target
    _take_effect(row, move.verb, given)
    row.save_next()
    record(
        move.audit,
        row,
        actor=given.actor,
        district=row.application.district,
        before={"state": before},
        after={"state": row.state, **({"on": given.on} if given.on else {})},
        reason=given.reason,
    )


def _check(row: Amendment, move: Move, given: Given) -> None:
    if row.state not in move.sources:
        raise MoveRefused(
            _("“%(move)s” is not possible now: the amendment is in the state “%(state)s”.")
            % {"move": move.label, "state": row.get_state_display()},
            code="state",
        )
    require(may_move_amendment(given.actor, row, move))
    _check_input(row, move, given)
    missing = open_amendment_findings(row, move.gate) if move.gate else []
    if missing:
        raise MoveRefused([ValidationError(str(finding.sentence), code=finding.code) for finding in missing])


def _check_input(row: Amendment, move: Move, given: Given) -> None:
    errors = {}
    if move.needs_reason and not given.reason:
        errors["reason"] = _("Give your reason.")
    if move.needs_date:
        errors |= _check_dates(row, given)
    if move.verb == "approve-with-conditions" and row.kind == Amendment.Kind.END:
        errors["reason"] = _("Giving a flexibility up has no conditions. Approve it as asked, or deny it.")
    if errors:
        raise ValidationError(errors)


def _check_dates(row: Amendment, given: Given) -> dict[str, str]:
    """What is decided rules from today on at the earliest: no decision rewrites days that have passed."""
    today, last = clock.today(), row.application.ends_on
    if given.on is None:
        return {"on": _("Give a date.")}
    if last is not None and not today <= given.on <= last:
        dates = {"first": date_format(today, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
        return {"on": _("Choose a date from %(first)s to %(last)s.") % dates}
    if given.until is not None and not given.on <= given.until <= (last or given.until):
        return {"until": _("Choose a last day after the first and within the five years.")}
    return {}


def _take_effect(row: Amendment, verb: str, given: Given) -> None:
    """Set what a move changes beside the state."""
    today = clock.today()
    if verb == "submit":
        row.submitted_on = today
        row.answer_due_on = today + dt.timedelta(days=ProgramSettings.current().review_days)
    elif verb == "claim":
        row.reviewer = given.actor
    elif verb == "examine":
        row.federal_check = row.application.requests.model.FederalCheck.EXAMINE
        row.federal_note = ""
    elif verb == "store-examination":
        row.federal_note = given.reason
        row.reviewer = row.reviewer or given.actor
    if row.state not in AMENDMENT_OPEN:
        row.closed_on, row.answer_due_on = today, None


def _decide(row: Amendment, verb: str, given: Given, deliver: Deliver | None) -> Letter | None:
    """Write the decision, let the terms follow, and release the letter, all or nothing."""
    is_approval = verb != "deny"
    gives = is_approval and row.kind != Amendment.Kind.END
    last = (given.until or row.application.ends_on) if gives else None
    decision = Decision.objects.create(
        application=row.application,
        verb=f"{AMENDING}{verb}",
        reason=given.reason,
        effective_on=given.on if is_approval else None,
        until=last,
        flexibility_type=row.flexibility_type,
        amendment=row,
        decided_by=given.actor,
    )
    if is_approval and given.on is not None:
        note_event(
            row.application,
            EFFECTS[row.kind],
            flexibility_type=row.flexibility_type,
            starts_on=given.on,
            ends_on=last,
            text=given.reason if verb == "approve-with-conditions" else row.asked_text if gives else "",
            decision=decision,
            amendment=row,
        )
    if deliver is not None:
        return deliver(row.application, decision)
    if ProgramSettings.current().letter_release == ProgramSettings.LetterRelease.SECOND_STEP:
        raise MoveRefused(
            _("Letters are read over before they are released here. Prepare this decision first."),
            code="letter",
        )
    return write_letter(row.application, decision, actor=given.actor)


EFFECTS = {
    Amendment.Kind.ADD: Effect.GRANT,
    Amendment.Kind.CHANGE: Effect.CHANGE,
    Amendment.Kind.END: Effect.END,
}


def close_amendments(application: Application, *, actor: Any) -> None:
    """Close the amendments that are open when the waiver ends. The caller holds the application's lock."""
    for row in Amendment.objects.open().filter(application=application).select_for_update(of=("self",)):
        before = row.state
        row.state, row.closed_on, row.answer_due_on = AmendmentState.WITHDRAWN, clock.today(), None
        row.save_next()
        record(
            Verb.AMENDMENT_CLOSED,
            row,
            actor=actor,
            district=application.district,
            before={"state": before},
            after={"state": row.state},
        )
