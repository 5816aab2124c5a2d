"""Surveys as coordinators write them, and the questions as people answer them. Nothing here saves."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from stakeholders.forms.invitations import InviteForm
from stakeholders.forms.together import OfPlaceForm
from stakeholders.models import Group, Question, Survey, Wave
from stakeholders.ready_surveys import ready_sets
from stakeholders.survey_texts import Text, Texts
from stakeholders.vocabulary import Through
from stakeholders.vocabulary.surveys import ProtectedArea, QuestionKind
from statepl.core.forms import BaseForm, BaseModelForm, CheckboxTiles, LongText, RadioTiles, VersionedForm

LONGEST_ANSWER = 5000


class SurveyForm(OfPlaceForm):
    """What a survey is for, and who is asked."""

    submit_label = _("Save and go on to the questions")

    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), widget=CheckboxTiles, label=_("Who is asked?")
    )
    ready = forms.ChoiceField(
        required=False,
        label=_("Begin with"),
        help_text=_("Questions you can change, in English and Spanish."),
    )

    class Meta:
        model = Survey
        fields = ["title", "district", "purpose", "groups", "language", "consent"]
        labels = {
            "title": _("Title, as people read it"),
            "purpose": _("What is it for, and what will you do with the answers?"),
            "language": _("Language in which you write the questions"),
            "consent": _("How is the consent of guardians recorded?"),
        }
        help_texts = {
            "purpose": _("Two sentences. They stand on the first page."),
            "consent": _(
                "Only where students are asked about protected areas, such as religion, politics, health, sex, "
                "income or unlawful conduct. Say who asks the guardians, and where the forms are kept."
            ),
        }
        widgets = {"purpose": LongText(rows=3), "consent": LongText(rows=3)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["groups"].queryset = Group.objects.top()
        if self.instance.pk:
            del fields["ready"]
            self.initial["groups"] = list(self.instance.groups.values_list("pk", flat=True))
        else:
            fields["ready"].choices = [
                ("", _("No questions")),
                *((each.code, gettext(each.name)) for each in ready_sets().values()),
            ]


class SurveyEditForm(VersionedForm, SurveyForm):
    """A survey that is there."""

    submit_label = _("Save the survey")


class QuestionForm(BaseModelForm):
    """One question."""

    submit_label = _("Save the question")
    guard = True

    kind = forms.ChoiceField(
        choices=QuestionKind.choices, widget=RadioTiles, label=_("How is it answered?"), initial="scale"
    )
    options = forms.CharField(
        required=False,
        widget=LongText(rows=5),
        label=_("Answers to choose from"),
        help_text=_("One on each line. Only for “Any of several answers”."),
    )
    area = forms.ChoiceField(
        choices=[("", _("None of them")), *ProtectedArea.choices],
        required=False,
        label=_("Does it touch a protected area?"),
        help_text=_("Students are asked about these only with the recorded consent of their guardian."),
    )

    class Meta:
        model = Question
        fields = ["words", "kind", "options", "area"]
        labels = {"words": _("Question, or a sentence to agree with")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["options"] = "\n".join(self.instance.options)

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines()]
        options = list(dict.fromkeys(filter(None, lines)))
        if any(len(option) > 120 for option in options):
            raise forms.ValidationError(_("Shorten each answer to 120 characters."))
        return options

    def facts(self) -> dict[str, Any]:
        """Return the fields for the service."""
        return dict(self.cleaned_data)


class WaveForm(BaseModelForm):
    """When a survey is asked, and whether anybody with the open link may answer."""

    submit_label = _("Open the round")

    has_open_link = forms.BooleanField(
        required=False,
        label=_("Also make an open link"),
        help_text=_(
            "For a poster, a newsletter or a classroom. You look at these answers before they count."
        ),
    )

    class Meta:
        model = Wave
        fields = ["label", "ends_on"]
        help_texts = {"label": _("Such as “Fall 2027”. People read it beside the figures.")}


class ProlongForm(VersionedForm, BaseModelForm):
    """Another last day."""

    class Meta:
        model = Wave
        fields = ["ends_on"]


class AskForm(InviteForm):
    """Whom to ask by mail."""

    submit_label = _("Send the questions")

    through = forms.ChoiceField(
        choices=Through.choices,
        widget=RadioTiles,
        label=_("Whose addresses are these?"),
        help_text=_("People under 18 are reached through their school or guardian."),
    )
    consent_on = forms.DateField(
        required=False,
        label=_("Consent of the guardians recorded on"),
        help_text=_("Without it students are not asked the questions on protected areas."),
    )


class SetAsideForm(BaseForm):
    """What happens with chosen answers by the open link."""

    form_tag = False

    reason = forms.CharField(
        required=False, max_length=300, label=_("Why do they not count? Only if you set them aside.")
    )


class WhoForm(BaseForm):
    """For which group somebody answers."""

    submit_label = _("Begin")

    group = forms.ModelChoiceField(
        Group.objects.none(), widget=RadioTiles, empty_label=None, label=_("For whom do you speak?")
    )
    language = forms.ChoiceField(choices=settings.PEOPLES_LANGUAGES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, survey: Survey, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["group"].queryset = survey.groups.all()
        fields["language"].initial = language


class AnswerQuestionForm(BaseForm):
    """One question. Nothing has to be answered."""

    form_tag = False

    def __init__(
        self, *args: Any, question: Question, texts: Texts, given: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = self._field(question, texts, given)
        self._calm("answer", self.fields["answer"])

    @staticmethod
    def _field(question: Question, texts: Texts, given: Any) -> forms.Field:
        label = shown(texts.question(question))
        if question.kind == QuestionKind.TEXT:
            start = given.words if given else ""
            hint = _("Write no names, please.")
            return forms.CharField(
                required=False,
                label=label,
                max_length=LONGEST_ANSWER,
                widget=LongText(rows=5),
                initial=start,
                help_text=hint,
            )
        choices = [(number, shown(text)) for number, text in texts.steps(question)]
        picks = given.picks if given else []
        common: dict[str, Any] = {"required": False, "label": label, "choices": choices, "coerce": int}
        if question.kind == QuestionKind.SEVERAL:
            hint = _("Choose as many as you like.")
            return forms.TypedMultipleChoiceField(
                widget=CheckboxTiles, initial=picks, help_text=hint, **common
            )
        start = picks[0] if picks else None
        return forms.TypedChoiceField(widget=RadioTiles, initial=start, empty_value=None, **common)

    def facts(self) -> dict[str, Any]:
        """Return what the service keeps: the numbers that were chosen, or the words."""
        answer = self.cleaned_data["answer"]
        if isinstance(answer, str):
            return {"words": answer}
        chosen = answer if isinstance(answer, list) else [answer]
        return {"picks": [each for each in chosen if each is not None]}


def shown(text: Text) -> str:
    """Return words; those that stand in for a translation say in which language they are."""
    if not text.is_missing:
        return text.words
    name = get_language_info(text.language)["name_translated"]
    return gettext("%(words)s (only in %(language)s)") % {"words": text.words, "language": name}
