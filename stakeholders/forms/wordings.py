"""What staff write for people, in one other language. Nothing here saves."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.wordings import Original
from statepl.core.forms import BaseForm, LongText


class ReasonInLanguages(BaseForm):
    """A form whose `reason` people read, each in their language: the same may be written in others below it."""

    longest_reason = 5000

    def ask_in(self, codes: Iterable[str]) -> None:
        """Ask for the reason in these languages too, right below it."""
        order = []
        for name in list(self.fields):
            order.append(name)
            if name == "reason":
                order += [self._reason_in(code) for code in codes]
        self.order_fields(order)

    def _reason_in(self, code: str) -> str:
        language = get_language_info(code)["name_translated"]
        name = f"reason_{code}"
        self.fields[name] = forms.CharField(
            required=False,
            widget=LongText(rows=3, attrs={"lang": code}),
            max_length=self.longest_reason,
            label=_("The same in %(language)s") % {"language": language},
            help_text=_(
                "For those who read it in this language. Left empty, they read the original, and that it is one."
            ),
        )
        self._calm(name, self.fields[name])
        return name

    def wordings(self) -> dict[str, str]:
        """Return the reason by language, without the original."""
        given = self.cleaned_data
        return {name.removeprefix("reason_"): given[name] for name in given if name.startswith("reason_")}


class TranslationForm(BaseForm):
    """Every text in one other language; an empty one stands in the original."""

    submit_label = _("Save the translation")
    guard = True

    def __init__(
        self, *args: Any, texts: Iterable[Original], known: Iterable[Any], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        stored = {each.key: each for each in known if each.language == language}
        for text in texts:
            found = stored.get(text.key)
            field = forms.CharField(
                required=False,
                label=text.words,
                max_length=5000,
                initial=found.words if found else "",
                widget=LongText(rows=2, attrs={"lang": language}),
            )
            if found is not None and found.of != text.words:
                field.help_text = gettext("The original has changed since. It read: %(words)s") % {
                    "words": found.of
                }
            self.fields[self.name(text.key)] = field
            self._calm(self.name(text.key), field)

    @staticmethod
    def name(key: str) -> str:
        """Return the field of a text."""
        return f"text_{key}"

    def words(self) -> dict[str, str]:
        """Return the translations by key; a box that was not on the sender's page is not among them."""
        given = {name: words for name, words in self.cleaned_data.items() if name in self.data}
        return {name.removeprefix("text_"): words for name, words in given.items()}
