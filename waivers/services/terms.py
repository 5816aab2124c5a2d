"""The terms in force: written by the decisions that change them, in the transaction of the decision."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policy.models import FlexibilityType
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from waivers.models import Amendment, Application, Decision, FlexibilityRequest, Term, TermEvent
from waivers.notifications.terms import tell_of_rescission
from waivers.rules.terms import may_rescind
from waivers.services.letters import write_letter
from waivers.states import RESCISSION, State
from waivers.terms import DatedTerm, Effect, apply, fold

# The end of the five years and the states after it close nothing early; these do.
ENDS_AT_ONCE = frozenset({State.REVOKED, State.WITHDRAWN, State.LAPSED})


def note_event(
    application: Application,
    effect: Effect,
    *,
    starts_on: dt.date,
    flexibility_type: FlexibilityType | None = None,
    ends_on: dt.date | None = None,
    text: str = "",
    decision: Decision | None = None,
    amendment: Amendment | None = None,
) -> TermEvent:
    """Write what one decision says about the terms, and the terms that follow from it.

    The caller holds the lock on the application and records the decision on the trail.
    """
    row = TermEvent(
        application=application,
        effect=effect,
        flexibility_type=flexibility_type,
        starts_on=starts_on,
        ends_on=ends_on,
        text=text,
        decision=decision,
        amendment=amendment,
    )
    row.full_clean(exclude=["decision", "amendment", "flexibility_type", "ends_on"])
    row.save()
    _follow(application, row)
    return row


def _follow(application: Application, row: TermEvent) -> None:
    """Let the stored terms follow from one more event: end, drop and add rows."""
    stored = {term.event_id: term for term in application.terms.select_for_update()}
    wanted = {term.source: term for term in apply(_dated(stored.values()), row.event)}
    for key, term in stored.items():
        if key not in wanted:
            term.delete()
        elif term.ends_on != wanted[key].ends_on:
            term.ends_on = wanted[key].ends_on
            term.save()
    if row.pk in wanted:
        _add(application, row)


def _add(application: Application, row: TermEvent) -> None:
    """Add the term that an event gives; the database refuses a second one on the same day."""
    Term(
        application=application,
        flexibility_type=row.flexibility_type,
        text=row.text,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        event=row,
    ).save()


def _dated(terms: Iterable[Term]) -> tuple[DatedTerm, ...]:
    return tuple(term.dated for term in terms)


def replay(application: Application) -> tuple[DatedTerm, ...]:
    """Return the terms that follow from all decisions from the first on; equal to the stored ones."""
    return fold(row.event for row in application.term_events.all())


# what the moves of the application do ------------------------------------------------------------------
def grant_requests(application: Application, *, decision: Decision) -> None:
    """Put every granted request in force with the final approval, on its own dates within the five years.

    Raises ValidationError on `on` when a request was granted until a day before the approval starts.
    """
    first, last = application.final_from, application.ends_on
    if first is None or last is None:
        raise ValueError("Terms need the dates of the final approval.")
    for request in application.requests.filter(status__in=FlexibilityRequest.GRANTED):
        starts = max(request.granted_from or first, first)
        ends = min(request.granted_until or last, last)
        if ends < starts:
            raise ValidationError({"on": _too_late(request, ends)})
        note_event(
            application,
            Effect.GRANT,
            flexibility_type=request.flexibility_type,
            starts_on=starts,
            ends_on=ends,
            text=request.decision_text,
            decision=decision,
        )


def _too_late(request: FlexibilityRequest, ends: dt.date) -> str:
    return _(
        "“%(request)s” is granted until %(date)s only. Choose an earlier date, or decide that request again."
    ) % {"request": request, "date": date_format(ends, "DATE_FORMAT")}


def close_terms(application: Application, *, decision: Decision | None = None) -> None:
    """End the terms with the waiver: on this day where it is taken or given up, else after the five years."""
    if not application.term_events.exists():
        return
    today = clock.today()
    day = today
    if application.state not in ENDS_AT_ONCE and application.ends_on is not None:
        day = max(today, application.ends_on + dt.timedelta(days=1))
    note_event(application, Effect.CLOSE, starts_on=day, decision=decision)


# what the state takes back, and what ends by itself ----------------------------------------------------
@transaction.atomic
def rescind_term(term: Term, *, actor: Any, version: int, on: dt.date, reason: str) -> Decision:
    """Take one flexibility back from a day on; the approval itself stands. Returns the decision.

    `version` is that of the application the person saw. Raises StaleVersion, NotPermitted or ValidationError.
    """
    row = Application.lock(term.application_id, version=version)
    require(may_rescind(actor, row))
    kept = row.terms.select_related("flexibility_type").get(pk=term.pk)
    _check_rescission(kept, on, reason)
    decision = Decision.objects.create(
        application=row,
        verb=RESCISSION,
        reason=reason.strip(),
        effective_on=on,
        flexibility_type=kept.flexibility_type,
        decided_by=actor,
    )
    note_event(row, Effect.END, flexibility_type=kept.flexibility_type, starts_on=on, decision=decision)
    _mark_requests(row, kept.flexibility_type_id, FlexibilityRequest.Status.RESCINDED)
    row.save_next()
    record(
        Verb.TERM_RESCINDED,
        row,
        actor=actor,
        district=row.district,
        before={"flexibility_type": str(kept.flexibility_type), "ends_on": kept.ends_on},
        after={"ends_on": on - dt.timedelta(days=1)},
        reason=reason.strip(),
    )
    tell_of_rescission(decision, letter=write_letter(row, decision, actor=actor))
    return decision


def _check_rescission(term: Term, on: dt.date, reason: str) -> None:
    first, last = max(clock.today(), term.starts_on), term.ends_on
    errors = {}
    if not first <= on <= last:
        dates = {"first": date_format(first, "DATE_FORMAT"), "last": date_format(last, "DATE_FORMAT")}
        errors["on"] = _("Choose a date from %(first)s to %(last)s.") % dates
    if not reason.strip():
        errors["reason"] = _("Give your reason.")
    if errors:
        raise ValidationError(errors)


def _mark_requests(application: Application, flexibility_type: int, status: str) -> int:
    """Let the request say what became of it; its decision stays as it was written."""
    granted = application.requests.filter(
        flexibility_type=flexibility_type, status__in=FlexibilityRequest.GRANTED
    )
    return granted.update(status=status)


def expire_requests() -> int:
    """Note on each granted request that its last day has passed. Safe to run at any time; returns how many."""
    today = clock.today()
    granted = FlexibilityRequest.objects.filter(
        status__in=FlexibilityRequest.GRANTED, application__final_from__lt=today
    )
    return sum(_expire(request) for request in granted.select_related("application"))


@transaction.atomic
def _expire(request: FlexibilityRequest) -> bool:
    row = Application.lock(request.application_id)
    terms = row.terms.filter(flexibility_type=request.flexibility_type_id)
    if not terms.exists() or terms.filter(ends_on__gte=clock.today()).exists():
        return False
    if not _mark_requests(row, request.flexibility_type_id, FlexibilityRequest.Status.EXPIRED):
        return False
    record(
        Verb.REQUEST_EXPIRED,
        request,
        district=row.district,
        before={"status": request.status},
        after={"status": FlexibilityRequest.Status.EXPIRED},
    )
    return True
