"""The application of Year One as a sheet: vision, people, requests."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from waivers.sheets.fields import Field, Kind, Needed, Section, Sheet, Table, Text

EDITION = 1
APPROVAL, NEVER = Needed.APPROVAL, Needed.NEVER


@dataclass(frozen=True)
class Term:
    """One term of the catalogue, as the sheets need it: code, name, text."""

    code: str
    name: Text
    text: Text = ""


@dataclass(frozen=True)
class Span:
    """The days between which something may happen: Years Two to Five, say."""

    first: dt.date
    last: dt.date


def application_sheet(*, conditions: Iterable[Term], years: Span) -> Sheet:
    """Return what an application asks. `years` are the first and last day of Years Two to Five."""
    return Sheet(
        "application",
        EDITION,
        _("Application"),
        (_vision(), _people(), requests_section(conditions=conditions, years=years, needed=NEVER)),
    )


def _vision() -> Section:
    return Section(
        "vision",
        _("Draft vision"),
        lead=_("What will be different for a student? A few plain sentences are enough now."),
        fields=(Field("text", _("Draft vision"), words=150),),
        criteria=(_("It says what changes for a student, in words that a parent understands."),),
    )


def _people() -> Section:
    leads = (
        ("district", _("The district leads")),
        ("harbormaster", _("A partner organization leads with the district")),
    )
    return Section(
        "people",
        _("People"),
        lead=_("Who leads the work, and who answers the telephone."),
        fields=(
            Field("lead_type", _("Who leads"), Kind.CHOICE, choices=leads),
            Field(
                "lead_organization",
                _("Lead organization"),
                Kind.SHORT,
                help=_("Only if a partner organization leads with the district."),
                longest=200,
                needed_if=("lead_type", "harbormaster"),
            ),
            Field(
                "manager_name",
                _("Project manager"),
                Kind.SHORT,
                help=_("One person who leads the work every day."),
                longest=150,
            ),
            Field("manager_title", _("Project manager’s job title"), Kind.SHORT, longest=150, needed=NEVER),
            Field("manager_email", _("Project manager’s email"), Kind.EMAIL, longest=254),
        ),
    )


def requests_section(
    *, conditions: Iterable[Term], years: Span, group: Text = "", needed: Needed = APPROVAL
) -> Section:
    """Return the requests for flexibility; application and plan share their rows (W-08)."""
    codes = tuple((term.code, term.name) for term in conditions)
    columns = (*_rule_asked(needed), *_good_of_it(codes, needed), *_days_asked(years, needed))
    table = Table(
        "requests",
        _("Requests"),
        _("Request"),
        columns,
        "type",
        help=_("Each request has its own page with what other states have done."),
        needed=Needed.SUBMISSION,
    )
    return Section(
        "requests",
        _("Flexibility requests"),
        lead=_("Which rules stand in the way, for whose good they are lifted, and for how long."),
        group=group,
        tables=(table,),
        criteria=(
            _("The rule is cited, and the request asks for no more than the vision needs."),
            _("It says what students gain, and which conditions it serves."),
        ),
    )


def _rule_asked(needed: Needed) -> tuple[Field, ...]:
    """Return which rule stands in the way, and why."""
    return (
        Field("type", _("Flexibility asked"), Kind.SHORT, fixed=True, needed=NEVER),
        Field(
            "citation",
            _("State requirement"),
            Kind.SHORT,
            help=_("The section of the state’s code or rule, for example “Code 256.7”."),
            longest=200,
            needed=needed,
        ),
        Field(
            "rationale",
            _("Why it stands in the way"),
            help=_("What can students or teachers not do because of it?"),
            words=150,
        ),
    )


def _good_of_it(codes: tuple[tuple[str, Text], ...], needed: Needed) -> tuple[Field, ...]:
    """Return for whose good the rule is lifted."""
    return (
        Field("benefit", _("What students gain"), needed=needed),
        Field("vision_link", _("How it serves the vision"), needed=needed),
        Field(
            "conditions",
            _("District conditions that it serves"),
            Kind.CHOICES,
            choices=codes,
            needed=needed,
        ),
    )


def _days_asked(years: Span, needed: Needed) -> tuple[Field, Field]:
    return (
        _day("starts_on", _("Asked for from"), years, needed),
        _day("ends_on", _("Asked for until"), years, needed, not_before="starts_on"),
    )


def _day(name: str, label: Text, years: Span, needed: Needed, not_before: str = "") -> Field:
    return Field(
        name,
        label,
        Kind.DATE,
        help=_("Flexibility is used in Years Two to Five."),
        needed=needed,
        earliest=years.first,
        latest=years.last,
        not_before=not_before,
    )
