"""How the state's law names what a district is given: it drives the words of titles and letters (P-10)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class _Row:
    instrument: Text
    application: Text
    applications: Text
    in_force: Text


@dataclass(frozen=True)
class MechanismWords:
    """The words of one mechanism, in the reader's language.

    `instrument` inside a sentence; the others as titles: one application, several, what is in force.
    """

    instrument: str
    application: str
    applications: str
    in_force: str


_ROWS = {
    "waiver": _Row(
        _("waiver"),
        _("Application for a waiver"),
        _("Applications for waivers"),
        _("Waivers in force"),
    ),
    "grant": _Row(
        _("grant"),
        _("Application for a grant"),
        _("Applications for grants"),
        _("Grants in force"),
    ),
    "flexibility": _Row(
        _("flexibility"),
        _("Application for flexibility"),
        _("Applications for flexibility"),
        _("Flexibility in force"),
    ),
}


def mechanism_words(mechanism: str) -> MechanismWords:
    """Return the words of a mechanism of the program's settings, in the active language."""
    row = _ROWS[mechanism]
    return MechanismWords(str(row.instrument), str(row.application), str(row.applications), str(row.in_force))
