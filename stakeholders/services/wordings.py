"""Keeping what staff write for people in other languages."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from stakeholders.activity_texts import originals_of
from stakeholders.models import Activity
from stakeholders.rules import can_edit_activity
from stakeholders.wordings import Original
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core.errors import require


def keep_words(
    rows: Any, texts: Iterable[Original], language: str, words: Mapping[str, str]
) -> tuple[int, bool]:
    """Keep translations by key; an empty one is taken back, one not given stays.

    Return how many hold now, and whether that is any change.

    `rows` are the translations of the owner of the texts (`owner.wordings`).
    """
    before = _held(rows, language)
    for text in texts:
        given = words.get(text.key)
        if given is None:
            continue
        if given.strip():
            rows.update_or_create(
                language=language, key=text.key, defaults={"words": given.strip(), "of": text.words}
            )
        else:
            rows.filter(language=language, key=text.key).delete()
    after = _held(rows, language)
    return len(after), after != before


def _held(rows: Any, language: str) -> dict[str, tuple[str, str]]:
    kept = rows.filter(language=language).values_list("key", "words", "of")
    return {key: (words, of) for key, words, of in kept}


@transaction.atomic
def translate_activity(activity: Activity, *, actor: Any, language: str, words: Mapping[str, str]) -> int:
    """Keep what invited people read of an activity in another language. Return how many texts hold now.

    Raises NotPermitted, or ValidationError for the language of the original.
    """
    activity = Activity.lock(activity.pk)
    require(can_edit_activity(actor, activity))
    if language == activity.written_in:
        raise ValidationError(_("This is the language of the original."))
    kept, is_new = keep_words(activity.wordings, originals_of(activity), language, words)
    if is_new:
        facts = {"language": language, "texts": kept}
        record(Verb.ACTIVITY_TRANSLATED, activity, actor=actor, district=activity.district, after=facts)
    return kept
