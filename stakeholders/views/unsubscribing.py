"""The address in a mail at which a person without an account stops one purpose of mail.

A GET shows a question. A POST with a CSRF token and a choice acts, and so does the one POST that mail
programs send without a cookie (RFC 8058): this address with exactly `List-Unsubscribe=One-Click`.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from stakeholders.csrf import no_referrer_csrf
from stakeholders.languages import asked_language, language_context
from stakeholders.models import MailWish
from stakeholders.services import erase_by_wish, resume_mail, stop_mail
from stakeholders.views.answers import HEADERS

PAGES = {
    "stop": "stakeholders/unsubscribe.html",
    "erased": "stakeholders/unsubscribe_erased.html",
    "unknown": "stakeholders/invitation_unknown.html",
}
ONE_CLICK = {"List-Unsubscribe": ["One-Click"]}


@method_decorator(csrf_exempt, name="dispatch")
class StopPage(View):
    """Stop one purpose of mail, or want it again."""

    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.wish = MailWish.objects.for_token(kwargs["token"])
        known = self.wish.language if self.wish else translation.get_language()
        self.language = asked_language(request) or known
        with translation.override(self.language):
            response = self._respond(request, *args, **kwargs)
        for header, value in (HEADERS | {"Content-Language": self.language}).items():
            response[header] = value
        return response

    def _respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and dict(request.POST.lists()) == ONE_CLICK:
            return self._one_click()
        return self._checked(request, *args, **kwargs)

    @method_decorator(no_referrer_csrf)
    def _checked(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def _one_click(self) -> HttpResponse:
        if self.wish is None:
            return self._page("unknown", status=404)
        stop_mail(self.wish)
        return HttpResponse(status=200, content_type="text/plain")

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page("unknown", status=404) if self.wish is None else self._page("stop")

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.wish is None:
            return self._page("unknown", status=404)
        choice = request.POST.get("choice", "")
        if choice == "erase":
            return self._erased(request)
        if choice not in {"stop", "resume"}:
            return self._page("stop", status=422)
        (stop_mail if choice == "stop" else resume_mail)(self.wish)
        return HttpResponseRedirect(f"{request.path}?lang={self.language}")

    def _erased(self, request: HttpRequest) -> HttpResponse:
        """Erase who asked for it, if they said yes; the wish and its address are gone then."""
        if request.POST.get("sure") != "yes":
            return self._page("stop", status=422, is_unsure=True)
        erase_by_wish(self.wish)
        return self._page("erased")

    def _page(self, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        context |= {"wish": self.wish} | language_context()
        return render(self.request, PAGES[name], context, status=status)
