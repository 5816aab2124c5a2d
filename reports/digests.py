"""The public digest (R-09): on two plain pages what everybody may know, setbacks and refusals beside what went well.

Its facts are public ones, taken where the public pages take them, and what it tells of something that can be taken
back is marked in `stands_on`. A made digest is handed out only while all of that is still told: see `is_told`.
"""

import datetime as dt
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports import facts, figures
from reports.context import Provenance, decision_words, heard_words, silence_words, term_words
from reports.indicators import freeze_released
from reports.models import ReadinessSnapshot
from reports.setbacks import Setback, furthest_behind, setbacks_of
from reports.snapshots import told_words
from stakeholders.models import AnswersPage, HeardAnswer, HeardItem
from stakeholders.vocabulary import Step
from stakeholders.vocabulary.heard import NOT_TAKEN_UP, Disposition
from statepl.core import charts, clock
from statepl.core.reading import reading_once
from waivers.calendar import school_year_label
from waivers.models import Application
from waivers.notifications import next_step
from waivers.pages.register import plan_summary
from waivers.states import SETBACKS, State

# How many answers of each sort are kept; pages print fewer.
KEPT = 6
PRIVATE = ("lead_type", "lead_organization", "vision", "manager_name", "manager_title")


@dataclass(frozen=True)
class Room:
    """How much of everything fits: letters of the plan and of other texts, and rows of each list."""

    plan: int
    text: int
    rows: int
    has_chart: bool


# The first with which the digest fits on its two pages is taken.
ROOMS = (Room(900, 380, 6, True), Room(600, 240, 5, True), Room(420, 170, 4, False), Room(260, 110, 3, False))


# freezing ---------------------------------------------------------------------------------------------
def freeze_digest(application: Application, *, as_of: dt.date) -> dict[str, Any]:
    """Return what the public may read of an application on the day `as_of`, as plain JSON."""
    with clock.at(as_of), reading_once():
        answers = _answers(application)
        score = _score(application)
        text = _own_words(application)
        indicators = freeze_released(application)
        return {
            "as_of": as_of.isoformat(),
            "agency": facts.agency_facts(),
            "district": facts.district_facts(application),
            "application": _application(application),
            "terms": facts.term_facts(application, as_of),
            "decisions": facts.decision_facts(application),
            "text": text,
            "score": score,
            "indicators": indicators,
            "groups": facts.group_facts(application),
            "not_heard": facts.silence_facts(application),
            "answers": answers,
            "addresses": _addresses(application),
            "stands_on": _marks(
                releases=indicators["releases"],
                answers=[*answers["changed"], *answers["refused"]] if answers else None,
                has_text=bool(text),
                scores=[score["pk"]] if score else [],
            ),
        }


def told_today(application: Application) -> frozenset[str]:
    """Return the marks of everything that the public may read of an application today."""
    rows = _showable(application)
    return frozenset(
        _marks(
            releases=freeze_released(application)["releases"],
            answers=None if rows is None else [_answer_key(row) for row in rows],
            has_text=application.is_text_public,
            scores=application.readiness_snapshots.published().values_list("pk", flat=True),
        )
    )


def is_told(inputs: dict[str, Any], today: frozenset[str]) -> bool:
    """Say whether everything that a digest tells may still be told."""
    return set(inputs["stands_on"]) <= today


def _marks(*, releases: Any, answers: Any, has_text: bool, scores: Any) -> list[str]:
    return [
        *(f"release {row['school_year']}.{row['number']} {row['sha256']}" for row in releases),
        *(["answers"] if answers is not None else []),
        *(f"answer {answer['key']}" for answer in answers or ()),
        *(["text"] if has_text else []),
        *(f"score {pk}" for pk in scores),
    ]


def _application(application: Application) -> dict[str, Any]:
    """Return dates and state, for `facts.thaw`. Names, the text and dated duties stay out."""
    kept = facts.application_facts(application)
    return {**kept, **dict.fromkeys(PRIVATE, ""), "calendar": []}


def _own_words(application: Application) -> dict[str, str] | None:
    """Return the district's own words: the summary of its plan, before that its vision; None while it has them back."""
    if not application.is_text_public:
        return None
    summary = plan_summary(application)
    words = summary or application.vision.strip()
    return {"of": "plan" if summary else "vision", "words": words} if words else None


