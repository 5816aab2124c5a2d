"""What in a plan is worth another look though nothing is missing: pure functions. A flag stops nobody."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from waivers.sheets.gaps import Contents
from waivers.sheets.money import goals_without_money
from waivers.sheets.paths import Path


@dataclass(frozen=True)
class Flag:
    """One thing to look at again: where, and the sentence that says why and what to do."""

    path: str
    sentence: str

    @property
    def section(self) -> str:
        """Return the code of the section that it stands in."""
        return self.path.partition(".")[0]


def flags(contents: Contents, *, refused: Collection[str] = ()) -> list[Flag]:
    """Return what a plan's reader would ask about, in the order of the sheet.

    `refused` are the rows of requests that will not lift a rule: denied, withdrawn, rescinded or expired.
    """
    found = [*_rounds(contents), *_guidelines(contents, refused), *_funding(contents)]
    order = [section.code for section in contents.sheet]
    return sorted(found, key=lambda flag: order.index(flag.section))


def _rounds(contents: Contents) -> Iterator[Flag]:
    """More rounds of feedback than were planned (W-40)."""
    had, planned = _number(contents, "rounds"), _number(contents, "rounds_planned")
    if had is None or had < 1:
        return
    if planned is None:
        yield Flag("vision.rounds_planned", _("Say after how many rounds of feedback the vision is settled."))
    elif had > planned:
        words = {"had": had, "planned": planned}
        yield Flag(
            "vision.rounds",
            _(
                "The vision had %(had)s rounds of feedback; %(planned)s were planned. "
                "Settle it, or plan one more."
            )
            % words,
        )


def _number(contents: Contents, name: str) -> int | None:
    """Return a number of the vision, None where none can be read, or the form did not ask for it then."""
    try:
        number: int | None = contents.sheet.field_at(Path("vision", name)).parse(
            contents.value(Path("vision", name))
        )
    except (KeyError, ValidationError):
        return None
    return number


def _guidelines(contents: Contents, refused: Collection[str]) -> Iterator[Flag]:
    """A loose guideline with a rule in its way that no request would lift (W-39)."""
    for row in contents.rows.get("guidelines.guidelines", []):
        cell = {
            name: str(contents.value(Path("guidelines", name, "guidelines", row))).strip()
            for name in ("subject", "hold", "barrier", "request")
        }
        if cell["hold"] != "loose" or not cell["barrier"]:
            continue
        path = str(Path("guidelines", "barrier", "guidelines", row))
        words = {"subject": cell["subject"] or _("Guideline"), "barrier": cell["barrier"]}
        if not cell["request"]:
            yield Flag(
                path,
                _(
                    "“%(subject)s” is loose, and a rule still stands in its way: %(barrier)s. "
                    "Name the request that would lift it, or hold it tight."
                )
                % words,
            )
        elif cell["request"] in refused:
            yield Flag(
                path,
                _(
                    "“%(subject)s” is loose, and the request that would lift its rule was not granted: "
                    "%(barrier)s. Hold it tight, or name another request."
                )
                % words,
            )


def _funding(contents: Contents) -> Iterator[Flag]:
    """Goals that no line of the funding matrix pays for (W-13)."""
    names = goals_without_money(contents)
    if names:
        sentence = ngettext(
            "No money stands behind a goal: %(goals)s. Add a line, or say in the text that it needs none.",
            "No money stands behind %(count)s goals: %(goals)s. Add lines, or say in the text that they need "
            "none.",
            len(names),
        )
        yield Flag("funding.lines", sentence % {"count": len(names), "goals": "; ".join(names)})
