"""What a final pack tells, from the records: plain JSON, and only what the application's district may read.

Internal comments, recommendations, prepared decisions and drafts of the state are not asked for here, nor
is any number of the evaluation: those are published by releases, under disclosure control, and nowhere else.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from waivers.goals import goals_of
from waivers.models import Application, Obligation
from waivers.packs.evidence import Files

APPLICATION_DATES = (
    "submitted_on", "conditional_from", "conditional_until", "plan_opens_on", "plan_closes_on",
    "plan_submitted_on", "final_from", "ends_on", "closed_on",
)  # fmt: skip


def plain(value: Any) -> Any:
    """Return a value as JSON: moments in UTC, dates as text, decimals and lazy words as text."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def day_of(moment: dt.datetime | None) -> str | None:
    """Return the agency's date of a moment."""
    return timezone.localtime(moment).date().isoformat() if moment else None


def told(row: models.Model, *names: str) -> dict[str, Any]:
    """Return some fields of a row; a choice is told by its value and, as `…_label`, in words."""
    found = {name: plain(getattr(row, name)) for name in names}
    labels = {
        f"{name}_label": str(getattr(row, f"get_{name}_display")())
        for name in names
        if getattr(row._meta.get_field(name), "choices", None)
    }
    return found | labels


def application_facts(application: Application) -> dict[str, Any]:
    """Return where the application stood and its dates."""
    district = application.district
    return {
        "id": application.pk,
        "district": district.name,
        "district_leaid": district.leaid,
        "district_state_id": district.state_id,
        "year_one": application.start_label,
        **told(application, "state", "lead_type", "lead_organization", *APPLICATION_DATES),
    }


def requests(application: Application) -> list[dict[str, Any]]:
    """Return what was asked for and what the state answered."""
    rows = application.requests.select_related("flexibility_type").prefetch_related("conditions")
    return [
        {
            "flexibility": row.flexibility_type.code,
            "name": row.flexibility_type.label,
            **told(row, "citation", "rationale", "benefit", "vision_link", "starts_on", "ends_on"),
            "district_conditions": [str(each) for each in row.conditions.all()],
            **told(row, "federal_check", "federal_note", "status", "decision_text", "decided_on"),
            **told(row, "granted_from", "granted_until"),
        }
        for row in rows
    ]


def assurances(application: Application) -> list[dict[str, Any]]:
    """Return each promise, word for word, with who signed it."""
    rows = application.acceptances.select_related("assurance").order_by("assurance__position", "text_version")
    return [
        {
            "assurance": row.assurance.label,
            **told(row, "text_version", "text", "signer_name", "signer_title", "accepted_at"),
            "accepted_on": day_of(row.accepted_at),
        }
        for row in rows
    ]


def decisions(application: Application, files: Files) -> list[dict[str, Any]]:
    """Return the state's decisions, oldest first, each with its letter and the letter's document."""
    rows = application.decisions.select_related("flexibility_type", "amendment", "letter__document")
    return [
        {
            "decision": row.verb,
            "label": row.label,
            **told(row, "decided_on", "effective_on", "until", "reason"),
            "sentence": row.date_sentence,
            "flexibility": row.flexibility_type.code if row.flexibility_type else None,
            "amendment": row.amendment.number if row.amendment else None,
            "letter": _letter(row, number, files),
        }
        for number, row in enumerate(rows, start=1)
    ]


def _letter(decision: Any, number: int, files: Files) -> dict[str, Any] | None:
    letter = getattr(decision, "letter", None)
    if letter is None or not letter.is_released:
        return None
    words = told(letter, "subject", "language", "body", "released_at")
    name = f"{number:02d}-{decision.verb}.pdf"
    kept = files.keep(letter.document, folder="decisions", name=name) if letter.document else None
    return {**words, "document": kept}


def terms(application: Application) -> list[dict[str, Any]]:
    """Return every term that was in force, with its first and last day."""
    rows = application.terms.select_related("flexibility_type", "event__amendment", "event__decision")
    return [
        {
            "flexibility": row.flexibility_type.code,
            "name": row.flexibility_type.label,
            "conditions": row.text,
            **told(row, "starts_on", "ends_on"),
            "decided_on": plain(row.event.decision.decided_on) if row.event.decision else None,
            "amendment": row.event.amendment.number if row.event.amendment else None,
        }
        for row in rows.order_by("starts_on", "flexibility_type__position", "pk")
    ]


def amendments(application: Application) -> list[dict[str, Any]]:
    """Return the amendments; what became of each stands under the decisions too."""
    rows = application.amendments.select_related("flexibility_type").order_by("number")
    return [
        {
            "number": row.number,
            "flexibility": row.flexibility_type.code,
            "name": row.flexibility_type.label,
            **told(row, "kind", "citation", "rationale", "benefit", "asked_text", "starts_on", "ends_on"),
            **told(row, "federal_check", "federal_note", "state", "submitted_on", "closed_on"),
        }
        for row in rows
    ]


