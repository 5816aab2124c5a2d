"""What a file showed, in words. Stored as a code, said in the reader's language."""

from collections.abc import Callable

from django.utils.translation import gettext as _

KINDS: dict[str, Callable[[], str]] = {
    "title_line": lambda: _("lines before the header"),
    "blank_line": lambda: _("blank lines"),
    "short_line": lambda: _("lines with fewer cells than the header"),
    "long_line": lambda: _("lines with more cells than the header"),
    "state_row": lambda: _("rows of the state among those of districts or schools"),
    "excel_id": lambda: _('ids or numbers written as ="…"'),
    "quoted_id": lambda: _("ids or numbers with an apostrophe in front"),
    "padded_id": lambda: _("ids that lacked zeros in front"),
    "empty_cell": lambda: _("empty cells where a number could be"),
    "bound": lambda: _("bounds such as <10 or >=95%, taken as hidden"),
    "percent_sign": lambda: _("percent signs"),
    "thousands": lambda: _("numbers with a comma for thousands"),
    "padded_number": lambda: _("numbers with zeros in front"),
    "no_number": lambda: _("cells where a number should be and is not"),
    "left_out": lambda: _("rows of groups that the mapping leaves out"),
    "sum_without_all_parts": lambda: _("sums of which a part is missing: no row"),
    "several_numbers_fit": lambda: _("rates that fit several numbers of students: no row"),
    "no_number_fits": lambda: _("rates that fit no number of students: no row"),
}


def kind_label(kind: str) -> str:
    """Return the words of a kind; marks such as * are kinds of their own."""
    if kind.startswith("mark "):
        return _("cells that say %(mark)s") % {"mark": kind.removeprefix("mark ")}
    return KINDS[kind]()
