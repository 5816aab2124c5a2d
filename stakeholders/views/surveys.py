"""Surveys for staff: the list, one survey with its questions and waves, translations, one wave."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders import rules
from stakeholders.forms import TranslationForm
from stakeholders.forms.surveys import (
    QuestionForm,
    SurveyEditForm,
    SurveyForm,
    WaveForm,
)
from stakeholders.models import Question, Survey
from stakeholders.rules import surveys as survey_rules
from stakeholders.services import (
    add_question,
    add_survey,
    edit_question,
    edit_survey,
    move_question_up,
    open_wave,
    remove_question,
    translate_survey,
)
from stakeholders.survey_texts import Texts, originals
from stakeholders.views.base import crumbs
from stakeholders.views.together import OnePlacePage, RowAdd, RowEdit, RowPage
from stakeholders.wordings import Language, other_languages
from statepl.audit.models import AuditEvent
from statepl.core.forms import ConfirmForm
from statepl.core.qr import qr_svg
from statepl.core.rules import Verdict
from statepl.core.views import ScopedObjectMixin, ScopedPage

PER_PAGE = 25


def survey_crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way here from the list of surveys."""
    return crumbs((_("Surveys"), reverse("stakeholders:surveys")), *more)


class SurveyList(OnePlacePage):
    """The surveys of a place with their latest wave."""

    template_name = "stakeholders/survey_list.html"
    tab = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.of_place(Survey.objects.all()).for_list()
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, crumbs=crumbs((_("Surveys"), "")), **kwargs)


class SurveyMixin(ScopedObjectMixin):
    """The survey of the address."""

    def rows(self) -> QuerySet[Survey]:
        related = ("groups", "waves", "questions", "wordings")
        return Survey.objects.select_related("district").prefetch_related(*related)

    @cached_property
    def survey(self) -> Survey:
        found: Survey = self.fetch()
        return found


def languages_of(survey: Survey) -> list[Language]:
    """Return the other languages with how many texts are missing in each, and how many are out of date."""
    codes = [code for code, _name in settings.PEOPLES_LANGUAGES]
    texts = originals(survey, survey.questions.all())
    return other_languages(codes, survey.language, texts, survey.wordings.all())


class SurveyDetail(SurveyMixin, ScopedPage):
    """One survey: its questions as people read them, its languages, its waves, its history."""

    template_name = "stakeholders/survey_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey, user = self.survey, self.request.user
        texts = Texts(survey, survey.language, ())
        return super().get_context_data(
            survey=survey,
            questions=[(each, texts.steps(each)) for each in survey.questions.all()],
            languages=languages_of(survey),
            can_write=rules.can_write(user, survey.district),
            can_edit=survey_rules.can_edit_questions(user, survey),
            can_open=survey_rules.can_open_wave(user, survey),
            events=AuditEvent.objects.about(survey),
            crumbs=survey_crumbs((survey.title, "")),
            **kwargs,
        )


class SurveyPrint(SurveyMixin, ScopedPage):
    """The questions on paper, in the language of the reader."""

    template_name = "stakeholders/survey_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        survey = self.survey
        texts = Texts(survey, self.request.LANGUAGE_CODE, survey.wordings.all())
        rows = [(each, texts.question(each), texts.steps(each)) for each in survey.questions.all()]
        way = survey_crumbs((survey.title, survey.get_absolute_url()), (_("On paper"), ""))
        wave = survey.waves.filter(closed_at=None).exclude(code=None).order_by("-pk").first()
        link = wave.open_link if wave and wave.takes_answers else ""
        return super().get_context_data(
            survey=survey,
            texts=texts,
            questions=rows,
            open_link=link,
            qr=qr_svg(link, _("The open link, for the camera of a phone")) if link else "",
            crumbs=way,
            **kwargs,
        )


