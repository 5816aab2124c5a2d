"""Files of the public register: tables as CSV, released letters as PDF. Nothing is kept of who takes them."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import View

from statepl.core import clock, csvio
from statepl.documents.views import picture_response, public_response
from waivers.filtersets import OpportunityFilter, PublicFilter
from waivers.forms.terms import AsOfForm
from waivers.models import Application, LearningOpportunity, Letter
from waivers.pages import register
from waivers.pages.dates import dates_file


def csv_answer(rows: Iterable[Any], columns: tuple[str, ...], name: str) -> StreamingHttpResponse:
    """Return a table as a file; cells that a spreadsheet would run are neutralised."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    lines = csvio.iter_csv(rows, columns)
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def asked_day(request: HttpRequest) -> dt.date | None:
    """Return the day of `?as_of=`, today without one, None when it cannot be read."""
    if "as_of" not in request.GET:
        return clock.today()
    form = AsOfForm(request.GET)
    return form.cleaned_data["as_of"] if form.is_valid() else None


def bad_day() -> HttpResponse:
    """Say how a date is written."""
    sentence = _("'as_of' is a date such as 2028-03-01.")
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")


class RegisterCsv(View):
    """The register as a table; the filters of the page hold."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> Any:
        day = asked_day(request)
        if day is None:
            return bad_day()
        rows = PublicFilter(request.GET, queryset=register.register(day)).qs
        return csv_answer(register.application_rows(rows), register.APPLICATION_COLUMNS, "applications")


class VisionPicture(View):
    """The picture of the vision in the plan submitted last, as the public page shows it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        application = get_object_or_404(Application.objects.public(), pk=pk)
        picture = register.vision_picture(application) if application.is_text_public else None
        if picture is None or picture.document is None:
            raise Http404
        return picture_response(picture.document)


class DatesFile(View):
    """The dates of one application, which a calendar program asks for again each day.

    `?language=es` says in which language, since such a program has no choice of its own.
    """

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        application = get_object_or_404(Application.objects.public().select_related("district"), pk=pk)
        asked = request.GET.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(language):
            response = HttpResponse(dates_file(application), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="five-years.ics"'
        return response


class TermsCsv(View):
    """What is in force on a day in the whole state, as a table."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> Any:
        day = asked_day(request)
        if day is None:
            return bad_day()
        return csv_answer(register.term_rows(day), register.TERM_COLUMNS, f"terms-{day.isoformat()}")


class OpportunitiesCsv(View):
    """Published learning opportunities as a table."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> Any:
        rows = OpportunityFilter(request.GET, queryset=LearningOpportunity.objects.published()).qs
        return csv_answer(register.opportunity_rows(rows), register.OPPORTUNITY_COLUMNS, "opportunities")


class LetterDocument(View):
    """The PDF of a released letter."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, pk: int, letter_pk: int) -> Any:
        rows = Letter.objects.public().select_related("document")
        letter = get_object_or_404(rows, pk=letter_pk, application=pk)
        if letter.document is None:
            raise Http404
        return public_response(letter.document)
