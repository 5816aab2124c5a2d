"""What invited people read of an activity, in their language."""

from typing import Any

from django.conf import settings

from stakeholders.models import Activity
from stakeholders.wordings import Language, Original, Text, Wordings, other_languages

TEXTS = ("title", "purpose", "place")
REASON = "cancelled_because"  # written and translated at once, when an activity is called off


def originals_of(activity: Activity) -> list[Original]:
    """Return every text of an activity that wants a translation, in the order in which people read them."""
    return [Original(key, getattr(activity, key)) for key in TEXTS if getattr(activity, key)]


def languages_of(activity: Activity) -> list[Language]:
    """Return the other languages with what is missing or out of date in each. One query."""
    codes = [code for code, _name in settings.PEOPLES_LANGUAGES]
    return other_languages(codes, activity.written_in, originals_of(activity), activity.wordings.all())


class InLanguage:
    """An activity as one reader finds it: its texts in their language, all else as it is."""

    def __init__(self, activity: Activity, language: str) -> None:
        self._activity = activity
        self._wordings = Wordings(activity.written_in, language, activity.wordings.all())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._activity, name)

    def _text(self, key: str) -> Text:
        return self._wordings.of(key, getattr(self._activity, key))

    @property
    def title(self) -> Text:
        """Return the title."""
        return self._text("title")

    @property
    def purpose(self) -> Text:
        """Return what it is about."""
        return self._text("purpose")

    @property
    def place(self) -> Text:
        """Return where it takes place; an address stays what it is where nobody put it into other words."""
        return self._text("place")

    @property
    def cancelled_because(self) -> Text:
        """Return why it does not take place."""
        return self._text(REASON)

    @property
    def is_untranslated(self) -> bool:
        """Say whether a text that people have to understand stands in another language than theirs."""
        return self.title.is_missing or self.purpose.is_missing
