"""The sustainability plan of Year Five as a sheet (W-06): what stays when the five years are over."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from waivers.sheets.application import Term
from waivers.sheets.fields import Field, Kind, Needed, Section, Sheet, Table
from waivers.sheets.money import STREAMS

EDITION = 1


def sustainability_sheet(*, conditions: Sequence[Term]) -> Sheet:
    """Return what a sustainability plan asks."""
    names = tuple((term.code, term.name) for term in conditions)
    return Sheet(
        "sustainability",
        EDITION,
        _("Sustainability plan"),
        (_practices(names), _money(), _people(), _policy(), _improvement()),
    )


def _practices(conditions: tuple[tuple[str, object], ...]) -> Section:
    return Section(
        "practices",
        _("Practices that stay"),
        lead=_("What you keep, because it has worked, and what you let go."),
        fields=(Field("ended", _("What do you not go on with, and why?"), words=120),),
        tables=(
            Table(
                "kept",
                _("Practices"),
                _("Practice"),
                (
                    Field("practice", _("Practice"), Kind.SHORT, longest=200),
                    Field("condition", _("District condition"), Kind.CHOICE, choices=conditions),  # type: ignore[arg-type]
                    Field("shown", _("What shows that it works?"), words=60),
                    Field(
                        "responsible",
                        _("In charge"),
                        Kind.SHORT,
                        help=_("A role, not a person’s name."),
                        longest=200,
                    ),
                ),
                "practice",
                needed=Needed.SUBMISSION,
            ),
        ),
        criteria=(_("What stays is what the data support."),),
    )


def _money() -> Section:
    return Section(
        "money",
        _("Money"),
        lead=_("How it is paid for when the flexibility has ended."),
        fields=(Field("lasting", _("How does the money last?"), words=150),),
        tables=(
            Table(
                "lines",
                _("Money each year"),
                _("Line"),
                (
                    Field("stream", _("Stream"), Kind.CHOICE, choices=STREAMS),
                    Field("amount", _("Amount in dollars a year"), Kind.MONEY),
                    Field("purpose", _("What it pays for"), Kind.SHORT, longest=300),
                ),
                "stream",
                needed=Needed.SUBMISSION,
            ),
        ),
        criteria=(_("It does not rest on a grant that ends."),),
    )


def _people() -> Section:
    return Section(
        "people",
        _("People"),
        lead=_("Who carries it on when people leave."),
        fields=(
            Field("roles", _("Which roles carry the work, and how are they filled?"), words=120),
            Field("learning", _("How do new staff learn it?"), words=100),
        ),
        criteria=(_("It does not hang on one person."),),
    )


def _policy() -> Section:
    return Section(
        "policy",
        _("Rules"),
        lead=_("Which rules make it last."),
        fields=(
            Field("local", _("Which rules of the board were changed, or will be?"), words=100),
            Field("state", _("Which rules of the state would have to change for good?"), words=100),
        ),
    )


def _improvement() -> Section:
    return Section(
        "improvement",
        _("Improvement goes on"),
        lead=_("How the improvement process keeps watch over what stays."),
        fields=(
            Field("process", _("How do cycles of improvement go on, and who leads them?"), words=120),
            Field("watched", _("Which data do you go on watching, and how often?"), words=100),
        ),
        criteria=(_("Each practice that stays is watched by a cycle."),),
    )
