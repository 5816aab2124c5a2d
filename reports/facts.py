"""The frozen inputs of a readiness report: plain JSON, facts from records, nothing composed.

Catalogue texts are kept in English and shown through gettext; the words of the checks are kept in every
language of the site, for they cannot be made again later. Comments, recommendations and names of state
staff are not read here, so that no report can tell them.
"""

import datetime as dt
import hashlib
import json
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from policy.models import Assurance, Precedent, ProgramSettings
from reports.capacity import freeze_teams
from reports.indicators import freeze_indicators
from reports.influence import freeze_influence
from reports.plans import freeze_plan
from reports.score import DIMENSIONS
from reports.scoring import freeze_score
from reports.years import freeze_years
from stakeholders.matrix import district_matrix
from statepl.core import clock
from statepl.core.reading import read_once, reading_once
from waivers.duties import DatedDuty
from waivers.models import Application, FlexibilityRequest, Obligation, Term
from waivers.pages import AHEAD
from waivers.readiness import Finding, findings
from waivers.states import State

DATES = (
    "submitted_on",
    "answer_due_on",
    "conditional_from",
    "conditional_until",
    "plan_opens_on",
    "plan_closes_on",
    "plan_submitted_on",
    "final_from",
    "ends_on",
    "closed_on",
)
TERM_SOURCES = ("flexibility_type", "event__decision")
WORDS = ("state", "lead_type", "lead_organization", "vision", "manager_name", "manager_title")
NUMBERS = ("pk", "start_school_year", "start_month")


def freeze(application: Application, *, as_of: dt.date) -> dict[str, Any]:
    """Return the facts about an application as they stand, seen from the day `as_of`.

    The same records and the same day give the same JSON. Reads only; the checks and the score
    take most of the queries, a constant number.
    """
    with clock.at(as_of), reading_once():
        gates = _findings(application, "final")
        return {
            "as_of": as_of.isoformat(),
            "agency": agency_facts(),
            "district": district_facts(application),
            "application": application_facts(application),
            "requests": [_request(request) for request in _requests(application)],
            "terms": term_facts(application, as_of),
            "assurances": _assurances(application),
            "obligations": [_obligation(item) for item in application.obligations.select_related("kind")],
            "decisions": decision_facts(application),
            "actions": [_action(action) for action in application.corrective_actions.all()],
            "gates": gates,
            "score": freeze_score(
                application, are_gates_met=_are_met(application, gates), weights=_weights()
            ),
            "ahead": {gate: _findings(application, gate) for gate in AHEAD.get(State(application.state), [])},
            "plan": freeze_plan(application, as_of=as_of),
            "years": freeze_years(application),
            "teams": freeze_teams(application),
            "groups": group_facts(application),
            "not_heard": silence_facts(application),
            "influence": freeze_influence(application),
            "indicators": freeze_indicators(application),
        }


