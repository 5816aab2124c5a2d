"""From frozen inputs to what page and PDF print, in the reader's language. The same for both."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import figures, missing
from reports.capacity import team_words
from reports.facts import thaw
from reports.glossary import SOURCES, TERMS
from reports.influence import influence_words
from reports.kinds import CHAPTERS, ReportKind
from reports.plans import plan_words
from reports.scoring import score_words
from reports.years import years_words
from stakeholders.vocabulary import Step, stratum_label
from statepl.core import clock
from statepl.core.charts import LEVELS_KEY
from waivers.calendar import school_year_label
from waivers.models import Application, FlexibilityRequest, Obligation
from waivers.notifications import next_step
from waivers.pages import next_date
from waivers.states import decision_label
from waivers.timeline import year_name


@dataclass(frozen=True)
class Provenance:
    """What the cover says about the report itself.

    Who asked and when is on record, not in the document: the same inputs, format and language give the
    same bytes, whoever asks.
    """

    sha256: str
    format_version: str
    kind: ReportKind = ReportKind.READINESS

    @property
    def hash_groups(self) -> str:
        """Return the hash in groups of four, as people compare it."""
        return " ".join(self.sha256[at : at + 4] for at in range(0, 64, 4))


def build(
    inputs: dict[str, Any], provenance: Provenance, *, tell: figures.Tell | None = None
) -> dict[str, Any]:
    """Return the template context of a report. `tell` hears the name of each measure before it is drawn."""
    application = thaw(inputs)
    as_of = dt.date.fromisoformat(inputs["as_of"])
    running = _("%(title)s. Draft, data as of %(date)s.")
    families = figures.families(inputs, tell=tell or tell_nobody)
    with clock.at(as_of):
        gates = missing.gates(inputs)
        register = missing.register(inputs)
        return {
            **cover_words(inputs, provenance, application, running=running),
            "cover_lead": _cover_lead(application, inputs, as_of),
            "cover_facts": _cover_facts(application, inputs, provenance, as_of),
            "gates": gates,
            "gate_words": _gate_words(gates),
            "score": score_words(inputs),
            "register": register,
            "register_words": _register_words(register),
            "top_missing": register[:6],
            "by_hand": missing.by_hand(inputs),
            **_records(inputs, application, as_of),
            "families": families,
            "releases": [_release(release) for release in inputs["indicators"]["releases"]],
            "due": figures.due_table(inputs),
            "explanations": _explanations(inputs),
            "terms": TERMS,
            "sources": SOURCES,
            "chapters": _chapters(inputs, application, as_of, provenance.kind),
        }


def _records(inputs: dict[str, Any], application: Application, as_of: dt.date) -> dict[str, Any]:
    """Return what stands in the records: dates, requests, decisions, promises, duties, groups."""
    return {
        "timeline": figures.timeline(application, as_of=as_of),
        "dates": _dates(application),
        "requests": [_request(request) for request in inputs["requests"]],
        "in_force": [term_words(term) for term in inputs.get("terms", [])],
        "decisions": [decision_words(decision) for decision in inputs["decisions"]],
        "assurances": [_assurance(item) for item in inputs["assurances"]],
        "obligations": [_obligation(item) for item in inputs["obligations"]],
        "plan": plan_words(inputs),
        "levels": figures.levels(inputs.get("plan")),
        "levels_key": LEVELS_KEY,
        **years_words(inputs),
        "teams": team_words(inputs),
        "actions": [_days(item, "notice_on", "due_on", "resolved_on") for item in inputs["actions"]],
        **heard_words(inputs["groups"]),
        "not_heard": [silence_words(row) for row in inputs.get("not_heard", ())],
        **influence_words(inputs),
    }


def tell_nobody(_name: str) -> None:
    """Tell nobody."""


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _days(item: dict[str, Any], *names: str) -> dict[str, Any]:
    return {**item, **{name: _day(item[name]) for name in names}}


# cover ------------------------------------------------------------------------------------------------
def cover_words(
    inputs: dict[str, Any], provenance: Provenance, application: Application, *, running: str
) -> dict[str, Any]:
    """Return what every kind of document says of itself. `running`, at the foot of pages, has title and date."""
    as_of = dt.date.fromisoformat(inputs["as_of"])
    kind, district = provenance.kind.label, inputs["district"]
    title = _("%(kind)s, %(district)s") % {"kind": kind, "district": district["name"]}
    return {
        "agency": inputs["agency"],
        "district": district,
        "application": application,
        "as_of": as_of,
        "provenance": provenance,
        "kind": kind,
        "title": title,
        "running": running % {"title": title, "date": date_format(as_of, "DATE_FORMAT")},
        "strip": figures.strip(application, as_of=as_of),
        "next_step": "" if application.is_closed else next_step(application),
    }


def _cover_lead(application: Application, inputs: dict[str, Any], as_of: dt.date) -> str:
    words = {"district": inputs["district"]["name"], "state": application.get_state_display()}
    year = application.waiver_year(as_of)
    if 1 <= year <= 5 and application.conditional_from and application.conditional_from <= as_of:
        return _("%(district)s, %(year)s of five: %(state)s") % {**words, "year": year_name(year)}
    if year > 5:
        return _("%(district)s, after the five years: %(state)s") % words
    return _("%(district)s, before Year One: %(state)s") % words


def _cover_facts(
    application: Application, inputs: dict[str, Any], provenance: Provenance, as_of: dt.date
) -> list[tuple[str, str]]:
    coming = next_date(application)
    facts = [(_("State of the application"), _state(application))]
    if coming:
        words = {"what": coming.title, "date": date_format(coming.date, "DATE_FORMAT")}
        facts.append((_("Next date"), _("%(what)s: %(date)s") % words))
    formula = [(_("Formula of the score"), inputs["score"]["formula"])] if "score" in inputs else []
    numbers = (
        [(_("Chapters"), _("Numbered as in the readiness report"))] if provenance.kind in CHAPTERS else []
    )
    return [
        *facts,
        *formula,
        *numbers,
        (_("Data as of"), date_format(as_of, "DATE_FORMAT")),
        (_("Format"), provenance.format_version),
        (_("Small groups"), _("Protected; the same numbers as in every public file")),
    ]


def _state(application: Application) -> str:
    if application.state == "conditionally_approved" and application.conditional_until:
        until = date_format(application.conditional_until, "DATE_FORMAT")
        return _("Conditionally approved until %(date)s") % {"date": until}
    return str(application.get_state_display())


# summary ----------------------------------------------------------------------------------------------
def _gate_words(gates: list[dict[str, Any]]) -> dict[str, str]:
    counted = {word: sum(gate["status"] == word for gate in gates) for word in missing.GATE_TAGS}
    numbers = {
        "met": counted["met"] + counted["met_then"],
        "open": counted["open"],
        "by_hand": counted["by_hand"],
        "total": len(gates),
    }
    return {
        "big": _("%(met)s of %(total)s gates met, %(open)s open") % numbers,
        "rest": ngettext(
            "%(by_hand)s gate is checked by hand: this version keeps no facts for it.",
            "%(by_hand)s gates are checked by hand: this version keeps no facts for them.",
            numbers["by_hand"],
        )
        % numbers
        if numbers["by_hand"]
        else "",
    }


def _register_words(register: list[dict[str, Any]]) -> str:
    if not register:
        return _("Nothing that this version can check is missing.")
    return ngettext("%(count)s thing is missing.", "%(count)s things are missing.", len(register)) % {
        "count": len(register)
    }


# chapters ---------------------------------------------------------------------------------------------
def _chapters(
    inputs: dict[str, Any], application: Application, as_of: dt.date, kind: ReportKind
) -> list[dict[str, Any]]:
    """Return the chapters of the document and the annexes; one without content says why in `empty`."""
    empty = _empty_chapters(inputs, application, as_of)
    chapters = [
        _part(slug, _("Chapter %(number)s") % {"number": number}, title, empty.get(slug, ""))
        for number, (slug, title) in enumerate(_chapter_titles(), start=1)
        if slug in CHAPTERS.get(kind, (slug,))
    ]
    annexes = [
        ("score", _("How the score is made, and its weights")),
        ("method", _("How small groups are protected, and how this report is made")),
        ("glossary", _("Glossary")),
        ("sources", _("Sources")),
    ]
    return chapters + [
        _part(slug, _("Annex %(letter)s") % {"letter": letter}, title, empty.get(slug, ""))
        for letter, (slug, title) in zip("ABCD", annexes, strict=True)
    ]


def _part(slug: str, eyebrow: str, title: str, empty: str = "") -> dict[str, Any]:
    template = f"reports/chapters/{slug}.html"
    return {"id": slug, "eyebrow": eyebrow, "title": title, "empty": empty, "template": template}


def _chapter_titles() -> list[tuple[str, str]]:
    return [
        ("summary", _("Summary")),
        ("district", _("District and five-year timeline")),
        ("vision", _("Vision and people")),
        ("conditions", _("Ten conditions and three themes")),
        ("requests", _("Flexibility requests and decisions")),
        ("assurances", _("Assurances and Year One obligations")),
        ("plan", _("Plan: goals, dates, people in charge")),
        ("groups", _("Who was heard")),
        ("indicators", _("Indicators by student group")),
        ("capacity", _("Team, needs, technology, people, pilots")),
        ("funding", _("Funding and state supports")),
        ("monitoring", _("Monitoring, cycles, amendments")),
        ("sustainability", _("Sustainability")),
        ("missing", _("What is missing")),
    ]


def _empty_chapters(inputs: dict[str, Any], application: Application, as_of: dt.date) -> dict[str, str]:
    """Return, by chapter, why it is empty; a chapter with content is not named or has no words."""
    years = inputs.get("years") or {}
    no_plan = "" if inputs.get("plan") else _("The district has not submitted its comprehensive plan yet.")
    return {
        "conditions": no_plan,
        "plan": no_plan,
        "groups": "" if inputs["groups"] else _("No groups are set up to be heard."),
        "capacity": ""
        if inputs.get("teams") or application.manager_name
        else _("No team and no project manager is on record."),
        "funding": "" if years.get("support") else no_plan,
        "monitoring": "" if inputs["actions"] or _has_years(years) else _not_monitored(application),
        "sustainability": "" if years.get("sustainability") else _not_sustained(application, as_of),
        "score": "" if "score" in inputs else _("This report was made before there was a score."),
    }


def _has_years(years: dict[str, Any]) -> bool:
    return any(years.get(name) for name in ("reviews", "attestations", "cycles", "amendments", "reports"))


def _not_monitored(application: Application) -> str:
    if application.final_from is None:
        return _("Monitoring begins after final approval. No finding is open.")
    return _("Nothing is on record yet: no review, no cycle, no amendment, no finding that needs correction.")


def _not_sustained(application: Application, as_of: dt.date) -> str:
    if application.waiver_year(as_of) < 5:
        return _("The sustainability plan is due in Year Five.")
    return _("The sustainability plan is not submitted yet.")


def _dates(application: Application) -> list[tuple[str, dt.date]]:
    """Return the dates on record that the timeline does not show."""
    names = {
        "answer_due_on": _("The state’s answer is due"),
        "conditional_until": _("Conditional approval until"),
        "plan_submitted_on": _("Plan submitted"),
        "closed_on": _("Closed"),
    }
    return [(label, day) for name, label in names.items() if (day := getattr(application, name))]


REQUEST_TAGS = {
    "draft": "todo",
    "submitted": "going",
    "approved": "done",
    "approved_with_conditions": "done",
    "denied": "no",
    "not_needed": "done",
    "withdrawn": "no",
    "rescinded": "no",
    "expired": "none",
}
OBLIGATION_TAGS = {"open": "todo", "evidenced": "going", "verified": "done"}


def _request(request: dict[str, Any]) -> dict[str, Any]:
    federal = FlexibilityRequest.FederalCheck(request["federal_check"])
    waits = federal != FlexibilityRequest.FederalCheck.WITHIN and not request["federal_note"].strip()
    return {
        **_days(request, "decided_on"),
        "type": _(request["type"]),
        "area": _(request["area"]),
        "conditions": [_(name) for name in request["conditions"]],
        "precedents": [
            {
                **precedent,
                "name": _(precedent["name"]),
                "text": _(precedent["text"]) if precedent["text"] else "",
            }
            for precedent in request["precedents"]
        ],
        "federal_label": federal.label,
        "federal_waits": waits,
        "status_label": FlexibilityRequest.Status(request["status"]).label,
        "tag": REQUEST_TAGS[request["status"]],
    }


def term_words(term: dict[str, Any]) -> dict[str, Any]:
    """Return a flexibility in force for the templates."""
    source = decision_label(term["verb"]) if term["verb"] else ""
    return {**_days(term, "starts_on", "ends_on", "decided_on"), "type": _(term["type"]), "source": source}


def decision_words(decision: dict[str, Any]) -> dict[str, Any]:
    """Return a decision for the templates."""
    label, about = decision_label(decision["verb"]), decision.get("flexibility", "")
    return {
        **_days(decision, "decided_on", "effective_on"),
        "label": f"{label}: {_(about)}" if about else label,
    }


def _assurance(item: dict[str, Any]) -> dict[str, Any]:
    signed = item["signed"] and _days(item["signed"], "on")
    return {
        "name": _(item["name"]),
        "text_version": item["text_version"],
        "signed": signed,
        "is_current": bool(signed) and signed["text_version"] == item["text_version"],
    }


def _obligation(item: dict[str, Any]) -> dict[str, Any]:
    return {
        **_days(item, "due_on", "evidenced_on", "verified_on"),
        "name": _(item["name"]),
        "status_label": Obligation.Status(item["status"]).label,
        "tag": OBLIGATION_TAGS[item["status"]],
    }


def heard_words(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Return who was heard, group by group and place by place, and the voices that are missing."""
    rows = [_group(group) for group in groups]
    places = [cell["place"] for cell in rows[0]["cells"]] if rows else []
    missing = [
        f"{row['name']} ({cell['place']})" if cell["stratum"] else row["name"]
        for row in rows
        for cell in row["cells"]
        if cell["missing"]
    ]
    return {"groups": rows, "places": places, "missing_voices": missing}


def silence_words(row: dict[str, str]) -> dict[str, Any]:
    """Return why some people were not heard; reports of earlier formats know none."""
    place = f" ({stratum_label(row['stratum'])})" if row["stratum"] else ""
    return {"whom": _(row["name"]) + place, "reason": row["reason"], "on": _day(row["on"])}


def _group(group: dict[str, Any]) -> dict[str, Any]:
    # Reports of the first format kept one level of three, and no places.
    old = {"stratum": "", "step": (0, 1, 3)[group.get("level", 0)], "required": True, "missing": False}
    whole = group.get("part_of", "")
    return {
        "name": _(group["name"]),
        "part_of": _(whole) if whole else "",
        "last_on": _day(group.get("last_on", "")),
        "cells": [
            {**cell, "place": stratum_label(cell["stratum"]), "word": Step(cell["step"]).label}
            for cell in group.get("cells", [old])
        ],
    }


def _release(release: dict[str, Any]) -> dict[str, Any]:
    return {**_days(release, "published_on"), "label": school_year_label(release["school_year"])}


def _explanations(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": _(item["name"]), "year": year_name(item["waiver_year"]), "why": item["why"]}
        for item in inputs["indicators"]["due"]
        if item["status"] == "explained"
    ]
