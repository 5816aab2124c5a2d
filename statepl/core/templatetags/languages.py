"""A tag about the language that a page or a mail speaks."""

from django import template
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def unread_translation() -> str:
    """Return the label of a translation that nobody who speaks the language has read, empty for the others."""
    if get_language() not in settings.UNREAD_LANGUAGES:
        return ""
    return _("A machine translated these words from English, and nobody has checked them yet.")
