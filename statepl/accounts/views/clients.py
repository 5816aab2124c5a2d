"""Pages of programs that read by REST, and of their keys."""

from abc import abstractmethod
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.accounts import keys
from statepl.accounts.forms import ClientForm, RotateForm
from statepl.accounts.models import ApiClient, ApiSecret
from statepl.accounts.roles import Scope
from statepl.accounts.views.people import Administrators
from statepl.audit.views import history_of
from statepl.core.forms import ConfirmForm
from statepl.core.views import FormBase, FormPage, ScopedPage

PAGE_SIZE = 50


class ClientList(Administrators, ScopedPage):
    """All programs, live and revoked."""

    template_name = "accounts/apiclient_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = Paginator(ApiClient.objects.all(), PAGE_SIZE).get_page(self.request.GET.get("page"))
        for client in page.object_list:
            describe(client)
        return super().get_context_data(page_obj=page, **kwargs)


def describe(client: ApiClient) -> None:
    """Put words for its state and scopes on a client."""
    client.scope_labels = [Scope(scope).label for scope in client.scopes]
    if client.revoked_at:
        client.state, client.tag = _("revoked"), "no"
    elif not client.is_live:
        client.state, client.tag = _("expired"), "stop"
    else:
        client.state, client.tag = _("live"), "done"


class _ShowsKey(Administrators, FormBase):
    """A page whose answer is a key, shown once: never kept by a browser, never reached by GET."""

    key_template = "accounts/apiclient_key.html"

    @abstractmethod
    def make(self, form: Any) -> tuple[ApiClient, str]:
        """Call the service; return the client and its key."""

    def answer(self, form: Any) -> HttpResponse:
        client, key = self.make(form)
        context = super(FormBase, self).get_context_data(client=client, key=key)
        response = self.response_class(self.request, [self.key_template], context)
        response["Cache-Control"] = "no-store"
        return response


class ClientCreate(_ShowsKey):
    """Make a client and show its key once."""

    template_name = "accounts/form.html"
    form_class = ClientForm

    def make(self, form: Any) -> tuple[ApiClient, str]:
        return keys.create_api_client(actor=self.request.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [{"label": _("API clients"), "url": reverse("accounts:clients")}, {"label": _("Make one")}]
        return super().get_context_data(
            title=_("Make an API client"),
            lead=_("Its key is shown once. Hand it over in a safe way; only a fingerprint of it is kept."),
            crumbs=crumbs,
            **kwargs,
        )


class _OneClient(Administrators):
    @cached_property
    def client(self) -> ApiClient:
        client: ApiClient = get_object_or_404(ApiClient, pk=self.kwargs["pk"])
        describe(client)
        return client

    @property
    def address(self) -> str:
        return reverse("accounts:client", args=[self.client.pk])

    def crumbs(self, *last: str) -> list[dict[str, str]]:
        steps = [{"label": _("API clients"), "url": reverse("accounts:clients")}]
        if not last:
            return [*steps, {"label": self.client.name}]
        return [*steps, {"label": self.client.name, "url": self.address}, {"label": last[0]}]


class ClientPage(_OneClient, ScopedPage):
    """One client: what it may read, its keys, its history."""

    template_name = "accounts/apiclient_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            client=self.client,
            facts=_facts(self.client),
            secrets=list(keys.live_secrets(self.client)),
            events=history_of(self.client)[:50],
            crumbs=self.crumbs(),
            **kwargs,
        )


def _facts(client: ApiClient) -> list[dict[str, Any]]:
    return [
        {"label": _("State"), "value": client.state, "status": client.tag},
        {"label": _("May read"), "value": ", ".join(map(str, client.scope_labels))},
        {"label": _("Last day"), "value": client.expires_on or _("none")},
        {"label": _("Last used"), "value": client.last_used_at or _("never")},
    ]


class ClientRotate(_OneClient, _ShowsKey):
    """Make a further key and show it once."""

    template_name = "accounts/confirm.html"
    form_class = RotateForm

    def form_kwargs(self) -> dict[str, Any]:
        newest = keys.live_secrets(self.client).first()
        return {"initial": {"newest": newest.pk if newest else None}}

    def make(self, form: Any) -> tuple[ApiClient, str]:
        key = keys.rotate_api_secret(self.client, actor=self.request.user, newest=form.cleaned_data["newest"])
        return self.client, key

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Make a new key for %(name)s") % {"name": self.client.name},
            lead=_("The newest key goes on working beside the new one; an older one stops at once."),
            cancel_url=self.address,
            crumbs=self.crumbs(_("New key")),
            **kwargs,
        )


class _ConfirmClient(_OneClient, FormPage):
    template_name = "accounts/confirm.html"
    form_class = ConfirmForm


class ClientRevoke(_ConfirmClient):
    """Stop a client for good."""

    success_message = gettext_lazy("The client is revoked. None of its keys works any more.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"reason": "required", "submit_label": _("Revoke the client")}

    def perform(self, form: Any) -> str:
        keys.revoke_api_client(self.client, actor=self.request.user, reason=form.cleaned_data["reason"])
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Revoke %(name)s") % {"name": self.client.name},
            lead=_("All its keys stop at once, for good."),
            cancel_url=self.address,
            crumbs=self.crumbs(_("Revoke")),
            **kwargs,
        )


class SecretRevoke(_ConfirmClient):
    """Stop one key."""

    success_message = gettext_lazy("The key is revoked.")

    @cached_property
    def secret(self) -> ApiSecret:
        return get_object_or_404(ApiSecret, pk=self.kwargs["secret"], client=self.client)

    def form_kwargs(self) -> dict[str, Any]:
        return {"submit_label": _("Revoke the key")}

    def perform(self, form: Any) -> str:
        keys.revoke_api_secret(self.secret, actor=self.request.user)
        return self.address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Revoke the key that starts with %(prefix)s") % {"prefix": self.secret.prefix},
            lead=_("Programs that use it are refused from now on."),
            cancel_url=self.address,
            crumbs=self.crumbs(_("Revoke a key")),
            **kwargs,
        )
