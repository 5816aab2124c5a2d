"""What a refused row is told: which value is allowed. Stored as a code, said in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from evaluation.years import school_year_code


def allowed(code: str, detail: str) -> str:
    """Complete 'Use …' for an error's code and detail. An unknown code is a KeyError."""
    return ALLOWED[code](detail)


def _years(detail: str) -> str:
    first, last = (school_year_code(int(year)) for year in detail.split("|"))
    return _("a school year from %(first)s to %(last)s") % {"first": first, "last": last}


ALLOWED: dict[str, Callable[[str], str]] = {
    "school_year": lambda _d: _("a school year such as 2024-25"),
    "school_year_range": _years,
    "one_of": lambda d: _("one of: %(codes)s") % {"codes": d},
    "agency_missing": lambda _d: _("the id of the state, district or school"),
    "agency_state": lambda _d: _("the two-letter code of the state"),
    "agency_unknown": lambda _d: _("an id that the directory holds under this level and id scheme"),
    "agency_foreign": lambda _d: _("your own district and its schools"),
    "integer": lambda _d: _("a whole number of students, 0 or more"),
    "number": lambda _d: _("a number such as 3.4"),
    "numerator_above": lambda _d: _("a number that is not above the denominator"),
    "rate_needs": lambda _d: _("numerator and denominator, or a percentage in 'value'"),
    "count_needs": lambda _d: _("the number of students"),
    "mean_needs": lambda _d: _("the mean in 'value' and the number of students in 'denominator'"),
    "percentage": lambda _d: _("a percentage from 0 to 100"),
    "mean_range": lambda _d: _("a number within the scale of this measure"),
    "value_of_count": lambda _d: _("no value for a measure that counts students"),
    "value_differs": lambda _d: _(
        "no value beside numerator and denominator, or the one that follows from them"
    ),
    "not_collected": lambda _d: _("no numbers in a row that says not_collected"),
    "duplicate": lambda d: (
        _("each agency, measure, grade and group once; row %(line)s has it already") % {"line": d}
    ),
    "above_total": lambda d: _("at most %(total)s, the number for all students in this file") % {"total": d},
}
