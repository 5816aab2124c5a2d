"""Pages of one's own messages, and the address by which a mail program stops them."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from statepl.accounts.notices import choose_rhythm, person_of
from statepl.accounts.roles import Rhythm
from statepl.core.views import ScopedPage
from statepl.jobs.models import Message
from statepl.jobs.views import MESSAGE_TAGS

PAGE_SIZE = 25
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def message_page(rows: Any, number: Any) -> Any:
    """Return one page of messages, each with its tag. Used for one's own, and for those about a thing."""
    page = Paginator(rows.select_related("person"), PAGE_SIZE).get_page(number)
    for message in page.object_list:
        message.tag = MESSAGE_TAGS[message.state]
    return page


class MessagesPage(ScopedPage):
    """Everything that was written to oneself, newest first."""

    template_name = "accounts/message_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Message.objects.to_person(self.request.user)
        return super().get_context_data(
            page_obj=message_page(rows, self.request.GET.get("page")),
            rhythm=self.request.user.get_mail_rhythm_display(),
            crumbs=[
                {"label": _("Your profile"), "url": reverse("accounts:profile")},
                {"label": _("Messages")},
            ],
            **kwargs,
        )


@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribePage(View):
    """Stop messages that need not come (RFC 8058): a POST acts, without sign-in; a GET shows a button.

    The mail program that sends the POST has no cookie, so there is no CSRF token to ask for; the signed
    address is the proof, and all it can do is to stop messages.
    """

    http_method_names = ["get", "head", "options", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = person_of(kwargs["token"])
        if person is None:
            raise Http404
        self.person = person
        asked = request.GET.get("lang", "")
        self.language = asked if asked in dict(settings.LANGUAGES) else person.language
        with translation.override(self.language):
            response = super().dispatch(request, *args, **kwargs)
        for header, value in (HEADERS | {"Content-Language": self.language}).items():
            response[header] = value
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(is_off=self.person.mail_rhythm == Rhythm.OFF)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        choose_rhythm(self.person, rhythm=Rhythm.OFF, actor=None)
        return self._page(is_off=True)

    def _page(self, *, is_off: bool) -> HttpResponse:
        context = {"is_off": is_off, "page_languages": [code for code, _name in settings.LANGUAGES]}
        return render(self.request, "accounts/unsubscribe.html", context)
