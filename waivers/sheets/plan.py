"""The comprehensive plan as a sheet (W-07). Built from the catalogue's rows, without a database."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from waivers.sheets import conditions as ten
from waivers.sheets import rest, vision
from waivers.sheets.application import Span, Term, requests_section
from waivers.sheets.fields import Section, Sheet, Text
from waivers.sheets.money import funding_section

EDITION = 1


def plan_sheet(
    *,
    conditions: Sequence[Term],
    themes: Sequence[Term],
    years: Span,
    year_names: Sequence[tuple[str, Text]] = (),
    goals: Sequence[tuple[str, Text]] = (),
    requests: Sequence[tuple[str, Text]] = (),
    measures: Sequence[tuple[str, Text]] = (),
) -> Sheet:
    """Return what a plan asks.

    `years` are the first and last day of Years Two to Five; `year_names` the five waiver years as
    (number, name); `goals` the rows of the plan's goals as (row, name), which funding lines pay for;
    `requests` those of its requests, which lift rules; `measures` the evaluation's as (code, name).
    """
    return Sheet(
        "plan",
        EDITION,
        _("Comprehensive plan"),
        (
            vision.vision_section(measures),
            vision.definition_section(),
            vision.guidelines_section(requests),
            *ten.condition_sections(conditions, years=years, measures=measures),
            *ten.theme_sections(themes),
            *_the_rest(conditions, years, year_names, goals),
        ),
    )


def _the_rest(
    conditions: Sequence[Term],
    years: Span,
    year_names: Sequence[tuple[str, Text]],
    goals: Sequence[tuple[str, Text]],
) -> tuple[Section, ...]:
    return (
        requests_section(conditions=conditions, years=years, group=rest.GROUP),
        funding_section(rest.GROUP, goals=goals, years=year_names),
        rest.improvement_section(),
        rest.roles_section(),
        rest.barriers_section(conditions),
        rest.team_section(),
        rest.board_section(),
    )
