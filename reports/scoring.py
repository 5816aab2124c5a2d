"""The readiness score in a report: frozen with its formula and weights, and said in the reader's language.

What is frozen is the result and the elements it comes from, so that a later formula changes no report that is
there. Shares are kept as fractions ("12/30" in lowest terms) and printed as whole percents, rounded down.
"""

from dataclasses import asdict
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from reports.evidence import Cells, Collected, Part, collect
from reports.score import (
    DEVELOPING_FROM,
    ENOUGH_COVERAGE,
    READY_FROM,
    Band,
    DimensionResult,
    Shares,
    Standing,
    percent,
    score,
)
from statepl.core import charts
from statepl.core.charts.base import value_text
from waivers.models import Application
from waivers.timeline import year_name

TOP_GAPS = 3
NAMES = {
    "D1": gettext_lazy("Assurances"),
    "D2": gettext_lazy("Year One obligations"),
    "D3": gettext_lazy("Ten conditions"),
    "D4": gettext_lazy("Three themes"),
    "D5": gettext_lazy("Plan: goals"),
    "D6": gettext_lazy("Flexibility requests"),
    "D7": gettext_lazy("Planning groups"),
    "D8": gettext_lazy("Numbers that are due"),
    "D9": gettext_lazy("Capacity"),
}
# What earns points in each dimension: printed in the annex.
EARNED = {
    "D1": gettext_lazy("One point for each assurance that is acknowledged in its current text."),
    "D2": gettext_lazy(
        "One point for each obligation: verified once the state has verified it, claimed while evidence waits."
    ),
    "D3": gettext_lazy(
        "The level of each condition, 0 to 3: verified as the state has verified it, claimed as the district rates "
        "itself. A level above 0 needs evidence that the state has not refused."
    ),
    "D4": gettext_lazy("The level of each theme, as for the conditions."),
    "D5": gettext_lazy(
        "For each condition three points for its best goal in the plan submitted last: goal with objective; start "
        "and due date; who is responsible."
    ),
    "D6": gettext_lazy(
        "For each request that was not withdrawn three points: the rule it is about; conditions and link to the "
        "vision; no federal check of that rule is open. Until a request is submitted its points are claimed."
    ),
    "D7": gettext_lazy(
        "For each of the five planning groups three points: something is written down of the group; people of it "
        "took part in a two-way activity since the conditional approval; what it said is answered, nothing late. "
        "How often people met earns nothing."
    ),
    "D8": gettext_lazy(
        "One point for each student group of each measure whose school year is over: verified once the state has "
        "checked the number, claimed once it is reported. A number that may not be shown counts as reported."
    ),
    "D9": gettext_lazy(
        "Nine elements of up to three steps each, from teams, the funding table and the improvement process; "
        "verified once the state has accepted evidence for that section of the plan. This version keeps no record "
        "of needs assessments and pilots, and only the first step for technology and human capital."
    ),
}
PARTS = {
    "leaders": gettext_lazy("District and school leaders"),
    "teachers": gettext_lazy("Teachers"),
    "students-families": gettext_lazy("Students and parents"),
    "community-business": gettext_lazy("Community and business"),
    "postsecondary": gettext_lazy("Colleges"),
    "manager": gettext_lazy("Project manager"),
    "working-group": gettext_lazy("Working group"),
    "advisory-group": gettext_lazy("Advisory group"),
    "needs-assessment": gettext_lazy("Needs assessment"),
    "funding": gettext_lazy("Funding"),
    "technology": gettext_lazy("Technology"),
    "human-capital": gettext_lazy("Human capital"),
    "pilot": gettext_lazy("Pilots"),
    "improvement": gettext_lazy("Improvement process"),
}
WHY = {
    "not_accepted": gettext_lazy("Not acknowledged yet."),
    "older_text": gettext_lazy("An older text was acknowledged; the text has changed since."),
    "not_begun": gettext_lazy("It begins with conditional approval."),
    "no_evidence": gettext_lazy("No evidence yet."),
    "rejected": gettext_lazy("The state has not accepted the evidence."),
    "no_plan": gettext_lazy("The plan is not submitted yet."),
    "unrated": gettext_lazy("Not rated in the plan."),
    "no_goal": gettext_lazy("No goal with its dates or who is responsible."),
    "nothing_written": gettext_lazy(
        "Neither the rule nor the conditions and the link to the vision are named."
    ),
    "nothing_logged": gettext_lazy("No note, no two-way activity, no answer on record."),
    "explained": gettext_lazy("Not reported; the district has explained why."),
    "not_reported": gettext_lazy("Not reported."),
    "nothing_recorded": gettext_lazy("Nothing on record."),
    "not_kept": gettext_lazy("This version keeps no record that could show it."),
}
BANDS = {
    Band.INSUFFICIENT: gettext_lazy("Insufficient evidence"),
    Band.EARLY: pgettext_lazy("band of the readiness score", "Early"),
    Band.DEVELOPING: pgettext_lazy("band of the readiness score", "Developing"),
    Band.GATES_OPEN: gettext_lazy("Gates open"),
    Band.READY: pgettext_lazy("band of the readiness score", "Ready"),
}