def _score(application: Application) -> dict[str, Any] | None:
    snapshot = ReadinessSnapshot.objects.newest().filter(application=application).first()
    if snapshot is None:
        return None
    return {"pk": snapshot.pk, "as_of": snapshot.as_of.isoformat(), "told": snapshot.told}


def _showable(application: Application) -> Any:
    """Return the answers that stand on the district's public page, the newest first; None while there is no page."""
    page = AnswersPage.objects.filter(district=application.district_id, published_at__isnull=False)
    if not page.exists():
        return None
    rows = HeardAnswer.objects.showable().of(application.district).select_related("item")
    return rows.prefetch_related("wordings").order_by("-answered_at", "-pk")


def _answers(application: Application) -> dict[str, Any] | None:
    rows = _showable(application)
    if rows is None:
        return None
    heard = HeardItem.objects.of(application.district).living()
    changed = [row for row in rows if row.disposition == Disposition.CHANGED]
    refused = [row for row in rows if row.disposition in NOT_TAKEN_UP]
    return {
        "heard": heard.count(),
        "answered": heard.answered().count(),
        "overdue": heard.answer_overdue(clock.today()).count(),
        "shown": len(rows),
        "changes": len(changed),
        "refusals": len(refused),
        "changed": [_answer(row) for row in changed[:KEPT]],
        "refused": [_answer(row) for row in refused[:KEPT]],
    }


def _answer_key(row: HeardAnswer) -> dict[str, str]:
    """Return what tells one answer to one wording from any other."""
    return {"key": facts.digest({"answer": row.pk, "words": row.item.publishable, "reason": row.reason})}


def _answer(row: HeardAnswer) -> dict[str, Any]:
    return {
        **_answer_key(row),
        "disposition": row.disposition,
        "on": timezone.localdate(row.answered_at).isoformat(),
        "words": row.item.publishable,
        "language": row.item.language,
        "is_quote": row.item.is_quote,
        "reason": {code: _reason(row, code) for code, _name in settings.PEOPLES_LANGUAGES},
    }


def _reason(row: HeardAnswer, language: str) -> dict[str, Any]:
    with translation.override(language):
        text = row.reason_text
    return {"words": text.words, "language": text.language}


def _addresses(application: Application) -> dict[str, str]:
    """Return where the public pages are."""
    pages = {
        "page": reverse("public:application", args=[application.pk]),
        "data": reverse("public:data-district", args=[application.district_id]),
        "say": reverse("public:raise-district", args=[application.district_id]),
        "heard": reverse("public:coverage-district", args=[application.district_id]),
    }
    return {name: settings.BASE_URL + address for name, address in pages.items()}


# words ------------------------------------------------------------------------------------------------
def digest_words(
    inputs: dict[str, Any],
    provenance: Provenance,
    *,
    tell: figures.Tell | None = None,
    room: Room = ROOMS[0],
) -> dict[str, Any]:
    """Return the template context of a digest in the reader's language, cut to the room that there is."""
    del tell  # one drawing needs no progress
    application = facts.thaw(inputs)
    as_of = dt.date.fromisoformat(inputs["as_of"])
    title = _("Public digest, %(district)s") % {"district": inputs["district"]["name"]}
    with clock.at(as_of):
        measures = inputs["indicators"]["measures"]
        heard = heard_words(inputs["groups"])
        return {
            "agency": inputs["agency"],
            "district": inputs["district"],
            "application": application,
            "as_of": as_of,
            "kind": provenance.kind.label,
            "title": title,
            "running": _("%(title)s. Data as of %(date)s.")
            % {"title": title, "date": date_format(as_of, "DATE_FORMAT")},
            "hash_groups": " ".join(provenance.sha256[at : at + 4] for at in range(0, 64, 4)),
            "provenance": provenance,
            "strip": figures.strip(application, as_of=as_of),
            "state": application.get_state_display(),
            "next_step": "" if application.is_closed else next_step(application),
            "terms": _first([_term(term, room) for term in inputs["terms"]], room.rows),
            "text": _text(inputs["text"], room),
            "score": _score_words(inputs["score"]),
            "numbers": _numbers(measures, inputs, room),
            "chart": _chart(measures, inputs) if room.has_chart else None,
            "setbacks": _first([*_decided(inputs, room), *_got_worse(inputs, room)], room.rows),
            "answers": _answers_words(inputs["answers"], room),
            "heard": _heard_sentence(heard["groups"]),
            "missing_voices": _first(heard["missing_voices"], room.rows),
            "not_heard": _first(
                [
                    {**silence_words(row), "reason": _short(row["reason"], room.text)}
                    for row in inputs["not_heard"]
                ],
                room.rows,
            ),
            "addresses": inputs["addresses"],
            "releases": [_release(release) for release in inputs["indicators"]["releases"]],
            "body": "reports/_digest.html",
        }


