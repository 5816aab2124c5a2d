"""What the checks read of a plan. It is read once for all checks of one application object."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, ngettext

from waivers.checks.answers import link
from waivers.filings import Missing, contents_of, filing_of, missing, url_of
from waivers.models import Filing
from waivers.rules import is_open_for_writing
from waivers.sheets import Needed
from waivers.sheets.conditions import GROUP
from waivers.sheets.gaps import Contents
from waivers.sheets.money import NAMED_BY_GATE, STREAMS, totals

KEPT = "_{kind}_read_for_checks"


def _read(application: Any, kind: str = Filing.Kind.PLAN) -> tuple[Filing, Contents] | None:
    """Return a filing and what stands in it; kept on the object until the text or the language changes."""
    filing = filing_of(application, kind)
    if filing is None:
        return None
    place = KEPT.format(kind=kind)
    kept = getattr(application, place, None)
    state = (filing.pk, filing.version, filing.updated_at, application.version, get_language())
    if kept is None or kept[0] != state:
        kept = (state, (filing, contents_of(filing)))
        setattr(application, place, kept)
    found: tuple[Filing, Contents] = kept[1]
    return found


def of_text(application: Any) -> list[Missing]:
    """Return what the application's own text lacks."""
    found = _read(application, Filing.Kind.APPLICATION)
    return missing(found[0], needed=Needed.SUBMISSION, contents=found[1]) if found else []


def text_url(application: Any, path: str) -> str:
    """Return the address of a place in the application's own text."""
    found = _read(application, Filing.Kind.APPLICATION)
    return url_of(found[0], path) if found else link(application, "detail")


def plan_of(application: Any) -> Filing | None:
    """Return the plan of an application, None before there is one."""
    found = _read(application)
    return found[0] if found else None


def of_plan(application: Any, needed: Needed) -> list[Missing]:
    """Return what the plan lacks by then; nothing when there is no plan."""
    found = _read(application)
    return missing(found[0], needed=needed, contents=found[1]) if found else []


def plan_url(application: Any, path: str = "") -> str:
    """Return the address of the plan, or of one path in it."""
    filing = plan_of(application)
    if filing is None:
        return link(application, "detail")
    return url_of(filing, path) if path else link_to(filing)


def where_to_mend(application: Any, paths: list[str]) -> dict[str, Any]:
    """Return `url` and `by_state` of what lacks at these paths of the plan.

    The link leads to the first place that the district may write in now. Where all of them are closed,
    the state acts first: it returns the plan, or opens the part.
    """
    plan = plan_of(application)
    if plan is None or not paths:
        return {"url": plan_url(application)}
    for path in paths:
        if is_open_for_writing(plan, path.partition(".")[0]).allowed:
            return {"url": url_of(plan, path)}
    section = paths[0].partition(".")[0]
    return {
        "url": f"{link(application, 'desk')}?filing={plan.pk}&section={section}#section",
        "by_state": True,
    }


def link_to(filing: Filing) -> str:
    """Return the address of a filing's overview."""
    return reverse("waivers:filing", args=[filing.application_id, filing.pk])


def first_of(gaps: list[Missing]) -> str:
    """Return the first sentence, "" for none."""
    return gaps[0].sentence if gaps else ""


def count_of(gaps: list[Missing]) -> str:
    """Say how many more there are behind the first."""
    more = len(gaps) - 1
    if more < 1:
        return ""
    return ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more}


def conditions_without_goals(application: Any) -> list[tuple[str, str]]:
    """Return (name, path) of each condition that has no goal (W-26: none may be left out)."""
    found = _read(application)
    if found is None:
        return []
    contents = found[1]
    return [
        (str(section.title), f"{section.code}.goals")
        for section in contents.sheet
        if str(section.group) == str(GROUP) and not contents.rows_of(section, section.table_named("goals"))
    ]


def streams_not_named(application: Any) -> list[str]:
    """Return the names of Title I and II streams without an amount in the funding table (G7)."""
    found = _read(application)
    named = set(totals(found[1]).streams) if found else set()
    labels = dict(STREAMS)
    return [str(labels[stream]) for stream in NAMED_BY_GATE if stream not in named]
