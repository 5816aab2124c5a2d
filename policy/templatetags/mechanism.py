"""`{% mechanism agency "applications" %}`: the words of the state's own mechanism, in templates."""

from typing import Any

from django import template

from policy.mechanism import mechanism_words
from policy.models import ProgramSettings

register = template.Library()


@register.simple_tag
def mechanism(agency: Any, name: str) -> str:
    """Return one of the words of `policy.mechanism`; `agency` is the program's settings of the page."""
    given = getattr(agency, "mechanism", "") or ProgramSettings.current().mechanism
    return str(getattr(mechanism_words(given), name))
