"""What the pages of one application share."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.forms import Textarea, TextInput
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from statepl.core.errors import NotPermitted
from statepl.core.rules import ALLOWED, Verdict
from statepl.core.views import FormPage, ScopedPage
from waivers.models import Application
from waivers.rules.queue import may_attest, must_attest


class ApplicationMixin:
    """Fetch the application of the address through what the person may see; the rest is a 404."""

    request: Any
    kwargs: dict[str, Any]
    page_title: Any = ""
    asks_attestation = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Ask reviewers and approvers for their attestation before they open what is under review (A-05)."""
        if self.asks_attestation and may_attest(request.user) and must_attest(request.user, self.application):
            if request.method == "POST":
                raise NotPermitted(
                    str(_("Open the page first, and say whether a conflict stands in the way."))
                )
            target = reverse("waivers:attest", args=[self.application.pk])
            return HttpResponseRedirect(f"{target}?{urlencode({'next': request.get_full_path()})}")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def queryset(self) -> QuerySet[Application]:
        return Application.objects.select_related("district", "reviewer")

    @cached_property
    def application(self) -> Application:
        """Return the application of the address."""
        return get_object_or_404(self.queryset().visible_to(self.request.user), pk=self.kwargs["pk"])  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("application", self.application)
        kwargs.setdefault("title", self.page_title)
        kwargs.setdefault("crumbs", self.crumbs())
        return super().get_context_data(**kwargs)  # type: ignore[misc,no-any-return]

    def crumbs(self) -> list[dict[str, str]]:
        """Return the way from the list to this page."""
        is_sea = self.request.user.is_sea
        first = (
            {"label": _("Review desk"), "url": reverse("waivers:queue")}
            if is_sea
            else {"label": _("Applications"), "url": reverse("waivers:list")}
        )
        own = {"label": str(self.application.district), "url": self.application.get_absolute_url()}
        return [first, own, {"label": str(self.page_title), "url": ""}]


class ApplicationPage(ApplicationMixin, ScopedPage):
    """A page about one application."""


class ApplicationFormPage(ApplicationMixin, FormPage):
    """A page with a form about one application. `rule` says who may send it, and why not."""

    template_name = "waivers/form_page.html"

    def rule(self) -> Verdict:
        return ALLOWED

    def permission(self) -> Verdict:
        # What is sent to a door that has closed meanwhile is given back (see post), not thrown away.
        return ALLOWED if self.request.method == "POST" else self.rule()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        verdict = self.rule()
        if not verdict.allowed:
            return self.give_back(self.build_form(request.POST, request.FILES), verdict.reason, status=403)
        try:
            return super().post(request, *args, **kwargs)
        except NotPermitted as error:
            return self.give_back(self.build_form(request.POST, request.FILES), error, status=403)

    def give_back(self, form: Any, reason: Any, *, status: int) -> HttpResponse:
        """Say why nothing was saved, and print what was typed, to be copied."""
        context = self.get_context_data(form=form, reason=reason, typed=typed_texts(form))
        return TemplateResponse(self.request, "waivers/form_closed.html", context, status=status)

    def back(self) -> str:
        """Return where to go when the form is done or left."""
        return self.application.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("back_url", self.back())
        return super().get_context_data(**kwargs)


def typed_texts(form: Any) -> list[tuple[str, str]]:
    """Return label and text of every text field that a person filled in."""
    fields = [field for field in form if isinstance(field.field.widget, TextInput | Textarea)]
    typed = [(str(field.label), str(field.data or "").strip()) for field in fields]
    return [(label, text) for label, text in typed if text]