class SurveySteps:
    """The way to a form about surveys begins at the list of surveys."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        way = (*self.steps(), (str(context["heading"]), ""))  # type: ignore[attr-defined]
        return context | {"crumbs": survey_crumbs(*way)}


class SurveyAdd(SurveySteps, RowAdd):
    """Write a survey."""

    form_class = SurveyForm
    heading = gettext_lazy("Write a survey")
    lead = gettext_lazy(
        "A few questions that you ask again each year. People answer on a phone, without an account."
    )

    def form_kwargs(self) -> dict[str, Any]:
        kwargs = super().form_kwargs()
        kwargs["initial"] |= {"language": "en"}
        return kwargs

    def add(self, district: Any, **facts: Any) -> Any:
        return add_survey(district, **facts)


class SurveyEdit(SurveySteps, SurveyMixin, RowEdit):
    """Change a survey."""

    form_class = SurveyEditForm
    heading = gettext_lazy("Change the survey")
    success_message: Any = gettext_lazy("The survey is saved.")

    def change(self, version: int, **facts: Any) -> Any:
        return edit_survey(self.row, actor=self.request.user, version=version, **facts)


class QuestionAdd(SurveySteps, SurveyMixin, RowPage):
    """Add a question."""

    form_class = QuestionForm
    heading = gettext_lazy("Add a question")
    lead = gettext_lazy("One thought in each. On a phone it fills one page.")
    success_message: Any = gettext_lazy("The question is saved.")

    def permission(self) -> Verdict:
        return survey_rules.can_edit_questions(self.request.user, self.survey)

    def eyebrow(self) -> str:
        return self.survey.title

    def steps(self) -> list[tuple[str, str]]:
        return [(self.survey.title, self.survey.get_absolute_url())]

    def perform(self, form: Any) -> str:
        add_question(self.survey, actor=self.request.user, **form.facts())
        return self.survey.get_absolute_url()


class QuestionMixin(ScopedObjectMixin):
    """The question of the address."""

    def rows(self) -> QuerySet[Question]:
        return Question.objects.select_related("survey__district")

    @cached_property
    def question(self) -> Question:
        found: Question = self.fetch()
        return found

    def permission(self) -> Verdict:
        return survey_rules.can_edit_questions(self.request.user, self.question.survey)  # type: ignore[attr-defined]

    def eyebrow(self) -> str:
        """Return the survey of the question."""
        return self.question.survey.title

    def steps(self) -> list[tuple[str, str]]:
        """Return the way to the question."""
        survey = self.question.survey
        return [(survey.title, survey.get_absolute_url())]


class QuestionEdit(SurveySteps, QuestionMixin, RowPage):
    """Change a question."""

    form_class = QuestionForm
    heading = gettext_lazy("Change the question")
    success_message: Any = gettext_lazy("The question is saved.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.fetch()}

    def perform(self, form: Any) -> str:
        edit_question(self.question, actor=self.request.user, **form.facts())
        return self.question.survey.get_absolute_url()


class QuestionRemove(SurveySteps, QuestionMixin, RowPage):
    """Take a question out."""

    form_class = ConfirmForm
    heading = gettext_lazy("Take the question out?")
    success_message: Any = gettext_lazy("The question is out.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Take it out")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"lead": self.question.words}

    def perform(self, form: Any) -> str:
        remove_question(self.question, actor=self.request.user)
        return self.question.survey.get_absolute_url()


class QuestionUp(QuestionRemove):
    """Let a question be asked earlier."""

    heading = gettext_lazy("Ask this question earlier?")
    success_message: Any = ""

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Ask it earlier")}

    def perform(self, form: Any) -> str:
        move_question_up(self.question, actor=self.request.user)
        return self.question.survey.get_absolute_url()


class SurveyTranslate(SurveySteps, SurveyMixin, RowPage):
    """Translate a survey into one of the other languages."""

    form_class = TranslationForm
    lead = gettext_lazy(
        "Above each box stands the original. What is empty is shown in the original, and says so."
    )

    @property
    def heading(self) -> str:  # type: ignore[override]
        """Return the language in the heading."""
        return _("Translate into %(language)s") % {"language": self.language.name}

    @cached_property
    def language(self) -> Language:
        """Return the language of the address; the original's own does not exist here."""
        found = [each for each in languages_of(self.survey) if each.code == self.kwargs["language"]]
        if not found:
            raise Http404
        return found[0]

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.survey.district)

    def eyebrow(self) -> str:
        return self.survey.title

    def steps(self) -> list[tuple[str, str]]:
        return [(self.survey.title, self.survey.get_absolute_url())]

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "texts": originals(self.survey, self.survey.questions.all()),
            "known": self.survey.wordings.all(),
            "language": self.language.code,
        }

    def perform(self, form: Any) -> str:
        number = translate_survey(
            self.survey, actor=self.request.user, language=self.language.code, words=form.words()
        )
        sentence = ngettext("%(number)s text is translated.", "%(number)s texts are translated.", number)
        messages.success(self.request, sentence % {"number": number})
        return self.survey.get_absolute_url()


class WaveOpen(SurveySteps, SurveyMixin, RowPage):
    """Open a wave."""

    form_class = WaveForm
    heading = gettext_lazy("Open a round")
    lead = gettext_lazy("From now on the questions stay as they are, so that the years compare.")

    def permission(self) -> Verdict:
        return survey_rules.can_open_wave(self.request.user, self.survey)

    def eyebrow(self) -> str:
        return self.survey.title

    def steps(self) -> list[tuple[str, str]]:
        return [(self.survey.title, self.survey.get_absolute_url())]

    def perform(self, form: Any) -> str:
        return open_wave(self.survey, actor=self.request.user, **form.cleaned_data).get_absolute_url()
