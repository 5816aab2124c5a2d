"""Scoped generic views: access is decided first, refusals become words, GET changes nothing."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View
from django.views.generic import TemplateView

from statepl.core.errors import MoveRefused, StaleVersion, require
from statepl.core.rules import ALLOWED, Verdict


class ScopedView(LoginRequiredMixin, View):
    """A view for signed-in people. `permission` answers before anything is read."""

    def permission(self) -> Verdict:
        """Say whether this person may open the page at all; a refusal is a 403 with its reason."""
        return ALLOWED

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        require(self.permission())
        return super().dispatch(request, *args, **kwargs)


class ScopedPage(ScopedView, TemplateView):
    """A page without a form."""


class ScopedObjectMixin(ABC):
    """Fetch one row through its `visible_to(user)` queryset: what is not mine does not exist (404)."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """Return the queryset to look in, before visibility."""

    def fetch(self) -> Any:
        """Return the row of the address."""
        return get_object_or_404(self.rows().visible_to(self.request.user), pk=self.kwargs["pk"])  # type: ignore[attr-defined]


class FormBase(ScopedPage, ABC):
    """A page with one form: a valid one is handed to `answer`, bad input comes back as typed.

    A refusal by the service (a failing rule, a move that the state does not know, a stale version)
    is shown in the form's error summary with status 409 or 422; what was typed stays.
    """

    form_class: Any

    def form_kwargs(self) -> dict[str, Any]:
        """Return extra arguments of the form."""
        return {}

    def build_form(self, data: Any = None, files: Any = None) -> Any:
        return self.form_class(data, files, **self.form_kwargs())

    @abstractmethod
    def answer(self, form: Any) -> HttpResponse:
        """Call the service with a valid form, and answer."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=self.build_form()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.build_form(request.POST, request.FILES)
        if not form.is_valid():
            return self.invalid(form, status=422)
        try:
            return self.answer(form)
        except (StaleVersion, MoveRefused) as error:
            return self.refused(form, error, status=409)
        except ValidationError as error:
            return self.refused(form, error, status=422)

    def refused(self, form: Any, error: ValidationError, *, status: int) -> HttpResponse:
        if isinstance(error, StaleVersion):
            show_both(form, error.current)
        add_errors(form, error)
        return self.invalid(form, status=status)

    def invalid(self, form: Any, *, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)


class FormPage(FormBase):
    """A form that leads on: after `perform` to the address that it returns."""

    success_message: str = ""

    @abstractmethod
    def perform(self, form: Any) -> str:
        """Call the service; return the address to go to."""

    def answer(self, form: Any) -> HttpResponse:
        target = self.perform(form)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return HttpResponseRedirect(target)


def show_both(form: Any, current: Any) -> None:
    """After a stale save, show what is stored beside what was typed, and go on from there."""
    if hasattr(form, "show_stored"):
        stored = {name: getattr(current, name) for name in form.fields if hasattr(current, name)}
        stored.pop("version", None)
        form.show_stored(stored, version=current.version)


def add_errors(form: Any, error: ValidationError) -> None:
    """Put a service's refusal into a form: to its fields where it names them, else on top."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for field, sentences in by_field.items():
        target = field if field in form.fields else None
        for sentence in sentences:
            form.add_error(target, sentence)
