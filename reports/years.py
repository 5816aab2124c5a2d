"""The years after approval in a report (chapters 11 to 13): state help, reviews, cycles, amendments, what stays.

Only what the district may read: published reviews, submitted papers and amendments. Who wrote or helped is
not frozen, so no report can name them.
"""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reports.plans import section_facts, tables_words
from waivers.models import (
    Amendment,
    Application,
    AssuranceFinding,
    Filing,
    FilingVersion,
    ImprovementCycle,
    MonitoringReview,
    SupportEntry,
    YearlyAttestation,
)
from waivers.sheets import sheet_from
from waivers.sheets.gaps import Contents
from waivers.states.amendments import AmendmentState
from waivers.timeline import year_name


# freezing ---------------------------------------------------------------------------------------------
def freeze_years(application: Application) -> dict[str, Any]:
    """Return what the years after approval left on record as plain JSON. A constant number of queries."""
    return {
        "reviews": [_review(row) for row in _reviews(application)],
        "attestations": [
            {"year": row.waiver_year, "name": row.assurance.name, "answer": row.answer, "text": row.text}
            for row in application.yearly_attestations.select_related("assurance")
        ],
        "cycles": [
            _cycle(row) for row in application.cycles.select_related("condition").order_by("planned_on", "pk")
        ],
        "amendments": [
            _amendment(row)
            for row in Amendment.objects.public()
            .filter(application=application)
            .select_related("flexibility_type")
            .order_by("number")
        ],
        "reports": [
            {"year": row.waiver_year, "status": row.status}
            for row in application.filings.filter(kind=Filing.Kind.ANNUAL_REPORT)
            .exclude(status=Filing.Status.DRAFT)
            .order_by("waiver_year")
        ],
        "support": [_support(row) for row in application.support.select_related("condition", "provider")],
        "sustainability": _sustainability(application),
    }


def _reviews(application: Application) -> Any:
    rows = application.monitoring_reviews.filter(status=MonitoringReview.Status.PUBLISHED)
    return rows.prefetch_related("findings__assurance").order_by("waiver_year")


def _review(row: MonitoringReview) -> dict[str, Any]:
    return {
        "year": row.waiver_year,
        "published_on": row.published_on.isoformat() if row.published_on else "",
        **{name: getattr(row, name) for name in ("strengths", "concerns", "support", "answer")},
        "findings": [
            {"name": finding.assurance.name, "judgement": finding.judgement, "text": finding.text}
            for finding in row.findings.all()
        ],
    }


def _cycle(row: ImprovementCycle) -> dict[str, Any]:
    return {
        "title": row.title,
        "condition": row.condition.name,
        "planned_on": row.planned_on.isoformat(),
        "decided_on": row.decided_on.isoformat() if row.decided_on else "",
        "step": row.step,
        "decision": row.decision,
        "learning": row.learning,
    }


def _amendment(row: Amendment) -> dict[str, Any]:
    return {
        "number": row.number,
        "kind": row.kind,
        "flexibility": row.flexibility_type.name,
        "state": row.state,
        "submitted_on": row.submitted_on.isoformat() if row.submitted_on else "",
        "closed_on": row.closed_on.isoformat() if row.closed_on else "",
    }


def _support(row: SupportEntry) -> dict[str, Any]:
    return {
        "on": row.given_on.isoformat(),
        "kind": row.kind,
        "what": row.what,
        "hours": f"{row.hours:.2f}",
        "condition": row.condition.name if row.condition else "",
        "provider": row.provider.name if row.provider else "",
    }


def _sustainability(application: Application) -> dict[str, Any] | None:
    """Return the sustainability plan submitted last, section by section; None before the first."""
    versions = FilingVersion.objects.select_related("filing").filter(
        filing__application=application, filing__kind=Filing.Kind.SUSTAINABILITY
    )
    version = versions.order_by("-number").first()
    if version is None:
        return None
    contents = Contents(sheet_from(version.sheet), version.values, version.rows)
    return {
        "submitted_on": version.submitted_at.date().isoformat(),
        "status": version.filing.status,
        "sections": [section_facts(contents, section) for section in contents.sheet],
    }


# saying -----------------------------------------------------------------------------------------------
def years_words(inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the years in the reader's language; reports of formats before them know nothing of these."""
    years = inputs.get("years") or {}
    return {
        "reviews": [_review_words(row) for row in years.get("reviews", ())],
        "attested": _attested(years.get("attestations", ())),
        "cycles": [_cycle_words(row) for row in years.get("cycles", ())],
        "amendments": [_amendment_words(row) for row in years.get("amendments", ())],
        "yearly_reports": [
            {"year": year_name(row["year"]), "status": Filing.Status(row["status"]).label}
            for row in years.get("reports", ())
        ],
        "support": _support_words(years.get("support", ())),
        "sustainability": _sustainability_words(years.get("sustainability")),
    }


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _review_words(row: dict[str, Any]) -> dict[str, Any]:
    findings = [
        {
            **finding,
            "name": _(finding["name"]),
            "word": AssuranceFinding.Judgement(finding["judgement"]).label,
            "tag": FINDING_TAGS[finding["judgement"]],
        }
        for finding in row["findings"]
    ]
    return {
        **row,
        "year": year_name(row["year"]),
        "published_on": _day(row["published_on"]),
        "findings": findings,
    }


FINDING_TAGS = {"met": "done", "concern": "ask", "breach": "stop"}


def _attested(rows: Any) -> list[dict[str, Any]]:
    """Return, year by year, which promises the district says it has not fully kept."""
    by_year: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_year[row["year"]].append(row)
    return [
        {
            "year": year_name(year),
            "kept": sum(row["answer"] == YearlyAttestation.Answer.KEPT for row in answers),
            "total": len(answers),
            "lacking": [
                {"name": _(row["name"]), "text": row["text"]}
                for row in answers
                if row["answer"] != YearlyAttestation.Answer.KEPT
            ],
        }
        for year, answers in sorted(by_year.items())
    ]


def _cycle_words(row: dict[str, Any]) -> dict[str, Any]:
    decision = row["decision"]
    return {
        **row,
        "condition": _(row["condition"]),
        "planned_on": _day(row["planned_on"]),
        "decided_on": _day(row["decided_on"]),
        "decision": ImprovementCycle.Decision(decision).label if decision else "",
        "is_stopped": decision == ImprovementCycle.Decision.STOP,
    }


def _amendment_words(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "kind": Amendment.Kind(row["kind"]).label,
        "flexibility": _(row["flexibility"]),
        "state": AmendmentState(row["state"]).label,
        "submitted_on": _day(row["submitted_on"]),
        "closed_on": _day(row["closed_on"]),
    }


def _support_words(rows: Any) -> dict[str, Any]:
    """Return the help of the state, the newest first, and its hours altogether."""
    told = [
        {
            **row,
            "on": _day(row["on"]),
            "kind": SupportEntry.Kind(row["kind"]).label,
            "hours": Decimal(row["hours"]),
            "condition": _(row["condition"]) if row["condition"] else "",
        }
        for row in rows
    ]
    return {"rows": told, "hours": sum((row["hours"] for row in told), Decimal(0))}


def _sustainability_words(plan: dict[str, Any] | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    return {
        "submitted_on": _day(plan["submitted_on"]),
        "status": Filing.Status(plan["status"]).label,
        "sections": [
            {
                "title": _(section["title"]),
                "texts": [(_(label), text) for label, text in section["texts"]],
                "tables": tables_words(section["tables"]),
            }
            for section in plan["sections"]
        ],
    }
