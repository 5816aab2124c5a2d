"""Pages behind mailed links of one purpose: no account, one invited person.

Only a POST with a CSRF token and an explicit answer changes anything; GET, HEAD and OPTIONS never do.
"""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from stakeholders.activity_texts import InLanguage
from stakeholders.csrf import no_referrer_csrf
from stakeholders.languages import asked_language, language_context
from stakeholders.notifications import sender_name
from stakeholders.services import LinkOver
from stakeholders.views.answers import HEADERS
from statepl.core.views import add_errors


@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class LinkPage(View, ABC):
    """Read what a link is about and answer it; ask for a new link when this one is over."""

    http_method_names: ClassVar[list[str]] = ["get", "head", "options", "post"]
    links: Any
    template_name = ""

    @abstractmethod
    def build_form(self, data: Any = None) -> Any:
        """Return the form, None when there is nothing to answer any more."""

    @abstractmethod
    def keep(self, form: Any) -> None:
        """Call the service with a valid form. It raises LinkOver when the link ended meanwhile."""

    @abstractmethod
    def renew(self) -> None:
        """Mail a new link to the address on file, if that may be."""

    @abstractmethod
    def facts(self) -> dict[str, Any]:
        """Return what the page shows."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = self.links.for_token(kwargs["token"])
        self.language = self._language()
        with translation.override(self.language):
            response = super().dispatch(request, *args, **kwargs)
        for header, value in (HEADERS | {"Content-Language": self.language}).items():
            response[header] = value
        return response

    def _language(self) -> str:
        if asked := asked_language(self.request):
            return asked
        return self.link.invitation.language if self.link else translation.get_language()

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None:
            return self._page("stakeholders/invitation_unknown.html", status=404)
        if not self.link.is_live:
            return self._page("stakeholders/link_over.html", status=410)
        return self._answer_page(self.build_form())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None:
            return self._page("stakeholders/invitation_unknown.html", status=404)
        if "renew" in request.POST:
            self.renew()
            return self._page("stakeholders/invitation_renewed.html")
        form = self.build_form(request.POST) if self.link.is_live else None
        if form is None:
            return self._page("stakeholders/link_over.html", status=410, unkept=True)
        return self._answer(form)

    def _answer(self, form: Any) -> HttpResponse:
        if not form.is_valid():
            return self._answer_page(form, status=422)
        try:
            self.keep(form)
        except LinkOver:
            return self._page("stakeholders/link_over.html", status=410, unkept=True)
        except ValidationError as error:
            add_errors(form, error)
            return self._answer_page(form, status=422)
        return HttpResponseRedirect(f"{self.request.path}?lang={self.language}#kept")

    def _answer_page(self, form: Any, *, status: int = 200) -> HttpResponse:
        return self._page(self.template_name, status=status, form=form, **self.facts())

    def _page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if self.link is not None:
            invitation = self.link.invitation
            context |= {
                "invitation": invitation,
                "activity": InLanguage(invitation.activity, self.language),
                "sender": sender_name(invitation),
            }
        context |= language_context()
        return render(self.request, template, context, status=status)
