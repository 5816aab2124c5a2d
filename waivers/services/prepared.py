"""Decisions prepared with their letter: read over, held, edited; released they make the move, not before."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from waivers.letters.values import digest, letter_values
from waivers.models import Amendment, Application, Decision, DecisionBatch, Letter, PreparedDecision
from waivers.rules.terms import may_prepare
from waivers.services.amendments import move_amendment
from waivers.services.letters import check_open, compose, release_letter
from waivers.services.moves import LETTERED, make_move
from waivers.states.amendments import DECIDING


@dataclass(frozen=True)
class Wish:
    """A decision as the approver wants it: about an application, or about one of its amendments."""

    application: Application
    verb: str
    amendment: Amendment | None = None
    reason: str = ""
    on: dt.date | None = None
    until: dt.date | None = None
    conditions: tuple[tuple[str, dt.date], ...] = ()

    @property
    def version(self) -> int:
        """Return the version that the approver saw, of the thing that is decided."""
        return self.amendment.version if self.amendment else self.application.version


class _Enough(Exception):
    """Carries what a rehearsal has seen out of the transaction that is taken back."""

    def __init__(self, values: Mapping[str, str], code: str) -> None:
        self.values, self.code = values, code
        super().__init__()


def rehearse(wish: Wish, *, actor: Any, language: str) -> tuple[str, Mapping[str, str]]:
    """Make the decision for real inside a savepoint, read what the letter would tell, and take it all back.

    Returns the letter's code and values. So the letter cannot promise what the decision would not do.
    Raises what the move raises: StaleVersion, NotPermitted, MoveRefused or ValidationError.
    """

    def read(application: Application, decision: Decision) -> Letter | None:
        raise _Enough(letter_values(application, decision, language=language), decision.verb)

    try:
        with transaction.atomic():
            _carry_out(wish, actor=actor, deliver=read)
    except _Enough as seen:
        return seen.code, seen.values
    raise ValueError("This move is not told in a letter.")


def _carry_out(wish: Wish, *, actor: Any, deliver: Any) -> None:
    given: dict[str, Any] = {"actor": actor, "version": wish.version, "reason": wish.reason, "on": wish.on}
    if wish.amendment is not None:
        move_amendment(wish.amendment, wish.verb, until=wish.until, deliver=deliver, **given)
    else:
        make_move(wish.application, wish.verb, conditions=wish.conditions, deliver=deliver, **given)


# preparing --------------------------------------------------------------------------------------------
@transaction.atomic
def prepare_decision(
    wish: Wish, *, actor: Any, language: str = settings.LANGUAGE_CODE, batch: DecisionBatch | None = None
) -> PreparedDecision:
    """Prepare a decision with its letter. Nothing of it is visible outside the state's staff.

    Raises StaleVersion, NotPermitted, MoveRefused (naming every open gate) or ValidationError.
    """
    require(may_prepare(actor, wish.application))
    if wish.verb not in (DECIDING if wish.amendment else LETTERED):
        raise ValueError(f"{wish.verb} is not told in a letter.")
    Application.lock(wish.application.pk)
    code, values = rehearse(wish, actor=actor, language=language)
    subject, body = compose(code, values, language=language)
    prepared = PreparedDecision(
        application=wish.application,
        amendment=wish.amendment,
        verb=wish.verb,
        reason=wish.reason.strip(),
        on=wish.on,
        until=wish.until,
        conditions=[[text, day.isoformat()] for text, day in wish.conditions],
        basis=digest(values),
        prepared_by=actor,
        batch=batch,
    )
    prepared.full_clean()
    prepared.save()
    letter = Letter(
        application=wish.application,
        amendment=wish.amendment,
        prepared=prepared,
        code=code,
        language=language,
        subject=subject,
        body=body,
    )
    letter.full_clean(exclude=["decision", "document", "job", "released_by"])
    letter.save()
    record(Verb.DECISION_PREPARED, prepared, actor=actor, after={"verb": code, "on": wish.on})
    return prepared


@transaction.atomic
def hold_decision(prepared: PreparedDecision, *, actor: Any, version: int, held: bool) -> PreparedDecision:
    """Hold a prepared decision back, or free it again. Raises StaleVersion, NotPermitted or MoveRefused."""
    row = PreparedDecision.lock(prepared.pk, version=version)
    require(may_prepare(actor, row.application))
    check_open(row)
    row.is_held = held
    row.save_next()
    record(Verb.DECISION_HELD, row, actor=actor, before={"is_held": not held}, after={"is_held": held})
    return row


@transaction.atomic
def discard_decision(prepared: PreparedDecision, *, actor: Any, version: int) -> PreparedDecision:
    """Throw a prepared decision away: it never was one. Raises StaleVersion, NotPermitted or MoveRefused."""
    row = PreparedDecision.lock(prepared.pk, version=version)
    require(may_prepare(actor, row.application))
    check_open(row)
    row.state = PreparedDecision.State.DISCARDED
    row.save_next()
    record(Verb.DECISION_DISCARDED, row, actor=actor)
    return row


# releasing --------------------------------------------------------------------------------------------
def release_decision(
    prepared: PreparedDecision, *, actor: Any, version: int, in_batch: bool = False
) -> PreparedDecision:
    """Make the decision that was prepared, release its letter and tell the district, all or nothing.

    Raises StaleVersion, NotPermitted, MoveRefused or ValidationError; then nothing has changed. A letter
    whose facts have changed since it was prepared is refused: it would tell what is no longer so.
    """
    with transaction.atomic():
        Application.lock(prepared.application_id)
        row = PreparedDecision.lock(prepared.pk, version=version)
        require(may_prepare(actor, row.application))
        _check_release(row, in_batch=in_batch)
        _carry_out(_wish_of(row), actor=actor, deliver=lambda *told: _deliver(row, actor, *told))
        row.state = PreparedDecision.State.RELEASED
        row.save_next()
    return row


def _check_release(row: PreparedDecision, *, in_batch: bool) -> None:
    if not in_batch:
        check_open(row)
    elif row.state != PreparedDecision.State.PREPARED:
        raise MoveRefused(
            _("This decision is no longer open: %(state)s.") % {"state": row.get_state_display()}
        )
    if row.is_held:
        raise MoveRefused(_("The letter is held back. Free it first."), code="held")


def _wish_of(row: PreparedDecision) -> Wish:
    """Return what was prepared, about the thing as it stands now: its gates are asked again."""
    application = Application.objects.select_related("district").get(pk=row.application_id)
    amendment = Amendment.objects.get(pk=row.amendment_id) if row.amendment_id else None
    return Wish(application, row.verb, amendment, row.reason, row.on, row.until, row.dated_conditions)


def _deliver(row: PreparedDecision, actor: Any, application: Application, decision: Decision) -> Letter:
    letter = row.letter
    letter.application = application
    if digest(letter_values(application, decision, language=letter.language)) != row.basis:
        raise MoveRefused(
            _(
                "What this letter tells has changed since it was prepared. Discard it and prepare the "
                "decision anew."
            ),
            code="stale-letter",
        )
    return release_letter(letter, decision=decision, actor=actor)


@transaction.atomic
def fail_decision(prepared: PreparedDecision, *, actor: Any, error: ValidationError | str) -> None:
    """Note why a decision of a batch could not be released; the others go on."""
    row = PreparedDecision.lock(prepared.pk)
    if row.state != PreparedDecision.State.PREPARED:
        return
    row.state = PreparedDecision.State.FAILED
    row.error = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    row.save_next()
    record(Verb.DECISION_DISCARDED, row, actor=actor, reason=row.error, after={"at": clock.today()})
