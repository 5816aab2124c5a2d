"""What a return would send and open, and to whom, before it is made. Words for its page."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waivers.delegations import delegates_who_write
from waivers.filings import filing_of, sheet_of
from waivers.models import Application, Comment, Filing
from waivers.notifications import leads_of
from waivers.pages.threads import place
from waivers.parts import PARTS, WHOLE, opened_by
from waivers.rules import may_make
from waivers.states import MOVES

RETURNS = {"return": Filing.Kind.APPLICATION, "return-plan": Filing.Kind.PLAN}


@dataclass(frozen=True)
class ReturnChoice:
    """The reviewer's third choice beside the two recommendations: where it is made, and what waits for it."""

    url: str
    unsent: int
    internal: int

    @property
    def words(self) -> str:
        """Say how many comments go to the district with the return, and how many stay."""
        goes = ngettext(
            "%(count)s comment goes to the district with it.",
            "%(count)s comments go to the district with it.",
            self.unsent,
        ) % {"count": self.unsent}
        stays = ngettext(
            "%(count)s open comment stays with the state.",
            "%(count)s open comments stay with the state.",
            self.internal,
        ) % {"count": self.internal}
        return f"{goes} {stays}"


def return_choice(application: Application, user: Any) -> ReturnChoice | None:
    """Return the way to a return for this person now, None where there is none; two queries."""
    moves = [MOVES[verb] for verb in RETURNS if application.state in MOVES[verb].sources]
    if not moves or not may_make(user, application, moves[0]).allowed:
        return None
    comments = Comment.objects.visible_to(user).filter(application=application)
    return ReturnChoice(
        reverse("waivers:move", args=[application.pk, moves[0].verb]),
        comments.unsent().count(),
        comments.filter(audience="internal").unsettled().count(),
    )


@dataclass(frozen=True)
class Outgoing:
    """What a return sends: comments (place, text), the people who hear of it, the parts that it opens."""

    comments: list[tuple[str, str]]
    people: list[str]
    opened: list[str] | None

    @property
    def opened_words(self) -> str:
        """Say which parts can be changed again."""
        if self.opened is None:
            return _("The district can change every part.")
        return _("The district can change: %(parts)s.") % {"parts": ", ".join(self.opened)}


def outgoing(application: Application, kind: str) -> Outgoing | None:
    """Return what a return now would send and open, and to whom; None where nothing was written."""
    filing = filing_of(application, kind)
    if filing is None:
        return None
    rows = list(application.comments.about(filing).unsent().order_by("pk"))
    sheet = sheet_of(filing)
    opened = opened_by([row.anchor for row in rows]) if rows else None
    named = {**dict(PARTS), **{each.code: each.title for each in sheet}}
    people = [*leads_of(application), *delegates_who_write(application)]
    return Outgoing(
        [(str(named.get(row.anchor) or place(row, sheet)), row.text) for row in rows],
        [str(person) for person in people],
        None if opened is None else [str(named.get(code, code)) for code in opened],
    )


def closed_places(application: Application, kind: str) -> list[tuple[str, str]]:
    """Return the sections and parts that a return now would leave closed, each with its title.

    Empty where a comment is about the whole: then everything is open.
    """
    filing = filing_of(application, kind)
    if filing is None:
        return []
    unsent = application.comments.about(filing).unsent()
    opened = opened_by(list(unsent.values_list("anchor", flat=True)))
    if opened is None:
        return []
    sections = [(each.code, str(each.title)) for each in sheet_of(filing)]
    known = {code for code, _title in sections} | {"vision", "manager", "requests", WHOLE}
    parts = [(code, str(label)) for code, label in PARTS if code not in known]
    return [(code, title) for code, title in [*sections, *parts] if code not in opened]
