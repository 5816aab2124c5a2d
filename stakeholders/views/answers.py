"""The page behind a link in a mail: no account, one person, one purpose.

Only a POST with a CSRF token and an explicit choice changes anything. Mail scanners that open the link,
or ask with HEAD or OPTIONS, change nothing.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from stakeholders.activity_texts import InLanguage
from stakeholders.csrf import no_referrer_csrf
from stakeholders.forms import AnswerForm
from stakeholders.languages import asked_language, language_context
from stakeholders.models import InvitationLink
from stakeholders.notifications import sender_name
from stakeholders.services import LinkOver, answer_invitation, renew_link

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class AnswerPage(View):
    """Read the invitation, answer it, change the answer; ask for a new link when this one is over."""

    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = InvitationLink.objects.for_token(kwargs["token"])
        self.language = self._language()
        with translation.override(self.language):
            response = super().dispatch(request, *args, **kwargs)
        for header, value in (HEADERS | {"Content-Language": self.language}).items():
            response[header] = value
        return response

    def _language(self) -> str:
        """The language asked for in the address, else the person's, else the browser's.

        Who asks for a new link is told the same in any case, so also in a language that tells nothing.
        """
        if asked := asked_language(self.request):
            return asked
        if "renew" in self.request.POST:
            return translation.get_language()
        return self.link.invitation.language if self.link else translation.get_language()

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None:
            return self._page("unknown", status=404)
        if not self.link.is_live:
            return self._over()
        return self._form_page(AnswerForm(invitation=self.link.invitation))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if "renew" in request.POST:
            return self._renewed()
        if self.link is None:
            return self._page("unknown", status=404)
        if not self.link.is_live:
            return self._over(unkept=True)
        return self._answer(AnswerForm(request.POST, invitation=self.link.invitation))

    def _answer(self, form: AnswerForm) -> HttpResponse:
        if not form.is_valid():
            return self._form_page(form, status=422)
        try:
            answer_invitation(self.link, **form.cleaned_data)
        except LinkOver:
            self.link = InvitationLink.objects.for_token(self.kwargs["token"])
            return self._over(unkept=True)
        return HttpResponseRedirect(f"{self.request.path}?lang={self.language}#kept")

    def _renewed(self) -> HttpResponse:
        """Say the same to everybody: to the right person, to others, and for a link that never was."""
        if self.link is not None:
            renew_link(self.link)
            self.link = None
        return self._page("renewed")

    def _over(self, *, unkept: bool = False) -> HttpResponse:
        invitation = self.link.invitation
        cancelled = invitation.activity.is_cancelled and invitation.revoked_at is None
        return self._page("cancelled" if cancelled else "over", status=410, unkept=unkept)

    def _form_page(self, form: AnswerForm, *, status: int = 200) -> HttpResponse:
        return self._page("answer", status=status, form=form)

    def _page(self, name: str, *, status: int = 200, **context: Any) -> HttpResponse:
        if self.link is not None:
            invitation = self.link.invitation
            context |= {
                "invitation": invitation,
                "activity": InLanguage(invitation.activity, self.language),
                "sender": sender_name(invitation),
            }
        context |= language_context()
        return render(self.request, f"stakeholders/invitation_{name}.html", context, status=status)
