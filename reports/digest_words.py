"""From the facts of a public digest to the words of its two plain pages, in the reader's language."""

import datetime as dt
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports import facts, figures
from reports.context import (
    Provenance,
    cover_words,
    decision_words,
    heard_words,
    silence_words,
    tell_nobody,
    term_words,
)
from reports.setbacks import Setback, furthest_behind, setbacks_of
from reports.snapshots import told_words
from stakeholders.vocabulary import Step
from stakeholders.vocabulary.heard import Disposition
from statepl.core import charts, clock
from waivers.calendar import school_year_label
from waivers.states import SETBACKS, State


@dataclass(frozen=True)
class Room:
    """How much of everything fits: letters of the plan and of other texts, and rows of each list."""

    plan: int
    text: int
    rows: int
    has_chart: bool


# The first with which the digest fits on its two pages is taken.
ROOMS = (Room(900, 380, 6, True), Room(600, 240, 5, True), Room(420, 170, 4, False), Room(260, 110, 3, False))


def digest_words(
    inputs: dict[str, Any],
    provenance: Provenance,
    *,
    tell: figures.Tell = tell_nobody,
    room: Room = ROOMS[0],
) -> dict[str, Any]:
    """Return the template context of a digest in the reader's language, cut to the room that there is."""
    application = facts.thaw(inputs)
    running = _("%(title)s. Data as of %(date)s.")
    with clock.at(dt.date.fromisoformat(inputs["as_of"])):
        measures = inputs["indicators"]["measures"]
        return {
            **cover_words(inputs, provenance, application, running=running),
            "state": application.get_state_display(),
            "terms": _first([_term(term, room) for term in inputs["terms"]], room.rows),
            "text": _text(inputs["text"], room),
            "score": _score_words(inputs["score"]),
            "numbers": _numbers(measures, inputs, room),
            "chart": _chart(measures, inputs) if room.has_chart else None,
            "setbacks": _first([*_decided(inputs, room), *_got_worse(inputs, room)], room.rows),
            "addresses": inputs["addresses"],
            "releases": [_release(release) for release in inputs["indicators"]["releases"]],
            **_people(inputs, room),
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
def _people(inputs: dict[str, Any], room: Room) -> dict[str, Any]:
    """Return who was heard and what came of it, who was not, and why."""
    heard = heard_words(inputs["groups"])
    not_heard = [
        {**silence_words(row), "reason": _short(row["reason"], room.text)} for row in inputs["not_heard"]
    ]
    return {
        "heard": _heard_sentence(heard["groups"]),
        "answers": _answers_words(inputs["answers"], room),
        "missing_voices": _first(heard["missing_voices"], room.rows),
        "not_heard": _first(not_heard, room.rows),
    }


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