# freezing ---------------------------------------------------------------------------------------------
def freeze_score(application: Application, *, are_gates_met: bool, weights: dict[str, int]) -> dict[str, Any]:
    """Return the score as plain JSON: formula, weights, shares, band, and what each dimension comes from."""
    found = collect(application)
    result = score(found.dimensions, are_gates_met=are_gates_met, weights=weights)
    return {
        "formula": result.formula,
        "weights": weights,
        "are_gates_met": are_gates_met,
        "band": result.band.value,
        "overall": _frozen_shares(result.overall),
        "dimensions": [_frozen_dimension(each, found) for each in result.dimensions],
    }


def _frozen_shares(shares: Shares) -> dict[str, str]:
    return {name: str(share) for name, share in asdict(shares).items()}


def _frozen_dimension(result: DimensionResult, found: Collected) -> dict[str, Any]:
    return {
        "code": result.code,
        "standing": result.standing.value,
        **_frozen_shares(result.shares),
        "elements": [_frozen_part(part) for part in found.parts.get(result.code, ())],
        "cells": [asdict(row) for row in found.cells] if result.code == "D8" else [],
    }


def _frozen_part(part: Part) -> dict[str, Any]:
    return {"name": part.name, **asdict(part.element)}


# saying -----------------------------------------------------------------------------------------------
def score_words(inputs: dict[str, Any]) -> dict[str, Any] | None:
    """Return what page and PDF print of a frozen score; None in reports of the formats before it."""
    frozen = inputs.get("score")
    if frozen is None:
        return None
    lines = [_line(row, frozen["weights"]) for row in frozen["dimensions"]]
    overall = _percents(frozen["overall"])
    return {
        "formula": frozen["formula"],
        "band": BANDS[Band(frozen["band"])],
        "sentence": _band_sentence(Band(frozen["band"])),
        "total": _total(overall),
        "overall": _texts(overall),
        "lines": lines,
        "chart": _chart(lines, overall),
        "key": charts.READINESS_KEY,
        "notes": _notes(lines),
        "gaps": _gaps(lines),
        "missing": [row for line in lines for row in line["missing"]],
        "left_out": [row for line in lines for row in line["left_out"]],
        "has_equal_weights": len(set(frozen["weights"].values())) == 1,
        "bounds": _bounds(),
    }


def _percents(shares: dict[str, str]) -> dict[str, int]:
    return {name: percent(Fraction(shares[name])) for name in ("verified", "claimed", "coverage")}


def _texts(percents: dict[str, int]) -> dict[str, str]:
    return {name: value_text(number) for name, number in percents.items()}


def _line(row: dict[str, Any], weights: dict[str, int]) -> dict[str, Any]:
    """Return one dimension: its percents, how it counts, and what is missing in it."""
    lacking = [each for each in row["elements"] if each["missing"]]
    cells = [Cells(**each) for each in row["cells"]]
    asked = [each for each in row["elements"] if not each["not_applicable"]]
    name = str(NAMES[row["code"]])
    return {
        "code": row["code"],
        "name": name,
        "standing": row["standing"],
        "is_due": row["standing"] != Standing.NOT_DUE,
        "is_empty": row["standing"] == Standing.NO_DATA,
        "percents": _percents(row),
        "texts": _texts(_percents(row)),
        "earned": EARNED[row["code"]],
        "weight": weights[row["code"]],
        "loss": weights[row["code"]] * (1 - Fraction(row["verified"])),
        "asked": len(asked) + sum(each.owed for each in cells),
        "lacks": len(lacking) + sum(each.owed - each.reported for each in cells),
        "missing": [
            *([_nothing(name)] if row["standing"] == Standing.NO_DATA else []),
            *({"dimension": name, "what": _part_name(each), "why": WHY[each["missing"]]} for each in lacking),
            *(_missing_cells(name, each) for each in cells if each.reported < each.owed),
        ],
        "left_out": [
            {"dimension": name, "what": _part_name(each), "why": each["not_applicable"]}
            for each in row["elements"]
            if each["not_applicable"]
        ],
    }