def _short(text: str, letters: int) -> str:
    """Return a text cut at a word, with a sign where something is left out."""
    return textwrap.shorten(text, letters, placeholder=" …")


def _first(rows: list[Any], number: int) -> dict[str, Any]:
    return {"rows": rows[:number], "more": max(len(rows) - number, 0)}


def _term(term: dict[str, Any], room: Room) -> dict[str, Any]:
    return {**term_words(term), "text": _short(term["text"], room.text)}


def _text(text: dict[str, str] | None, room: Room) -> dict[str, Any] | None:
    if text is None:
        return None
    words = {"plan": _("From the summary of its plan"), "vision": _("From the vision in its application")}
    return {"of": words[text["of"]], "words": _short(text["words"], room.plan)}


def _score_words(score: dict[str, Any] | None) -> dict[str, Any] | None:
    words = told_words(score["told"]) if score else None
    return {**words, "as_of": dt.date.fromisoformat(score["as_of"])} if score and words else None


def _release(release: dict[str, Any]) -> str:
    day = dt.date.fromisoformat(release["published_on"])
    words = {
        "year": school_year_label(release["school_year"]),
        "number": release["number"],
        "date": date_format(day, "DATE_FORMAT"),
    }
    return _("%(year)s, release %(number)s of %(date)s") % words


def _numbers(measures: list[dict[str, Any]], inputs: dict[str, Any], room: Room) -> dict[str, Any] | None:
    """Return a table of the first measures: all students then and now, and who is furthest behind now."""
    chosen = measures[: room.rows]
    if not chosen:
        return None
    return {
        "caption": _("All students at the beginning and now, and the group furthest behind"),
        "headers": [_("Measure"), _("First released"), _("Newest"), _("Furthest behind all students")],
        "rows": [{"name": _(measure["name"]), "cells": _number_cells(measure, inputs)} for measure in chosen],
        "more": len(measures) - len(chosen),
    }


def _number_cells(measure: dict[str, Any], inputs: dict[str, Any]) -> list[dict[str, str]]:
    years = sorted(measure["cells"])
    groups = dict(figures.groups_of(inputs, [measure]))
    worst = furthest_behind(measure, years[-1], list(groups))
    blank = {"text": "–", "class": ""}
    first = _dated(measure, years[0]) if len(years) > 1 else blank
    if worst is None:
        return [first, _dated(measure, years[-1]), blank]
    shown = figures.cell_of(figures.point_of(measure, years[-1], worst), measure)["text"]
    behind = {"text": f"{groups[worst]}: {shown}", "class": ""}
    return [first, _dated(measure, years[-1]), behind]


def _dated(measure: dict[str, Any], year: str) -> dict[str, str]:
    cell = figures.cell_of(figures.point_of(measure, year, figures.REFERENCE), measure)
    return {**cell, "text": f"{cell['text']} ({school_year_label(int(year))})"}


def _chart(measures: list[dict[str, Any]], inputs: dict[str, Any]) -> Any:
    """Return the lines of the first measure that has any over several years."""
    for measure in measures:
        years = sorted(measure["cells"])
        if len(years) > 1:
            groups = figures.groups_of(inputs, [measure])
            chart = figures.trend_of(measure, years, groups, figures.unit_of(measure))
            if chart is not None:
                return chart
    return None


