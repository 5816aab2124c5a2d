"""The yearly report on Years Two to Five as a sheet, and what of it is filled in from earlier papers.

Progress by condition, use of the flexibility, money and culture go on from year to year: they are carried
and must be confirmed or changed. What was done, what changed and what students reached is written anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from waivers.sheets.application import Term
from waivers.sheets.conditions import LEVELS
from waivers.sheets.fields import Field, Kind, Needed, Section, Sheet, Table, Text
from waivers.sheets.money import STREAMS

EDITION = 1
GROUP = _("Ten conditions")
THE_YEAR = _("The year as a whole")
CONDITION = "in-"  # before the code of a condition, so that it meets no section of its own name


@dataclass(frozen=True)
class Carry:
    """One value that goes on: from a path of last year's report, or of the plan, to a path of this report."""

    section: str
    field: str
    table: str = ""


def report_sheet(
    *,
    conditions: Sequence[Term],
    granted: Sequence[tuple[str, Text]],
    streams: Sequence[tuple[str, Text]] = STREAMS,
) -> Sheet:
    """Return what a yearly report asks. `granted` are the flexibilities in force, as (code, name)."""
    return Sheet(
        "annual_report",
        EDITION,
        _("Annual report"),
        (*(_condition(term) for term in conditions), *_whole(granted, streams)),
    )


def _condition(term: Term) -> Section:
    return Section(
        f"{CONDITION}{term.code}",
        term.name,
        lead=term.text,
        group=GROUP,
        fields=(
            Field(
                "standing",
                _("How far is this now?"),
                Kind.CHOICE,
                choices=LEVELS,
                help=_("Rate what is in place today, not what is planned."),
            ),
            Field(
                "done",
                _("What was done this year?"),
                help=_("What changed in classrooms, and for whom. Name the goal."),
                words=120,
            ),
            Field(
                "shown",
                _("What shows it?"),
                help=_("Data, a document, a visit. Attach a file below where there is one."),
                words=80,
            ),
            Field("ahead", _("What comes next?"), words=60),
        ),
        criteria=(_("The text says what is different for students, and what shows it."),),
    )


def _whole(granted: Sequence[tuple[str, Text]], streams: Sequence[tuple[str, Text]]) -> tuple[Section, ...]:
    """Return the sections on the year as a whole."""
    return (_change(), _flexibility(granted), _funding(streams), _results(), _culture(), _help())


def _change() -> Section:
    return Section(
        "change",
        _("What changed"),
        lead=_("Where the year went another way than the plan, and why."),
        group=THE_YEAR,
        fields=(
            Field("changed", _("What went another way than planned?"), words=150),
            Field("learned", _("What did your improvement cycles teach you?"), words=150),
        ),
        criteria=(_("Changes are named with their reason; what failed is not hidden."),),
    )


def _flexibility(granted: Sequence[tuple[str, Text]]) -> Section:
    return Section(
        "flexibility",
        _("Use of the flexibility"),
        lead=_("What each flexibility that the state granted was used for."),
        group=THE_YEAR,
        tables=(_uses(granted),),
        criteria=(_("Each flexibility is used as it was granted, or it says why not."),),
    )


def _funding(streams: Sequence[tuple[str, Text]]) -> Section:
    return Section(
        "funding",
        _("Money used"),
        lead=_("Which money paid for the plan this year."),
        group=THE_YEAR,
        tables=(_lines(streams),),
        criteria=(_("Title I and Title II money followed the goals."),),
    )


def _results() -> Section:
    return Section(
        "results",
        _("Results of students"),
        lead=_("The numbers stand in the evaluation. Here you say what you read in them."),
        group=THE_YEAR,
        fields=(
            Field("reading", _("What do the results tell you, good and bad?"), words=200),
            Field("groups", _("For which groups of students did a gap close, or open?"), words=120),
        ),
        criteria=(_("It speaks of the groups that fell behind, too."),),
    )


def _culture() -> Section:
    return Section(
        "culture",
        _("Culture and transparency"),
        lead=_("Whether people may try and fail, and who hears how it goes."),
        group=THE_YEAR,
        fields=(
            Field("culture", _("How do adults and students learn from what does not work?"), words=100),
            Field("transparency", _("Who was told how it goes, and how?"), words=100),
        ),
    )


def _help() -> Section:
    return Section(
        "help",
        _("Help from the state"),
        lead=_("What the state could do in the coming year."),
        group=THE_YEAR,
        fields=(
            Field("wanted", _("Which help do you want from the state?"), needed=Needed.NEVER, words=100),
            Field("barriers", _("Which rules still stand in the way?"), needed=Needed.NEVER, words=100),
        ),
    )


def _uses(granted: Sequence[tuple[str, Text]]) -> Table:
    return Table(
        "uses",
        _("Flexibility"),
        _("Flexibility"),
        (
            Field("flexibility", _("Flexibility"), Kind.CHOICE, choices=tuple(granted)),
            Field("use", _("What was it used for?"), words=80),
            Field(
                "reach",
                _("How many students did it reach?"),
                Kind.NUMBER,
                help=_("A rough number; no names."),
                needed=Needed.NEVER,
            ),
        ),
        "flexibility",
        needed=Needed.SUBMISSION if granted else Needed.NEVER,
    )


def _lines(streams: Sequence[tuple[str, Text]]) -> Table:
    return Table(
        "lines",
        _("Money"),
        _("Line"),
        (
            Field("stream", _("Stream"), Kind.CHOICE, choices=tuple(streams)),
            Field("amount", _("Amount in dollars"), Kind.MONEY),
            Field("purpose", _("What it paid for"), Kind.SHORT, longest=300),
        ),
        "stream",
        needed=Needed.SUBMISSION,
    )


# what is carried --------------------------------------------------------------------------------------
def carried_fields(sheet: Sheet) -> list[Carry]:
    """Return what goes on from one report to the next; a table's fields stand for each of its rows."""
    found = []
    for section in sheet:
        if section.code.startswith(CONDITION):
            found += [Carry(section.code, "standing"), Carry(section.code, "ahead")]
        elif section.code == "culture":
            found += [Carry("culture", "culture"), Carry("culture", "transparency")]
        elif section.code == "help":
            found += [Carry("help", "wanted"), Carry("help", "barriers")]
        for table in section.tables:
            found += [Carry(section.code, column.name, table.name) for column in table.fields]
    return found