def digest(inputs: dict[str, Any]) -> str:
    """Return the SHA-256 of frozen inputs in their canonical form: keys in order, no spaces, UTF-8."""
    canonical = json.dumps(inputs, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def thaw(inputs: dict[str, Any]) -> Application:
    """Return the application as it stood: an unsaved object, for the functions that draw and word it."""
    kept = inputs["application"]
    dates = {name: _day(kept[name]) for name in DATES}
    words = {name: kept[name] for name in (*WORDS, *NUMBERS)}
    noon = dt.datetime.combine(dt.date.fromisoformat(kept["created_on"]), dt.time(12), dt.UTC)
    thawed = Application(**words, **dates, created_at=noon)
    # What stands today must not slip in; reports of an older format have neither, and draw what was planned.
    thawed.reviewed_years = frozenset(kept.get("reviewed_years", ()))
    thawed.calendar_dates = tuple(_dated(row) for row in kept.get("calendar", ()))
    return thawed


def _dated(row: dict[str, Any]) -> DatedDuty:
    return DatedDuty(**{**row, "due_on": dt.date.fromisoformat(row["due_on"])})


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _are_met(application: Application, gates: list[dict[str, Any]]) -> bool:
    """Say whether every gate is met; after final approval one that looks open today was met on the day."""
    good = {"met", "open"} if application.final_from else {"met"}
    return all(gate["status"] in good for gate in gates)


def _weights() -> dict[str, int]:
    return dict(zip(DIMENSIONS, ProgramSettings.current().score_weights, strict=True))


def agency_facts() -> dict[str, Any]:
    """Return the agency as the settings name it. One query."""
    program = ProgramSettings.current()
    return {
        "agency_name": program.agency_name,
        "office_name": program.office_name,
        "program_name": program.program_name,
        "contact_email": program.contact_email,
        "phone": program.phone,
        "minimum_n": program.minimum_n,
    }


def district_facts(application: Application) -> dict[str, Any]:
    """Return the district of an application. One query beside the district’s own."""
    district = application.district
    return {
        "pk": district.pk,
        "id": district.agency_id,
        "is_nces": bool(district.leaid),
        "name": district.name,
        "city": district.city,
        "county": district.county,
        "locale": district.locale,
        "grades": district.grades,
        "enrollment": district.enrollment,
        "schools": district.schools.count(),
    }


def application_facts(application: Application) -> dict[str, Any]:
    """Return what `thaw` needs: words, days, dated duties. Two queries."""
    return {
        **{name: getattr(application, name) for name in (*NUMBERS, *WORDS)},
        **{name: _iso(getattr(application, name)) for name in DATES},
        "created_on": application.created_at.date().isoformat(),
        "reviewed_years": sorted(application.reviewed_years),
        "calendar": [{**row._asdict(), "due_on": _iso(row.due_on)} for row in application.calendar_dates],
    }


def _requests(application: Application) -> Any:
    return application.requests.select_related("flexibility_type__area").prefetch_related(
        "conditions", "flexibility_type__precedents"
    )


def _request(request: FlexibilityRequest) -> dict[str, Any]:
    kind = request.flexibility_type
    words = ("citation", "rationale", "benefit", "vision_link", "federal_check", "federal_note", "status")
    return {
        "code": kind.code,
        "type": kind.name,
        "area": kind.area.name,
        "conditions": [condition.name for condition in request.conditions.all()],
        "precedents": [_precedent(precedent) for precedent in kind.precedents.all()],
        **{name: getattr(request, name) for name in words},
        "decision_text": request.decision_text,
        "decided_on": _iso(request.decided_on),
    }


def term_facts(application: Application, day: dt.date) -> list[dict[str, Any]]:
    """Return what is in force on a day, and the decisions that it follows from. One query."""
    return [_term(term) for term in application.terms.as_of(day).select_related(*TERM_SOURCES)]


def _term(term: Term) -> dict[str, Any]:
    """Return one flexibility in force on the day of the report, and the decision that it follows from."""
    decision = term.event.decision
    return {
        "type": term.flexibility_type.name,
        "text": term.text,
        "starts_on": _iso(term.starts_on),
        "ends_on": _iso(term.ends_on),
        "verb": decision.verb if decision else "",
        "decided_on": _iso(decision.decided_on) if decision else "",
    }


def _precedent(precedent: Precedent) -> dict[str, Any]:
    return {
        "name": precedent.name,
        "text": precedent.description,
        "as_of_year": precedent.as_of_year,
        "source": precedent.source,
    }


def _assurances(application: Application) -> list[dict[str, Any]]:
    """Return every assurance with the newest acceptance of it, or none."""
    accepted = {item.assurance_id: item for item in application.acceptances.order_by("text_version")}
    rows = []
    for assurance in Assurance.objects.all():
        item = accepted.get(assurance.pk)
        signed = item and {
            "text_version": item.text_version,
            "signer_name": item.signer_name,
            "signer_title": item.signer_title,
            "on": _iso(item.accepted_at.date()),
        }
        rows.append({"name": assurance.name, "text_version": assurance.text_version, "signed": signed})
    return rows


def _obligation(obligation: Obligation) -> dict[str, Any]:
    return {
        "name": obligation.kind.name,
        "due_on": _iso(obligation.due_on),
        "status": obligation.status,
        "evidence": obligation.evidence,
        "finding": obligation.finding,
        "evidenced_on": _iso(obligation.evidenced_on),
        "verified_on": _iso(obligation.verified_on),
    }


def decision_facts(application: Application) -> list[dict[str, Any]]:
    """Return the decisions of the state as everybody may read them. One query."""
    return [_decision(decision) for decision in application.decisions.select_related("flexibility_type")]


def _decision(decision: Any) -> dict[str, Any]:
    return {
        "verb": decision.verb,
        "reason": decision.reason,
        "decided_on": _iso(decision.decided_on),
        "effective_on": _iso(decision.effective_on),
        "flexibility": decision.flexibility_type.name if decision.flexibility_type else "",
    }


def _action(action: Any) -> dict[str, Any]:
    return {
        "finding": action.finding,
        "notice_on": _iso(action.notice_on),
        "due_on": _iso(action.due_on),
        "resolved_on": _iso(action.resolved_on),
    }


def _findings(application: Application, gate: str) -> list[dict[str, Any]]:
    """Return the checks of a gate, their words in every language of the site."""
    spoken = {code: _spoken(application, gate, code) for code, _name in settings.LANGUAGES}
    first = next(iter(spoken.values()))
    return [
        {
            "code": found["code"],
            "status": found["status"],
            "url": found["url"],
            "by_state": found["by_state"],
            "sentence": {code: rows[number]["sentence"] for code, rows in spoken.items()},
            "detail": {code: rows[number]["detail"] for code, rows in spoken.items()},
        }
        for number, found in enumerate(first)
    ]


def _spoken(application: Application, gate: str, language: str) -> list[dict[str, Any]]:
    with translation.override(language):
        return [_words(finding) for finding in findings(application, gate)]


def _words(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "status": finding.status.value,
        "url": finding.url,
        "by_state": finding.by_state,
        "sentence": str(finding.sentence),
        "detail": str(finding.detail),
    }


def group_facts(application: Application) -> list[dict[str, Any]]:
    """Return how far each group was heard in each kind of place. Steps, never how many people."""
    return [
        {
            "name": row.group.name,
            "part_of": row.group.parent.name if row.group.parent else "",
            "last_on": _iso(row.last_on),
            "cells": [
                {
                    "stratum": cell.stratum,
                    "step": int(cell.step),
                    "required": cell.is_required,
                    "missing": cell.is_missing,
                }
                for cell in row.cells
            ],
        }
        for row in district_matrix(application.district).rows
        if row.is_asked_for
    ]


@read_once
def silence_facts(application: Application) -> list[dict[str, str]]:
    """Return why the plan came without the voice of some people, as everybody may read it."""
    rows = application.not_heard.select_related("group__parent").order_by("group__position", "stratum")
    return [
        {
            "name": row.group.name,
            "stratum": row.stratum,
            "reason": row.reason,
            "on": _iso(timezone.localdate(row.updated_at)),
        }
        for row in rows
    ]
