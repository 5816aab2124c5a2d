"""Answering a survey: one question a page, no account, no script. Only a POST with a CSRF token changes anything."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from stakeholders.csrf import no_referrer_csrf
from stakeholders.forms.surveys import AnswerQuestionForm, WhoForm
from stakeholders.models import Question, Wave
from stakeholders.notifications import district_name
from stakeholders.services import LinkOver, Seat, answer_question, begin_open, seat_of
from stakeholders.survey_texts import Texts
from stakeholders.views.public_answers import IssueThrottle
from stakeholders.views.replies import SecretPage
from statepl.core.views import add_errors


class SheetThrottle(IssueThrottle):
    """A classroom behind one address answers at once; more than that is a machine."""

    rate = "120/hour"
    scope = "sheet"


class SeatPage(SecretPage):
    """A page of one person's survey."""

    link: Seat | None

    def find(self, token: str) -> Seat | None:
        return seat_of(token)

    def own_language(self) -> str:
        return self.link.language if self.link else ""

    @cached_property
    def seat(self) -> Seat:
        """Return what the link opens; only asked for when it opens something."""
        if self.link is None:
            raise LookupError("No survey behind this link.")
        return self.link

    @cached_property
    def texts(self) -> Texts:
        """Return the texts in the language of the page."""
        survey = self.seat.wave.survey
        return Texts(survey, self.language, survey.wordings.all())

    def closed(self, *, lost: str = "") -> HttpResponse | None:
        """Return the page of a link that opens nothing, None for one that does."""
        if self.link is None:
            return self.page("stakeholders/survey_over.html", status=404)
        if not self.link.is_open:
            return self.page("stakeholders/survey_over.html", status=410, wave=self.link.wave, lost=lost)
        if self.link.is_answered_elsewhere:
            return self.page("stakeholders/survey_over.html", status=410, is_elsewhere=True, lost=lost)
        return None

    def shown(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of this survey."""
        survey = self.seat.wave.survey
        return self.page(
            template,
            status=status,
            seat=self.seat,
            texts=self.texts,
            sender=district_name(survey.district),
            **context,
        )

    def address(self, name: str, *more: Any) -> str:
        """Return an address of this survey in the language of the page."""
        return f"{reverse(f'surveys:{name}', args=[self.seat.token, *more])}?lang={self.language}"

    @cached_property
    def given(self) -> dict[int, Any]:
        """Return what is answered already, by question."""
        sheet = self.seat.sheet
        return {each.question_id: each for each in sheet.answers.all()} if sheet else {}


class StartPage(SeatPage):
    """What the survey is for, how long it takes, and what is done with the answers."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.closed() or self.shown(
            "stakeholders/survey_start.html",
            number=len(self.seat.questions),
            answered=len(self.given),
            next_url=self.address("question", self._first()),
        )

    def _first(self) -> int:
        """Return the first question without an answer, by its place among those that are asked."""
        places = enumerate(self.seat.questions, start=1)
        return next((place for place, each in places if each.pk not in self.given), 1)


@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class QuestionPage(SeatPage):
    """One question; sending it leads to the next."""

    def get(self, request: HttpRequest, token: str, place: int) -> HttpResponse:
        return self.closed() or self._asked() or self._form(self._fresh())

    def post(self, request: HttpRequest, token: str, place: int) -> HttpResponse:
        closed = self.closed(lost=request.POST.get("answer", "")) or self._asked()
        if closed:
            return closed
        form = AnswerQuestionForm(request.POST, question=self.question, texts=self.texts)
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            answer_question(self.seat, self.question, language=self.language, **form.facts())
        except LinkOver:
            return self._late(form.facts().get("words", ""))
        except ValidationError as error:
            add_errors(form, error)
            return self._form(form, status=422)
        return HttpResponseRedirect(self._next())

    def _late(self, words: str) -> HttpResponse:
        """Say what ended between asking and answering, and give back what was written."""
        self.link = self.find(self.kwargs["token"])
        found = self.closed(lost=words)
        if found is None:
            raise LookupError("The link was over and is not.")
        return found

    @cached_property
    def question(self) -> Question:
        return self.seat.questions[self.kwargs["place"] - 1]

    def _asked(self) -> HttpResponse | None:
        """Return the first page for a question that is not asked of this person."""
        if 1 <= self.kwargs["place"] <= len(self.seat.questions):
            return None
        return HttpResponseRedirect(self.address("start"))

    def _fresh(self) -> AnswerQuestionForm:
        given = self.given.get(self.question.pk)
        return AnswerQuestionForm(question=self.question, texts=self.texts, given=given)

    def _next(self) -> str:
        place = self.kwargs["place"]
        is_last = place == len(self.seat.questions)
        return self.address("done") if is_last else self.address("question", place + 1)

    def _form(self, form: AnswerQuestionForm, *, status: int = 200) -> HttpResponse:
        place = self.kwargs["place"]
        return self.shown(
            "stakeholders/survey_question.html",
            status=status,
            form=form,
            place=place,
            total=len(self.seat.questions),
            back_url=self.address("question", place - 1) if place > 1 else self.address("start"),
        )


class DonePage(SeatPage):
    """Thanks, and every answer with a way to change it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self.closed() or self.shown("stakeholders/survey_done.html", rows=self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        return [
            {
                "question": self.texts.question(question),
                "answer": self._answer(question),
                "url": self.address("question", place),
            }
            for place, question in enumerate(self.seat.questions, start=1)
        ]

    def _answer(self, question: Question) -> str:
        given = self.given.get(question.pk)
        if given is None:
            return ""
        chosen = [str(text) for number, text in self.texts.steps(question) if number in given.picks]
        return given.words or "; ".join(chosen)


@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class OpenPage(SecretPage):
    """The first page of an open link: for whom somebody speaks."""

    link: Wave | None

    def find(self, token: str) -> Wave | None:
        found: Wave | None = Wave.objects.for_code(token)
        return found

    def own_language(self) -> str:
        return translation.get_language()

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._closed() or self._form()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        closed = self._closed()
        if closed or self.link is None:
            return closed or HttpResponse(status=404)
        form = WhoForm(request.POST, survey=self.link.survey, language=self.language)
        if not form.is_valid():
            return self._form(form, status=422)
        if not SheetThrottle().allow_request(request, self):  # type: ignore[arg-type]
            form.add_error(None, gettext("Many answers came from here within the hour. Come again later."))
            return self._form(form, status=429)
        try:
            secret = begin_open(self.link, **form.cleaned_data)
        except LinkOver:
            return self.page("stakeholders/survey_over.html", status=410, wave=self.link)
        except ValidationError as error:
            add_errors(form, error)
            return self._form(form, status=422)
        return HttpResponseRedirect(f"{reverse('surveys:question', args=[secret, 1])}?lang={self.language}")

    def _closed(self) -> HttpResponse | None:
        if self.link is None:
            return self.page("stakeholders/survey_over.html", status=404)
        if not self.link.takes_answers:
            return self.page("stakeholders/survey_over.html", status=410, wave=self.link)
        return None

    def _form(self, form: WhoForm | None = None, *, status: int = 200) -> HttpResponse:
        wave: Any = self.link
        survey = wave.survey
        return self.page(
            "stakeholders/survey_open.html",
            status=status,
            form=form or WhoForm(survey=survey, language=self.language),
            wave=wave,
            texts=Texts(survey, self.language, survey.wordings.all()),
            number=len(survey.questions.all()),
            sender=district_name(survey.district),
        )
