"""The gates and the register of what is missing, from frozen inputs, in the reader's language."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from waivers.timeline import year_name

GATE_TAGS = {
    "met": ("done", gettext_lazy("Met")),
    "met_then": ("done", gettext_lazy("Met at approval")),
    "open": ("stop", gettext_lazy("Open")),
    "by_hand": ("todo", gettext_lazy("By hand")),
}
GATE_NAMES = {
    "G1": gettext_lazy("Assurances accepted"),
    "G2": gettext_lazy("Requests decided"),
    "G3": gettext_lazy("No federal check open"),
    "G4": gettext_lazy("Goals complete for all ten conditions"),
    "G5": gettext_lazy("Year One obligations verified"),
    "G6": gettext_lazy("Planning groups evidenced"),
    "G7": gettext_lazy("Funding names Titles I and II"),
    "G8": gettext_lazy("Baseline reported or explained"),
    "G9": gettext_lazy("Recommendation by someone else; in time"),
}
# The pages behind the checks: their names, and whether the state or the district acts there.
PAGES = {
    "edit": gettext_lazy("Vision and people"),
    "filing": gettext_lazy("Comprehensive plan"),
    "section": gettext_lazy("Text of the application or plan"),
    "requests": gettext_lazy("Areas of flexibility"),
    "assurances": gettext_lazy("Assurances"),
    "obligations": gettext_lazy("Year One obligations"),
    "comments": gettext_lazy("Comments from the state"),
    "desk": gettext_lazy("Review desk"),
    "coverage": gettext_lazy("What is due"),
    "planning": gettext_lazy("Planning groups"),
}
# Whose turn it is, in reports that did not freeze it yet.
STATE_CODES = frozenset({"G2", "G3", "G5", "G9", "sustainability"})


def spoken(words: dict[str, str]) -> str:
    """Return frozen words in the reader's language, else in the first that there is."""
    return words.get(translation.get_language() or "") or next(iter(words.values()), "")


def gates(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return G1 to G9 with their state.

    After final approval a gate that looks open today was met on the day: the move was refused without.
    """
    approved = bool(inputs["application"]["final_from"])
    rows = []
    for found in inputs["gates"]:
        status = "met_then" if approved and found["status"] == "open" else found["status"]
        tag, word = GATE_TAGS[status]
        rows.append(
            {
                "code": found["code"],
                "name": GATE_NAMES.get(found["code"], found["code"]),
                "status": status,
                "tag": tag,
                "word": word,
                "sentence": spoken(found["sentence"]) if status != "met_then" else "",
            }
        )
    return rows


def register(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every open check of the gates ahead and every due indicator that nobody can read, in order."""
    return [_open_check(found) for found in _ahead(inputs, "open")] + [
        _gap(item, reverse("evaluation:coverage", args=[inputs["district"]["pk"]]))
        for item in inputs["indicators"]["due"]
        if item["is_due"] and item["status"] in {"overdue", "waiting"}
    ]


def by_hand(inputs: dict[str, Any]) -> list[str]:
    """Return what the state checks by hand on the way ahead, as sentences."""
    return [spoken(found["sentence"]) for found in _ahead(inputs, "by_hand")]


def _ahead(inputs: dict[str, Any], status: str) -> list[dict[str, Any]]:
    chosen = {
        found["code"]: found
        for gate_findings in inputs["ahead"].values()
        for found in gate_findings
        if found["status"] == status
    }
    return list(chosen.values())


def _open_check(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": found["code"],
        "sentence": spoken(found["sentence"]),
        "why": spoken(found["detail"]),
        "who": _("The state") if found.get("by_state", found["code"] in STATE_CODES) else _("The district"),
        **_where(found["url"]),
    }


def _gap(item: dict[str, Any], url: str) -> dict[str, Any]:
    words = {"measure": _(item["name"]), "year": year_name(item["waiver_year"])}
    late = item["status"] == "overdue"
    due_on = date_format(dt.date.fromisoformat(item["due_on"]), "DATE_FORMAT")
    return {
        "code": item["measure"],
        "sentence": _("Report %(measure)s for %(year)s, or explain why not.") % words
        if late
        else _("Release %(measure)s for %(year)s.") % words,
        "why": _("It was due by %(date)s.") % {"date": due_on}
        if late
        else _("The district has reported it; no release has it yet."),
        "who": _("The district") if late else _("The state"),
        **_where(url),
    }


def _where(url: str) -> dict[str, str]:
    """Return the page of a check: name, path, and the address as a reader on paper types it."""
    if not url:
        return {"page": "", "url": "", "address": ""}
    path = url.partition("#")[0]
    try:
        name = resolve(path.partition("?")[0]).url_name or ""
    except Resolver404:
        name = ""
    return {"page": str(PAGES.get(name, _("Application"))), "url": url, "address": settings.BASE_URL + path}