def obligations(application: Application, files: Files) -> list[dict[str, Any]]:
    """Return what was owed, by whom and by when, and how each ended."""
    rows = application.duties.select_related("kind", "action").prefetch_related("documents", "extensions")
    return [
        {
            "what": row.label,
            **told(row, "duty", "owner", "waiver_year", "due_on", "status", "evidence", "finding"),
            **told(row, "evidenced_on", "verified_on"),
            "ended": ended(row, closed_on=application.closed_on),
            "files": files.told(row.documents.order_by("pk")),
            "extensions": [_extension(each) for each in row.extensions.order_by("pk")],
        }
        for row in rows.order_by("due_on", "pk")
    ]


def ended(duty: Obligation, *, closed_on: dt.date | None) -> str:
    """Say how a duty ended: met, handed_in, waived, not_handed_in, or not_due when the application ended first."""
    if duty.is_open and closed_on is not None and duty.due_on >= closed_on:
        return "not_due"
    ways = {"verified": "met", "evidenced": "handed_in", "waived": "waived", "open": "not_handed_in"}
    return ways[duty.status]


def _extension(row: Any) -> dict[str, Any]:
    return told(row, "due_was", "wanted_on", "reason", "asked_on", "status", "granted_on", "answer")


def monitoring(application: Application) -> list[dict[str, Any]]:
    """Return the monitoring reviews that were published, with findings and the district's answer."""
    rows = application.monitoring_reviews.filter(published_on__isnull=False)
    return [
        {
            **told(row, "waiver_year", "planned_on", "published_on", "strengths", "concerns", "support"),
            **told(row, "answer", "answered_on"),
            "findings": [
                {"assurance": each.assurance.label, **told(each, "judgement", "text")}
                for each in row.findings.select_related("assurance")
            ],
        }
        for row in rows.order_by("waiver_year")
    ]


def corrections(application: Application, files: Files) -> list[dict[str, Any]]:
    """Return what was to be corrected, what the district showed and what the state said to it."""
    rows = application.corrective_actions.select_related("correction").prefetch_related(
        "correction__documents"
    )
    return [
        {
            **told(row, "finding", "notice_on", "due_on", "resolved_on"),
            **(_correction(row.correction, files) if hasattr(row, "correction") else {}),
        }
        for row in rows.order_by("due_on", "pk")
    ]


def _correction(row: Any, files: Files) -> dict[str, Any]:
    shown = told(row, "evidence", "evidenced_on", "resolution")
    return {**shown, "files": files.told(row.documents.order_by("pk"))}


def notices(application: Application) -> list[dict[str, Any]]:
    """Return the notices of a revocation, with the district's answers."""
    names = ("text", "sent_on", "earliest_on", "answer", "answered_on", "ended_on")
    return [told(row, *names) for row in application.revocation_notices.order_by("sent_on", "pk")]


def years(application: Application) -> dict[str, Any]:
    """Return what was done after final approval: goals, promises kept, cycles, help, shared duties."""
    return {
        "goals": [_goal(goal) for goal in goals_of(application)],
        "attestations": [
            {"assurance": row.assurance.label, **told(row, "waiver_year", "answer", "text", "attested_on")}
            for row in application.yearly_attestations.select_related("assurance")
        ],
        "cycles": [_cycle(row) for row in application.cycles.select_related("condition").order_by("pk")],
        "support": [
            told(row, "given_on", "kind", "what", "hours", "by_whom")
            for row in application.support.order_by("given_on", "pk")
        ],
        "shared_duties": [
            told(row, "duty", "waiver_year", "text", "state_signed_on", "district_signed_on")
            for row in application.shared_duties.order_by("duty", "waiver_year")
        ],
    }


def _goal(goal: Any) -> dict[str, Any]:
    steps = goal.progress.steps.order_by("pk") if goal.progress else ()
    return {
        "condition": goal.condition,
        "goal": goal.goal,
        "objective": goal.objective,
        "responsible": goal.responsible,
        "measure": goal.measure,
        "indicator": goal.indicator,
        "target": goal.target,
        "start": plain(goal.start),
        "due": plain(goal.due),
        "status": goal.status,
        "status_label": goal.status_label,
        "steps": [told(each, "noted_on", "status", "note") for each in steps],
    }


def _cycle(row: Any) -> dict[str, Any]:
    names = ("title", "plan", "planned_on", "sources", "different", "done", "done_on", "reflection",
             "reflected_on", "decision", "learning", "decided_on")  # fmt: skip
    return {"condition": row.condition.label, **told(row, *names)}


def comments(application: Application) -> list[dict[str, Any]]:
    """Return the state's comments that were sent to the district, with the answers."""
    rows = application.comments.for_district().filter(sent_at__isnull=False).select_related("filing")
    return [
        {
            "filing": row.filing.kind if row.filing else None,
            "waiver_year": row.filing.waiver_year if row.filing else None,
            "about": row.anchor,
            **told(row, "number", "quote", "text", "sent_at", "answer", "answered_at"),
            "sent_on": day_of(row.sent_at),
        }
        for row in rows.order_by("sent_at", "pk")
    ]


def history(events: Iterable[Any]) -> list[dict[str, Any]]:
    """Return rows of the trail as they stand there: names as they were then, each with its hash."""
    return [
        {
            "number": event.pk,
            "at": plain(event.at),
            "verb": event.verb,
            "what": str(event.get_verb_display()),
            "who": event.actor_name,
            "about": event.object_label,
            "reason": event.reason,
            "before": event.before,
            "after": event.after,
            "previous_hash": event.previous_hash,
            "hash": event.hash,
        }
        for event in events
    ]
