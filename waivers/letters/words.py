"""The text of letters: named places that are filled in, nothing that is run. No ORM.

A template holds `{names}` from PLACES. Filling is one pass: what a value itself contains stays as it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PLACES: dict[str, str | Promise] = {
    "district": gettext_lazy("name of the district"),
    "agency": gettext_lazy("name of the agency"),
    "office": gettext_lazy("name of the office"),
    "program": gettext_lazy("name of the program"),
    "instrument": gettext_lazy("what the state’s law calls it: waiver, grant, flexibility"),
    "year_one": gettext_lazy("school year of Year One"),
    "decision": gettext_lazy("what was decided"),
    "flexibility": gettext_lazy("the type of flexibility that it is about"),
    "from_date": gettext_lazy("first day on which the decision holds"),
    "until_date": gettext_lazy("last day, where the decision has one"),
    "reason": gettext_lazy("the reason or the conditions, as given"),
    "conditions": gettext_lazy("list: each condition of a conditional approval, with its date"),
    "requests": gettext_lazy("list: each request with the state’s answer"),
    "terms": gettext_lazy("list: what is in force after the decision"),
    "plan_opens": gettext_lazy("day on which the plan window opens"),
    "plan_closes": gettext_lazy("day on which the plan window closes"),
    "five_years_end": gettext_lazy("last day of the five years"),
    "contact": gettext_lazy("email for questions"),
}
MARK = re.compile(r"\{([^{}]*)\}")
NONE = "–"


def unknown_places(text: str) -> list[str]:
    """Return the names in braces that no letter knows, in order, each once."""
    return list(dict.fromkeys(name for name in MARK.findall(text) if name not in PLACES))


def check_text(text: str) -> None:
    """Refuse a template that names an unknown place or has a brace alone; the sentence says which."""
    unknown = unknown_places(text)
    if unknown:
        raise ValidationError(
            _("No letter knows %(unknown)s. Use one of these: %(known)s."),
            code="place",
            params={
                "unknown": ", ".join(f"{{{name}}}" for name in unknown),
                "known": ", ".join(f"{{{name}}}" for name in PLACES),
            },
        )
    if re.search(r"[{}]", MARK.sub("", text)):
        raise ValidationError(_("A brace stands alone. Write a name between two braces, as {district}."))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its places filled in; one without a value prints a dash.

    Raises ValidationError for an unknown place.
    """
    check_text(text)
    return MARK.sub(lambda found: values.get(found.group(1), "") or NONE, text)


@dataclass(frozen=True)
class Part:
    """A paragraph, or a list where every line starts with a hyphen."""

    is_list: bool
    lines: tuple[str, ...]


def parts(body: str) -> list[Part]:
    """Return the paragraphs and lists of a letter; an empty line parts them."""
    found: list[Part] = []
    for line in body.replace("\r\n", "\n").split("\n"):
        text = line.strip()
        if not text:
            found.append(Part(False, ()))
            continue
        is_list = text.startswith("- ")
        text = text.removeprefix("- ") if is_list else text
        if found and found[-1].lines and found[-1].is_list == is_list:
            found[-1] = Part(is_list, (*found[-1].lines, text))
        else:
            found.append(Part(is_list, (text,)))
    return [part for part in found if part.lines]


def as_list(lines: list[str]) -> str:
    """Return lines as a list of a letter; each line on its own, its breaks turned into spaces."""
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)