# what has not worked ----------------------------------------------------------------------------------
def _decided(inputs: dict[str, Any], room: Room) -> list[dict[str, str]]:
    """Return decisions that say that something did not go well, the newest first."""
    rows = [decision_words(row) for row in inputs["decisions"] if row["verb"] in SETBACKS]
    if inputs["application"]["state"] == State.WITHDRAWN:
        day = facts.thaw(inputs).closed_on
        rows.append({"label": _("Withdrawn by the district"), "decided_on": day, "reason": ""})
    rows.sort(key=lambda row: row["decided_on"], reverse=True)
    return [
        {
            "what": _("%(what)s, %(date)s")
            % {"what": row["label"], "date": date_format(row["decided_on"], "DATE_FORMAT")},
            "words": _short(row["reason"], room.text),
        }
        for row in rows
    ]


def _got_worse(inputs: dict[str, Any], room: Room) -> list[dict[str, str]]:
    """Return measures that went the wrong way, and those in which groups fell back, widest first."""
    names = {group["code"]: _(group["name"]) for group in inputs["indicators"]["groups"]}
    by_measure: dict[str, list[Setback]] = {}
    for setback in setbacks_of(inputs):
        by_measure.setdefault(setback.measure["code"], []).append(setback)
    found = []
    for rows in by_measure.values():
        whole = [_change(row) for row in rows if not row.is_distance]
        apart = sorted((row for row in rows if row.is_distance), key=lambda row: row.then[1] - row.now[1])
        distances = [_distances(apart, names, max(room.rows // 2, 1))] if apart else []
        found.append({"what": _(rows[0].measure["name"]), "words": " ".join(whole + distances)})
    return found


def _change(setback: Setback) -> str:
    unit = figures.unit_of(setback.measure)
    return _("From %(then)s in %(then_year)s to %(now)s in %(now_year)s.") % _then_and_now(
        setback, lambda number: charts.value_text(number, unit)
    )


def _distances(apart: list[Setback], names: dict[str, str], most: int) -> str:
    """Return how far groups are behind all students, then and now; in points where it is a share."""
    is_share = apart[0].measure["unit"] == "%"

    def worded(number: float) -> str:
        return charts.points_text(max(number, 0), "%" if is_share else "")

    rows = [
        _("%(group)s (%(then)s in %(then_year)s, %(now)s in %(now_year)s)")
        % {"group": names[row.group], **_then_and_now(row, worded)}
        for row in apart[:most]
    ]
    if len(apart) > most:
        more = len(apart) - most
        rows.append(ngettext("%(number)s more group", "%(number)s more groups", more) % {"number": more})
    return _("Further behind all students than before: %(groups)s.") % {"groups": ", ".join(rows)}


def _then_and_now(setback: Setback, worded: Callable[[float], str]) -> dict[str, str]:
    (then_year, then), (now_year, now) = setback.then, setback.now
    return {
        "then": worded(then),
        "then_year": school_year_label(int(then_year)),
        "now": worded(now),
        "now_year": school_year_label(int(now_year)),
    }


# who was heard ----------------------------------------------------------------------------------------
def _heard_sentence(groups: list[dict[str, Any]]) -> str:
    asked = [row for row in groups if any(cell["required"] for cell in row["cells"])]
    heard = sum(max(cell["step"] for cell in row["cells"]) >= Step.HEARD for row in asked)
    if not asked:
        return _("No groups are set up to be heard.")
    return ngettext(
        "%(heard)s of %(number)s group that shall have a say was heard within twelve months.",
        "%(heard)s of %(number)s groups that shall have a say were heard within twelve months.",
        len(asked),
    ) % {"heard": heard, "number": len(asked)}


def _answers_words(answers: dict[str, Any] | None, room: Room) -> dict[str, Any] | None:
    if answers is None:
        return None
    counts = {name: answers[name] for name in ("heard", "answered", "overdue", "changes", "refusals")}
    return {
        **counts,
        "changed": [_answer_words(row, room) for row in answers["changed"][: max(room.rows // 2, 1)]],
        "refused": [_answer_words(row, room) for row in answers["refused"][: max(room.rows // 2, 1)]],
    }


def _answer_words(row: dict[str, Any], room: Room) -> dict[str, Any]:
    reason = row["reason"].get(get_language()) or next(iter(row["reason"].values()))
    return {
        **row,
        "label": Disposition(row["disposition"]).label,
        "words": _short(row["words"], room.text),
        "reason": {**reason, "words": _short(reason["words"], room.text)},
    }
