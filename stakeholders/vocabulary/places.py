"""Where people live: the four kinds of place of NCES, so that the far ends of a state are not averaged away."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stratum(models.TextChoices):
    """A kind of place (NCES locale, first level). Coverage asks for each group in each of them."""

    CITY = "city", _("City")
    SUBURB = "suburb", _("Suburb")
    TOWN = "town", _("Town")
    RURAL = "rural", _("Rural area")


# The first digit of a locale code (11 to 43), where a directory gives codes instead of words.
BY_DIGIT = {"1": Stratum.CITY, "2": Stratum.SUBURB, "3": Stratum.TOWN, "4": Stratum.RURAL}


def stratum_of(locale: str) -> str:
    """Return the stratum of a district's or school's locale ("Rural: Fringe" or "41"), "" when it names none."""
    word = locale.strip().lower()
    named: str = next((each for each in Stratum if word.startswith(each)), "")
    return named or BY_DIGIT.get(word[:1], "")


def stratum_label(stratum: str) -> Any:
    """Return the name of a kind of place; a place whose directory names none is one everywhere."""
    return Stratum(stratum).label if stratum else _("Everywhere")
