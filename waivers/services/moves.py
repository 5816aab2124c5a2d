"""The gate: the one place where the state of an application changes."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.audit.services import record
from statepl.core import clock
from statepl.core.errors import MoveRefused, require
from statepl.core.rules import Verdict
from waivers import calendar, deadlines, notifications
from waivers.models import Application, CorrectiveAction, Decision, Filing, FlexibilityRequest, Letter
from waivers.readiness import open_findings
from waivers.rules import may_make
from waivers.services.amendments import close_amendments
from waivers.services.comments import close_return, send_comments
from waivers.services.corrections import end_notices
from waivers.services.duties import follow_move, holidays
from waivers.services.filings import open_filing, store_version
from waivers.services.letters import write_letter
from waivers.services.packs import request_pack
from waivers.services.rounds import follow_round
from waivers.services.seen import require_seen
from waivers.services.terms import close_terms, grant_requests
from waivers.states import MOVES, Move, Party, State, moves_from


@dataclass(frozen=True)
class MoveInput:
    """What a person gave with a move."""

    actor: Any
    reason: str = ""
    on: dt.date | None = None
    conditions: tuple[tuple[str, dt.date], ...] = ()
    sections: tuple[str, ...] = ()
    seen: str | None = None

    @property
    def day(self) -> dt.date:
        """Return the date given, which `_check_input` has made sure of."""
        if self.on is None:
            raise ValueError("This move has no date.")
        return self.on

    def told(self) -> dict[str, Any]:
        """Return what the trail keeps of it beside the reason."""
        given = {"on": self.on, "opened": list(self.sections)}
        return {name: value for name, value in given.items() if value}


# The decisions that are told in a letter; each leaves a Decision.
LETTERED = frozenset(
    {
        "approve-conditionally",
        "deny",
        "approve-finally",
        "deny-plan",
        "put-on-probation",
        "lift-probation",
        "revoke",
        "complete",
    }
)
Deliver = Callable[[Application, Decision], Letter | None]


def available_moves(application: Application, *, actor: Any) -> list[tuple[Move, Verdict]]:
    """Return the moves of the present state that people make, each with whether this person may."""
    return [
        (move, may_make(actor, application, move))
        for move in moves_from(application.state)
        if move.party is not Party.SYSTEM
    ]


def make_move(
    application: Application,
    verb: str,
    *,
    actor: Any,
    version: int | None,
    reason: str = "",
    on: dt.date | None = None,
    conditions: Iterable[tuple[str, dt.date]] = (),
    sections: Iterable[str] = (),
    seen: str | None = None,
    deliver: Deliver | None = None,
) -> Application:
    """Make one move of the lifecycle table.

    `version` is the one the person saw; None only for the system. `on` is the effective or due date
    where the table asks for one. `conditions` of a conditional approval are pairs of what is to be done
    and by when; `sections` of a return are parts that it opens beside those with comments; `seen` is the
    seal of what a submission hands in, as on the person's page (`services.seen`). `deliver`
    brings the letter of a decision that was prepared; without it the letter is written and released with
    the move. Raises StaleVersion, NotPermitted, MoveRefused (naming every open
    check) or ValidationError by field; then nothing has changed.
    """
    move = MOVES[verb]
    given = MoveInput(actor, reason.strip(), on, tuple(conditions), tuple(sections), seen)
    if version is None and move.party is not Party.SYSTEM:
        raise ValueError("A person's move carries the version that the person saw.")
    with transaction.atomic():
        row = Application.lock(application.pk, version=version)
        _check(row, move, given)
        _change(row, move, given)
        _follow(row, move, given, deliver)
    return row


def _change(row: Application, move: Move, given: MoveInput) -> None:
    """Give the application its new state, with what the move does besides, and put it on the trail."""
    before = row.state
    row.state = move.target
    EFFECTS.get(move.verb, _no_effect)(row, given)
    row.save_next()
    record(
        move.audit,
        row,
        actor=given.actor,
        district=row.district,
        before={"state": before},
        after={"state": row.state, **given.told()},
        reason=given.reason,
    )


def _follow(row: Application, move: Move, given: MoveInput, deliver: Deliver | None) -> None:
    """Bring everything that hangs on the state after it: calendar, rounds, letter, mail, the final pack."""
    follow_move(row, move.verb, actor=given.actor, conditions=given.conditions)
    end_notices(row)
    follow_round(row, move)
    letter = _deliver(row, move.verb, given, deliver) if move.verb in LETTERED else None
    notifications.tell_of_move(row, move, actor=given.actor, reason=given.reason, letter=letter)
    if row.is_closed:
        request_pack(row)


def _deliver(row: Application, verb: str, given: MoveInput, deliver: Deliver | None) -> Letter | None:
    """Release the letter of a decision in the transaction of its move: nothing is visible before both are."""
    decision = row.decisions.filter(verb=verb).latest("pk")
    if deliver is not None:
        return deliver(row, decision)
    if ProgramSettings.current().letter_release == ProgramSettings.LetterRelease.SECOND_STEP:
        raise MoveRefused(
            _("Letters are read over before they are released here. Prepare this decision first."),
            code="letter",
        )
    return write_letter(row, decision, actor=given.actor)


def _check(row: Application, move: Move, given: MoveInput) -> None:
    if row.state not in move.sources:
        raise MoveRefused(
            _("“%(move)s” is not possible now: the application is in the state “%(state)s”.")
            % {"move": move.label, "state": row.get_state_display()},
            code="state",
        )
    require(may_make(given.actor, row, move))
    _check_input(move, given)
    missing = open_findings(row, move.gate) if move.gate else []
    if missing:
        raise MoveRefused([ValidationError(str(finding.sentence), code=finding.code) for finding in missing])


def _check_input(move: Move, given: MoveInput) -> None:
    errors = {}
    if move.needs_reason and not given.reason:
        errors["reason"] = _("Give your reason.")
    if move.needs_date and given.on is None:
        errors["on"] = _("Give a date.")
    if given.conditions and move.verb != "approve-conditionally":
        raise ValueError("Only a conditional approval has conditions.")
    if errors:
        raise ValidationError(errors)


# what a move does beside changing the state -----------------------------------------------------------
Effect = Callable[[Application, MoveInput], None]


def _no_effect(row: Application, given: MoveInput) -> None:
    """Most moves change the state and nothing else."""


def _arrive(row: Application, given: MoveInput) -> None:
    """A submission: requests are on the table, an answer is due, an earlier recommendation is void."""
    today = clock.today()
    row.submitted_on = row.submitted_on or today
    row.answer_due_on = today + dt.timedelta(days=ProgramSettings.current().review_days)
    row.requests.filter(status=FlexibilityRequest.Status.DRAFT).update(
        status=FlexibilityRequest.Status.SUBMITTED
    )
    row.recommendations.filter(is_current=True).update(is_current=False)


def _application_arrives(row: Application, given: MoveInput) -> None:
    _freeze(row, given, Filing.Kind.APPLICATION)
    _arrive(row, given)


def _freeze(row: Application, given: MoveInput, kind: str) -> None:
    """Keep what is submitted as it stands; what a return had opened closes."""
    filing = open_filing(row, kind=kind)
    require_seen(filing, given.seen)
    close_return(filing)
    store_version(filing, actor=given.actor)


def _plan_arrives(row: Application, given: MoveInput) -> None:
    _freeze(row, given, Filing.Kind.PLAN)
    row.plan_submitted_on = row.plan_submitted_on or clock.today()
    _arrive(row, given)


def _claim(row: Application, given: MoveInput) -> None:
    row.reviewer = given.actor


def _return(row: Application, given: MoveInput) -> None:
    """The district gets the comments meant for it; until it answers nothing is due from the state."""
    row.answer_due_on = None
    kind = Filing.Kind.APPLICATION if row.state == State.RETURNED else Filing.Kind.PLAN
    send_comments(open_filing(row, kind=kind), also_open=given.sections)


def _decide(row: Application, given: MoveInput, verb: str) -> Decision:
    row.answer_due_on = None
    return Decision.objects.create(
        application=row, verb=verb, reason=given.reason, effective_on=given.on, decided_by=given.actor
    )


def _approve_conditionally(row: Application, given: MoveInput) -> None:
    """Year One begins: one year of planning, the plan window, the three obligations (W-02, W-09)."""
    _check_effective_year(row, given.day)
    program = ProgramSettings.current()
    year = row.start_school_year
    row.conditional_from = given.day
    row.conditional_until = calendar.one_year_later(given.day)
    row.plan_opens_on, row.plan_closes_on = calendar.plan_window(
        year,
        start_month=row.start_month,
        opens_days=program.plan_window_opens_days,
        closes_days=program.plan_window_closes_days,
    )
    # The last day of the window is the day of the lapse: it never falls on a day without offices.
    row.plan_closes_on = deadlines.business_day(row.plan_closes_on, holidays())
    row.ends_on = calendar.year_ends(year, calendar.WAIVER_YEARS, start_month=row.start_month)
    open_filing(row, kind=Filing.Kind.PLAN)
    _decide(row, given, "approve-conditionally")


def _check_effective_year(row: Application, day: dt.date) -> None:
    first = calendar.year_starts(row.start_school_year, 1, start_month=row.start_month)
    last = calendar.year_ends(row.start_school_year, 1, start_month=row.start_month)
    if not first <= day <= last:
        raise ValidationError(
            {"on": _("Year One is %(year)s. Choose a date from %(first)s to %(last)s.")
             % {"year": row.start_label, "first": _date(first), "last": _date(last)}}
        )  # fmt: skip


def _approve_finally(row: Application, given: MoveInput) -> None:
    """Late approval does not move the end of the five years (domain.md decision 1)."""
    today = clock.today()
    if not (today <= given.day <= (row.ends_on or given.day)):
        raise ValidationError(
            {"on": _("Choose a date from %(first)s to %(last)s.")
             % {"first": _date(today), "last": _date(row.ends_on)}}
        )  # fmt: skip
    row.final_from = given.day
    grant_requests(row, decision=_decide(row, given, "approve-finally"))


def _put_on_probation(row: Application, given: MoveInput) -> None:
    if given.day <= clock.today():
        raise ValidationError(
            {"on": _("Choose a date in the future: the district needs time to correct it.")}
        )
    CorrectiveAction.objects.create(application=row, finding=given.reason, due_on=given.day)
    _decide(row, given, "put-on-probation")


def _close(row: Application, given: MoveInput, decision: Decision | None = None) -> None:
    """What is in force ends with the waiver, and so do the amendments that are still open."""
    row.closed_on = clock.today()
    row.answer_due_on = None
    close_terms(row, decision=decision)
    close_amendments(row, actor=given.actor)


def _deciding(verb: str, *, closes: bool = False) -> Effect:
    def effect(row: Application, given: MoveInput) -> None:
        decision = _decide(row, given, verb)
        if closes:
            _close(row, given, decision)

    return effect


EFFECTS: dict[str, Effect] = {
    "submit": _application_arrives,
    "resubmit": _application_arrives,
    "claim": _claim,
    "claim-plan": _claim,
    "return": _return,
    "return-plan": _return,
    "approve-conditionally": _approve_conditionally,
    "deny": _deciding("deny", closes=True),
    "deny-plan": _deciding("deny-plan", closes=True),
    "submit-plan": _plan_arrives,
    "resubmit-plan": _plan_arrives,
    "approve-finally": _approve_finally,
    "put-on-probation": _put_on_probation,
    "lift-probation": _deciding("lift-probation"),
    "revoke": _deciding("revoke", closes=True),
    "complete": _deciding("complete", closes=True),
    "end-unsustained": _close,
    "lapse": _close,
    "withdraw": _close,
}


def _date(day: dt.date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


# what happens by itself -------------------------------------------------------------------------------
def run_due_moves() -> int:
    """Make every move of the system whose date has come. Safe to run at any time, again and again.

    Returns the number of moves made.
    """
    return sum(_run_due(verb) for verb, move in MOVES.items() if move.party is Party.SYSTEM)


def _run_due(verb: str) -> int:
    move = MOVES[verb]
    made = 0
    for application in Application.objects.filter(state__in=move.sources).select_related("district"):
        if open_findings(application, move.gate):
            continue
        try:
            make_move(application, verb, actor=None, version=None)
        except MoveRefused:
            continue  # another worker was first, or a person moved it meanwhile
        made += 1
    return made
