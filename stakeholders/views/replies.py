"""Pages behind links in mails: what came of what I said, and what else I want to say. No account.

Only a POST with a CSRF token changes anything; reading changes nothing.
"""

from typing import Any

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
from stakeholders.forms.heard import ReplyForm, SayForm
from stakeholders.languages import asked_language, language_context
from stakeholders.models import HeardAnswer, HeardItem, HeardLink, HeardReply, InvitationLink
from stakeholders.notifications import district_name, sender_name
from stakeholders.services import LinkOver, renew_reply_link, reply_to_answer, say_more
from stakeholders.services.lineage import outcomes
from stakeholders.views.answers import HEADERS
from statepl.core.views import add_errors


class SecretPage(View):
    """A page whose address is the key: no account, headers that keep the secret, the person's language."""

    http_method_names = ["get", "head", "options", "post"]
    link: Any

    def find(self, token: str) -> Any:
        """Return the link of a secret, None for an unknown one."""
        raise NotImplementedError

    def own_language(self) -> str:
        """Return the language of the person whose link it is."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.link = self.find(kwargs["token"])
        self.language = self._language()
        with translation.override(self.language):
            response = super().dispatch(request, *args, **kwargs)
        for header, value in (HEADERS | {"Content-Language": self.language}).items():
            response[header] = value
        return response

    def _language(self) -> str:
        if asked := asked_language(self.request):
            return asked
        return self.own_language() if self.link else translation.get_language()

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page of this link."""
        context |= language_context()
        return render(self.request, template, context, status=status)

    def again(self, anchor: str) -> HttpResponse:
        """Lead back to the page after something was kept."""
        return HttpResponseRedirect(f"{self.request.path}?lang={self.language}#{anchor}")


@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class ReplyPage(SecretPage):
    """What a person said, what came of it, and whether that answers them."""

    def find(self, token: str) -> HeardLink | None:
        found: HeardLink | None = HeardLink.objects.for_token(token)
        return found

    def own_language(self) -> str:
        contact = self.link.item.contact
        return contact[1] if contact else self.link.item.language

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._closed() or self._shown()

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if "renew" in request.POST:
            return self._renewed()
        closed = self._closed()
        if closed:
            return closed
        form = ReplyForm(request.POST)
        if not form.is_valid():
            return self._shown(form, status=422)
        cleaned = form.cleaned_data
        try:
            reply_to_answer(
                self.link,
                answer=cleaned["answer"],
                answers_me=cleaned["answers_me"] == "yes",
                note=cleaned["note"],
            )
        except LinkOver:
            return self._over(410, unkept=True)
        except ValidationError as error:
            add_errors(form, error)
            return self._shown(form, status=409)
        return self.again("kept")

    def _closed(self) -> HttpResponse | None:
        unkept = self.request.method == "POST"
        if self.link is None:
            return self._over(404, unkept=unkept)
        return None if self.link.is_live else self._over(410, unkept=unkept)

    def _over(self, status: int, *, unkept: bool) -> HttpResponse:
        return self.page("stakeholders/reply_over.html", status=status, can_renew=True, unkept=unkept)

    def _renewed(self) -> HttpResponse:
        """Mail a new link where that may be, and say the same whatever the secret was."""
        if self.link is not None:
            renew_reply_link(self.link)
        return self.page("stakeholders/reply_renewed.html")

    def _shown(self, bound: ReplyForm | None = None, *, status: int = 200) -> HttpResponse:
        item: HeardItem = self.link.item
        given = {reply.answer_id: reply for reply in HeardReply.objects.filter(item=item)}
        asked = bound.data.get("answer", "") if bound else ""
        became = outcomes(item)
        answers = (
            HeardAnswer.objects.standing()
            .filter(item__in=became)
            .select_related("item")
            .prefetch_related("wordings")
        )
        rows = [
            {
                "answer": answer,
                "reply": given.get(answer.pk),
                "form": bound if bound and str(answer.pk) == asked else _fresh(answer, given.get(answer.pk)),
            }
            for answer in answers.order_by("item", "number")
        ]
        return self.page(
            "stakeholders/reply.html",
            status=status,
            item=item,
            rows=rows,
            waiting=[each for each in became if each.answered_at is None],
            lost=bound if bound and asked not in {str(row["answer"].pk) for row in rows} else None,
            sender=district_name(item.district),
        )


def _fresh(answer: HeardAnswer, reply: HeardReply | None) -> ReplyForm:
    """Return an empty form for an answer; it starts from what the person said before, and from nothing else."""
    start: dict[str, Any] = {"answer": answer.pk}
    if reply is not None:
        start |= {"answers_me": "yes" if reply.answers_me else "no", "note": reply.note}
    return ReplyForm(initial=start, auto_id=f"id_{answer.pk}_%s")


@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class SayPage(SecretPage):
    """What an invited person wants to say, beside whether they come."""

    def find(self, token: str) -> InvitationLink | None:
        found: InvitationLink | None = InvitationLink.objects.for_token(token)
        return found

    def own_language(self) -> str:
        return str(self.link.invitation.language)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None:
            return self.page("stakeholders/reply_over.html", status=404)
        return self._form(SayForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        if self.link is None:
            return self.page("stakeholders/reply_over.html", status=404)
        form = SayForm(request.POST)
        if not form.is_valid():
            return self._form(form, status=422)
        try:
            say_more(self.link, **form.cleaned_data)
        except LinkOver:
            return self.page("stakeholders/reply_over.html", status=410)
        return self.again("kept")

    def _form(self, form: SayForm, *, status: int = 200) -> HttpResponse:
        invitation = self.link.invitation
        said = HeardItem.objects.filter(invitation=invitation).order_by("pk")
        return self.page(
            "stakeholders/say.html",
            status=status,
            form=form,
            invitation=invitation,
            activity=InLanguage(invitation.activity, self.language),
            said=said,
            sender=sender_name(invitation),
        )
