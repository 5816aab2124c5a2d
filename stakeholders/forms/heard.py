"""What is typed of contributions: noted by staff, written by others, read, regrouped, answered. Nothing here saves."""

import re
import uuid
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.wordings import ReasonInLanguages
from stakeholders.models import Group, HeardItem
from stakeholders.models.heard import LONGEST
from stakeholders.plan_texts import EMPTY, NOW, THEN, Place
from stakeholders.vocabulary import Stratum
from stakeholders.vocabulary.heard import Disposition, Review
from statepl.core.forms import BaseForm, LongText, RadioTiles, VersionedForm

Choices = list[tuple[Any, Any]]
NEW_PART = re.compile(r"\n\s*\n")


def place_choices(places: Iterable[Place], nowhere: Any) -> Choices:
    """Return the places of the plan, grouped by section, after the choice of none."""
    groups = groupby(places, key=lambda place: place.section)
    return [("", nowhere), *((name, [(each.key, each.label) for each in rows]) for name, rows in groups)]


class WordsForm(BaseForm):
    """Words, and a key made with the form: sent twice it is one contribution."""

    guard = True

    words = forms.CharField(widget=LongText(rows=5), max_length=LONGEST, label=_("What did they say?"))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class WhoseForm(WordsForm):
    """Words with the group that says them, and an address for the answer."""

    group = forms.ModelChoiceField(Group.objects.none(), required=False, label=_("Group"))
    stratum = forms.ChoiceField(
        choices=[("", _("Not said")), *Stratum.choices],
        required=False,
        label=_("Where they live"),
    )
    email = forms.EmailField(required=False, label=_("Email, to tell them what came of it"))
    language = forms.ChoiceField(
        choices=settings.PEOPLES_LANGUAGES, label=_("Language in which to write to them"), initial="en"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = Group.objects.select_related("parent")  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        return dict(self.cleaned_data)


class NoteForm(WhoseForm):
    """What somebody said at an activity, noted by staff."""

    submit_label = _("Keep it")
    field_order = ("words", "is_quote", "group", "is_dissent", "stratum", "place", "email", "language", "key")

    is_quote = forms.BooleanField(required=False, label=_("These are their own words"))
    is_dissent = forms.BooleanField(
        required=False,
        label=_("This differs from what most of their group said"),
        help_text=_("It is then kept apart, answered by itself and shown by itself."),
    )
    place = forms.ChoiceField(
        required=False,
        label=_("Place in the plan"),
        help_text=_("What stands there now is copied, so that a change can be shown later."),
    )

    def __init__(self, *args: Any, places: Sequence[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].required = True
        self.fields["email"].help_text = _("Only if they want that. Coordinators alone see it.")
        _offer_places(self, places)


class IssueForm(WhoseForm):
    """What anybody wants to tell a district or the state, without an account and without being asked."""

    submit_label = _("Send it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words, group, email = self.fields["words"], self.fields["group"], self.fields["email"]
        words.label = _("What do you want to say?")
        words.help_text = _("Please name no child and nobody else. Somebody reads it before it is shown.")
        group.label, group.empty_label = _("Who are you?"), _("I would rather not say")  # type: ignore[attr-defined]
        self.fields["stratum"].label = _("Where do you live?")
        email.label = _("Your email, if you want an answer")
        email.help_text = _("We use it to tell you what came of it, and for nothing else.")
        self.fields["language"].label = _("In which language shall we answer?")
        self.fields["words"].error_messages["required"] = _("Write what you want to say.")


class SayForm(WordsForm):
    """What an invited person wants to say beside their answer."""

    submit_label = _("Send it")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What do you want to say?")
        self.fields["words"].help_text = _("Please name no child and nobody else.")
        self.fields["words"].error_messages["required"] = _("Write what you want to say.")


class ReviewForm(VersionedForm, BaseForm):
    """What the public may see of a contribution."""

    submit_label = _("Save")
    guard = True

    review = forms.ChoiceField(
        choices=[choice for choice in Review.choices if choice[0] != Review.NEW],
        widget=RadioTiles,
        label=_("What happens with it?"),
    )
    publishable = forms.CharField(
        widget=LongText(rows=4),
        required=False,
        max_length=LONGEST,
        label=_("Words for the public"),
        help_text=_("Take out names and whatever shows who it was. The words as they came are kept."),
    )
    is_dissent = forms.BooleanField(
        required=False, label=_("This differs from what most of their group said")
    )
    group = forms.ModelChoiceField(
        Group.objects.none(), required=False, label=_("Group"), empty_label=_("Not said")
    )
    stratum = forms.ChoiceField(
        choices=[("", _("Not said")), *Stratum.choices], required=False, label=_("Where they live")
    )
    place = forms.ChoiceField(
        required=False,
        label=_("Place in the plan"),
        help_text=_("What stands there now is copied, so that a change can be shown later."),
    )

    def __init__(self, *args: Any, item: HeardItem, places: Sequence[Place], **kwargs: Any) -> None:
        start = {name: getattr(item, name) for name in ("is_dissent", "group", "stratum", "place")}
        start["review"] = "" if item.review == Review.NEW else item.review
        start["publishable"] = item.publishable or item.words
        super().__init__(*args, version=item.version, initial=start, **kwargs)
        self.fields["group"].queryset = Group.objects.select_related("parent")  # type: ignore[attr-defined]
        _offer_places(self, places)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("review") == Review.PUBLIC and not cleaned.get("publishable", "").strip():
            self.add_error("publishable", _("Write the words that the public reads."))
        return cleaned


def _offer_places(form: Any, places: Sequence[Place]) -> None:
    if places:
        form.fields["place"].choices = place_choices(places, _("No certain place"))
    else:
        del form.fields["place"]


class DispositionForm(VersionedForm, ReasonInLanguages):
    """What came of a contribution, why, and where in the plan that can be read."""

    submit_label = _("Give this answer")
    guard = True

    disposition = forms.ChoiceField(
        choices=Disposition.choices,
        widget=RadioTiles(
            descriptions={
                Disposition.CHANGED: _("The plan reads differently because of it."),
                Disposition.ALREADY_THERE: _("The plan says it already. Show where."),
                Disposition.NOT_NOW: _("It waits. Say until when, or for what."),
                Disposition.NO: _("It is not done. Say why."),
            }
        ),
        label=_("What came of it?"),
    )
    reason = forms.CharField(
        widget=LongText(rows=5),
        max_length=5000,
        label=_("Why?"),
        help_text=_("The person reads this, and so does everybody once the answers are published."),
    )
    place = forms.ChoiceField(
        required=False,
        label=_("Where in the plan?"),
        help_text=_("Both texts are copied and kept with the answer."),
    )
    before = forms.ChoiceField(required=False, label=_("The text before"))
    after = forms.ChoiceField(required=False, label=_("The text now"))

    def __init__(
        self,
        *args: Any,
        item: HeardItem,
        places: Sequence[Place],
        versions: Choices,
        start: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, version=item.version, initial=start, **kwargs)
        self.item = item
        self._offer_languages()
        if not places:
            for name in ("place", "before", "after"):
                del self.fields[name]
            return
        then: Choices = [(THEN, _("As it stood when this was noted"))] if item.place else []
        before: Any = self.fields["before"]
        after: Any = self.fields["after"]
        before.choices = [("", _("Choose a text")), *then, *versions, (EMPTY, _("Nothing was written there"))]
        after.choices = [("", _("Choose a text")), (NOW, _("As it stands now")), *versions]
        _offer_places(self, places)

    def _offer_languages(self) -> None:
        """Ask for the reason in the other languages too, right below it."""
        # The language of the page that was opened: the site may speak another one by the time it is sent.
        given = self.data.get("written_in", "")
        self.written_in = given if given in dict(settings.LANGUAGES) else get_language() or "en"
        self.fields["written_in"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=self.written_in
        )
        self.ask_in(code for code in self._wanted() if code != self.written_in)

    def _wanted(self) -> list[str]:
        """Return the languages of the public page, and the one in which the contributor is written to."""
        public = [code for code, _name in settings.LANGUAGES]
        contact = self.item.contact
        own = contact[1] if contact else self.item.language
        return public if own in public else [*public, own]

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps."""
        given = {name: value for name, value in self.cleaned_data.items() if not name.startswith("reason_")}
        return given | {"written_in": self.written_in, "wordings": self.wordings()}


class MergeForm(BaseForm):
    """The one sentence under which several contributions are brought together."""

    submit_label = _("Merge them")

    words = forms.CharField(
        widget=LongText(rows=4),
        max_length=LONGEST,
        label=_("What do they all say?"),
        help_text=_("Write it so that each of them would agree. The public reads it."),
    )


class SplitForm(VersionedForm, BaseForm):
    """The parts of a contribution that says several things."""

    submit_label = _("Split it")
    guard = True

    parts = forms.CharField(
        widget=LongText(rows=10),
        label=_("The parts"),
        help_text=_("Two to six, with an empty line between them. Each is then read and answered by itself."),
    )

    def clean_parts(self) -> list[str]:
        """Return the parts."""
        return [part.strip() for part in NEW_PART.split(self.cleaned_data["parts"].replace("\r\n", "\n"))]


class ReplyForm(BaseForm):
    """Whether an answer answers the person. Nothing is chosen beforehand."""

    submit_label = _("Send this")

    answers_me = forms.ChoiceField(
        choices=[("yes", _("Yes, this answers me")), ("no", _("No, it does not"))],
        widget=RadioTiles,
        label=_("Does this answer you?"),
    )
    note = forms.CharField(
        widget=LongText(rows=3), required=False, max_length=2000, label=_("What is missing?")
    )
    answer = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(VersionedForm, BaseForm):
    """Put the answers on the public pages."""

    submit_label = _("Publish the page")

    says_none_yet = forms.BooleanField(
        required=False, label=_("Nothing was turned down so far, and the page says so")
    )

    def __init__(self, *args: Any, has_refusals: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_refusals:
            del self.fields["says_none_yet"]
