"""The money of the plan: goal, stream, year, amount, and what must change for it (W-13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from waivers.sheets.fields import Field, Kind, Needed, Section, Table, Text
from waivers.sheets.gaps import Contents
from waivers.sheets.paths import Path

STREAMS: tuple[tuple[str, Text], ...] = (
    ("title-1a", _("Title I, Part A")),
    ("title-2a", _("Title II, Part A")),
    ("other-federal", _("Other federal money")),
    ("state", _("State money")),
    ("local", _("Local money")),
    ("other", _("Grants and gifts")),
)
NAMED_BY_GATE = ("title-1a", "title-2a")  # G7


def funding_section(
    group: Text, *, goals: Sequence[tuple[str, Text]], years: Sequence[tuple[str, Text]]
) -> Section:
    """Return the funding matrix. `goals` are (row, name) of the plan's goals, `years` (number, name)."""
    return Section(
        "funding",
        _("Funding"),
        lead=_("Which money pays for which goal, year by year, and what must change so that it can."),
        group=group,
        fields=(
            Field(
                "alignment",
                _("How does the money follow the goals?"),
                help=_("Title I and Title II in particular."),
                words=150,
            ),
        ),
        tables=(_lines(goals, years),),
        criteria=(
            _("Every goal has money behind it, or says that it needs none."),
            _("Title I and Title II are named with amounts."),
        ),
    )


def _lines(goals: Sequence[tuple[str, Text]], years: Sequence[tuple[str, Text]]) -> Table:
    """Return the table of lines: one amount of one stream for one goal in one year."""
    columns = (
        Field("goal", _("Goal"), Kind.CHOICE, choices=tuple(goals)),
        Field("stream", _("Stream"), Kind.CHOICE, choices=STREAMS),
        Field("year", _("Waiver year"), Kind.CHOICE, choices=tuple(years)),
        Field("amount", _("Amount in dollars"), Kind.MONEY),
        Field(
            "change",
            _("Change needed"),
            Kind.SHORT,
            help=_("A rule, structure or agreement that must change first."),
            needed=Needed.NEVER,
            longest=300,
        ),
    )
    return Table("lines", _("Funding lines"), _("Line"), columns, "goal", needed=Needed.SUBMISSION)


@dataclass(frozen=True)
class Totals:
    """Sums of what can be read: by stream and year, by stream, by year, over all."""

    cells: Mapping[tuple[str, str], Decimal]
    streams: Mapping[str, Decimal]
    years: Mapping[str, Decimal]
    total: Decimal


def totals(contents: Contents) -> Totals:
    """Return the sums of the funding matrix, in dollars; lines without an amount count nothing."""
    section = contents.sheet.section("funding")
    table = section.table_named("lines")
    cells: dict[tuple[str, str], Decimal] = {}
    streams: dict[str, Decimal] = {}
    years: dict[str, Decimal] = {}
    for row in contents.rows_of(section, table):
        stream, year, amount = (_read(contents, table, row, name) for name in ("stream", "year", "amount"))
        if not (stream and year and amount):
            continue
        cells[stream, year] = cells.get((stream, year), Decimal(0)) + amount
        streams[stream] = streams.get(stream, Decimal(0)) + amount
        years[year] = years.get(year, Decimal(0)) + amount
    return Totals(cells, streams, years, sum(streams.values(), Decimal(0)))


def goals_without_money(contents: Contents) -> list[str]:
    """Return the names of goals that no readable line pays for."""
    section = contents.sheet.section("funding")
    table = section.table_named("lines")
    paid = {_read(contents, table, row, "goal") for row in contents.rows_of(section, table)}
    return [str(name) for row, name in table.field_named("goal").choices if row not in paid]


def _read(contents: Contents, table: Table, row: int, name: str):  # type: ignore[no-untyped-def]
    value = contents.value(Path("funding", name, table.name, row))
    try:
        return table.field_named(name).parse(value)
    except ValidationError:
        return None
