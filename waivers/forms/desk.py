"""What reviewers type at the desk: comments, judgements, stored texts, reasons."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from statepl.core.forms import BaseForm, BaseModelForm, CheckboxTiles, LongText, RadioTiles, VersionedForm
from waivers.forms.review import MoveForm
from waivers.models import CannedComment, Comment, CriterionMark
from waivers.parts import PARTS


class CommentForm(BaseForm):
    """A comment on one place of what was submitted. A stored text stands in where nothing was typed."""

    submit_label = _("Add comment")
    guard = True
    anchor = forms.ChoiceField(label=_("About"), choices=PARTS)
    audience = forms.ChoiceField(label=_("Who sees it?"), choices=Comment.Audience.choices, widget=RadioTiles)
    quote = forms.CharField(
        label=_("The words it is about"),
        required=False,
        max_length=2000,
        widget=LongText(rows=2),
        help_text=_("Copy them from the text, if it is about a few words only."),
    )
    canned = forms.ModelChoiceField(
        label=_("Stored comment"),
        queryset=CannedComment.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("“Insert” puts it into the comment, where you can change it."),
    )
    text = forms.CharField(label=_("Comment"), max_length=5000, required=False, widget=LongText(rows=4))
    filing = forms.IntegerField(widget=forms.HiddenInput, required=False)
    section = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, places: Any = None, texts: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places is not None:
            self.fields["anchor"].choices = places  # type: ignore[attr-defined]
        if texts is None:
            del self.fields["canned"]
        else:
            self.fields["canned"].queryset = texts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        canned = given.get("canned")
        if not given.get("text", "").strip():
            if canned is None:
                self.add_error("text", _("Write the comment, or choose a stored one."))
            else:
                given["text"] = canned.text
        return given


class AskAgainForm(BaseForm):
    """One more comment in a thread."""

    submit_label = _("Add comment")
    guard = True
    text = forms.CharField(label=_("Comment"), max_length=5000, widget=LongText(rows=4))


class CannedCommentForm(VersionedForm, BaseModelForm):
    """A text to use again."""

    submit_label = _("Store this comment")
    guard = True

    class Meta:
        model = CannedComment
        fields = ["title", "text", "is_shared"]
        widgets = {"text": LongText(rows=5)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["version"]


class RejectForm(VersionedForm, BaseForm):
    """Why a piece of evidence is not accepted."""

    submit_label = _("Do not accept this evidence")
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=LongText(rows=4), help_text=_("The district reads it.")
    )


class CriteriaForm(BaseForm):
    """Judgements of a section's criteria, and its verified level. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, criteria: Any, levels: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, words in enumerate(criteria):
            self.fields[f"criterion-{place}"] = forms.TypedChoiceField(
                label=words,
                choices=CriterionMark.Mark.choices,
                coerce=int,
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
            )
        if levels:
            self.fields["level"] = forms.TypedChoiceField(
                label=_("Verified level"),
                choices=levels,
                coerce=int,
                required=False,
                empty_value=None,
                widget=forms.RadioSelect,
            )

    @property
    def marks(self) -> dict[int, int]:
        """Return the judgements that were made, by place of the criterion."""
        return {
            int(name.partition("-")[2]): mark
            for name, mark in self.cleaned_data.items()
            if name.startswith("criterion-") and mark is not None
        }


class ReturnForm(MoveForm):
    """A return: which sections it opens beside those with comments."""

    sections = forms.MultipleChoiceField(label=_("Open further parts"), required=False, widget=CheckboxTiles)

    def __init__(self, *args: Any, places: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not places:
            del self.fields["sections"]
            return
        self.fields["sections"].choices = places  # type: ignore[attr-defined]
        self.fields["sections"].help_text = _(
            "Parts with a comment are open by themselves. Everything else stays as it was submitted."
        )