def _part_name(part: dict[str, Any]) -> str:
    return _(part["name"]) if part["name"] else str(PARTS[part["code"]])


def _nothing(dimension: str) -> dict[str, str]:
    return {"dimension": dimension, "what": _("The whole dimension"), "why": _("No data.")}


def _missing_cells(dimension: str, cells: Cells) -> dict[str, Any]:
    words = {"measure": _(cells.name), "year": year_name(cells.waiver_year)}
    lacks = cells.owed - cells.reported
    how_many = ngettext(
        "%(lacks)s of %(owed)s student group", "%(lacks)s of %(owed)s student groups", cells.owed
    ) % {"lacks": lacks, "owed": cells.owed}
    return {
        "dimension": dimension,
        "what": _("%(measure)s, %(year)s: %(how_many)s") % {**words, "how_many": how_many},
        "why": WHY[cells.why],
    }


def _bounds() -> dict[str, str]:
    bounds = {"coverage": ENOUGH_COVERAGE, "developing": DEVELOPING_FROM, "ready": READY_FROM}
    return {name: value_text(percent(share)) for name, share in bounds.items()}


def _band_sentence(band: Band) -> str:
    sentences = {
        Band.INSUFFICIENT: _("Evidence covers less than %(coverage)s of what applies, so there is no band."),
        Band.EARLY: _("Less than %(developing)s is verified."),
        Band.DEVELOPING: _("At least %(developing)s and less than %(ready)s is verified."),
        Band.GATES_OPEN: _("At least %(ready)s is verified, and a gate is still open."),
        Band.READY: _("At least %(ready)s is verified, and every gate is met. That is no approval yet."),
    }
    return sentences[band] % _bounds()


def _total(overall: dict[str, int]) -> str:
    return _(
        "Verified: %(verified)s. Claimed by the district: %(claimed)s. Evidence covers %(coverage)s of what applies."
    ) % _texts(overall)


def _chart(lines: list[dict[str, Any]], overall: dict[str, int]) -> charts.Chart:
    return charts.readiness_bars(
        title=_("Readiness by dimension"),
        items=[
            charts.Readiness(line["name"], **line["percents"], number=line["code"][1:])
            for line in lines
            if line["is_due"]
        ],
        total=charts.Readiness(_("All dimensions"), **overall),
    )


def _notes(lines: list[dict[str, Any]]) -> list[str]:
    """Return what a reader has to know of the mean: empty dimensions count, one that is not due does not."""
    notes = []
    empty = [line["name"] for line in lines if line["is_empty"]]
    if empty:
        notes.append(_("No data, counted as nothing: %(names)s.") % {"names": "; ".join(empty)})
    waiting = [line["name"] for line in lines if not line["is_due"]]
    if waiting:
        names = {"names": "; ".join(waiting)}
        notes.append(_("Left out of the mean, because nothing is due yet: %(names)s.") % names)
    return notes


def _gaps(lines: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the dimensions that cost the mean most, the heaviest first."""
    short = [line for line in lines if line["is_due"] and line["loss"] > 0]
    chosen = sorted(short, key=lambda line: (-line["loss"], line["code"]))[:TOP_GAPS]
    return [{"name": line["name"], "words": _gap_words(line)} for line in chosen]


def _gap_words(line: dict[str, Any]) -> str:
    if line["is_empty"]:
        return _("no data")
    verified = _("%(verified)s verified") % line["texts"]
    if not line["lacks"]:
        return verified
    lacks = ngettext(
        "%(lacks)s of %(asked)s element missing", "%(lacks)s of %(asked)s elements missing", line["asked"]
    )
    return "; ".join([verified, lacks % {"lacks": line["lacks"], "asked": line["asked"]}])
