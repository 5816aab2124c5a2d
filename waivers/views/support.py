"""The state's own duties: help given, providers judged, and districts without help."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, refuse
from statepl.core.views import FormPage, ScopedPage
from waivers import services
from waivers.forms import ProviderEditForm, ProviderForm, RatingForm, SupportForm
from waivers.models import Application, Provider, ProviderRating
from waivers.pages import shared
from waivers.pages import support as pages_support
from waivers.rules import years as rules_years
from waivers.rules.years import HELPED
from waivers.views.base import ApplicationFormPage, ApplicationPage

PAGE_SIZE = 50


class SupportPage(ApplicationPage):
    """What the state did for one district, year by year."""

    template_name = "waivers/support_list.html"
    page_title = gettext_lazy("What the state does")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = self.application.support.select_related("condition", "provider", "logged_by")
        page = Paginator(entries, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            entries=page.object_list,
            totals=pages_support.totals(self.application),
            alignments=shared.money(self.application),
            may_log=rules_years.may_log_support(self.request.user, self.application),
            **kwargs,
        )


class LogPage(ApplicationFormPage):
    """Write down help that was given."""

    form_class = SupportForm
    page_title = gettext_lazy("Write down help given")
    success_message = gettext_lazy("The help is written down.")

    def rule(self) -> Verdict:
        return rules_years.may_log_support(self.request.user, self.application)

    def back(self) -> str:
        return reverse("waivers:support", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"by_whom": self.request.user.title or ""}}

    def perform(self, form: Any) -> str:
        services.log_support(self.application, actor=self.request.user, **form.cleaned_data)
        return self.back()


class UnservedPage(ScopedPage):
    """Districts that had no help from the state this school year."""

    template_name = "waivers/unserved.html"

    def permission(self) -> Verdict:
        if self.request.user.is_sea:
            return ALLOWED
        return refuse(gettext_lazy("This list is for the state’s staff."))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        visible = Application.objects.visible_to(self.request.user).filter(state__in=HELPED)
        first, last = pages_support.school_year(clock.today())
        rows = pages_support.unserved(visible, first, last)
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            rows=pages_support.unserved_rows(page.object_list, self.request.user),
            all_count=visible.count(),
            first=first,
            last=last,
            crumbs=[
                {"label": _("Review desk"), "url": reverse("waivers:queue")},
                {"label": _("Districts without help this year"), "url": ""},
            ],
            **kwargs,
        )


# providers --------------------------------------------------------------------------------------------
class ProvidersPage(ScopedPage):
    """The state's list of providers, compared by five criteria (P-16)."""

    template_name = "waivers/provider_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Provider.objects.visible_to(self.request.user).prefetch_related("ratings")
        page = Paginator(rows, PAGE_SIZE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            criteria=ProviderRating.Criterion.choices,
            rows=[pages_support.provider_row(row) for row in page.object_list],
            may_rate=rules_years.may_rate_provider(self.request.user),
            **kwargs,
        )


class ProviderFormPage(FormPage):
    """A form about the list of providers."""

    template_name = "waivers/provider_form.html"
    title: Any = ""

    def permission(self) -> Verdict:
        return rules_years.may_rate_provider(self.request.user)

    @cached_property
    def provider(self) -> Provider:
        """Return the provider of the address."""
        return get_object_or_404(
            Provider.objects.visible_to(self.request.user), pk=self.kwargs["provider_pk"]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("waivers:provider", args=[self.provider.pk]) if "provider_pk" in self.kwargs else ""
        kwargs.setdefault("back_url", back or reverse("waivers:providers"))
        return super().get_context_data(title=self.title, **kwargs)


class ProviderAddPage(ProviderFormPage):
    """Add a provider."""

    form_class = ProviderForm
    title = gettext_lazy("Add a provider")
    success_message = gettext_lazy("The provider is in the list.")

    def perform(self, form: Any) -> str:
        return services.add_provider(actor=self.request.user, **form.cleaned_data).get_absolute_url()


class ProviderEditPage(ProviderFormPage):
    """Change a provider."""

    form_class = ProviderEditForm
    title = gettext_lazy("Change a provider")
    success_message = gettext_lazy("The provider is changed.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": Provider.objects.get(pk=self.provider.pk)}

    def perform(self, form: Any) -> str:
        services.edit_provider(self.provider, actor=self.request.user, **form.cleaned_data)
        return self.provider.get_absolute_url()


class ProviderRatePage(ProviderFormPage):
    """Judge a provider by one criterion."""

    form_class = RatingForm
    success_message = gettext_lazy("The judgement is saved; the earlier one stays on record.")

    @cached_property
    def criterion(self) -> str:
        """Return the criterion of the address."""
        if self.kwargs["criterion"] not in ProviderRating.Criterion.values:
            raise Http404
        chosen: str = self.kwargs["criterion"]
        return chosen

    @property
    def title(self) -> str:  # type: ignore[override]
        label = ProviderRating.Criterion(self.criterion).label
        return f"{self.provider.name}: {label}"

    def perform(self, form: Any) -> str:
        services.rate_provider(
            self.provider, actor=self.request.user, criterion=self.criterion, **form.cleaned_data
        )
        return self.provider.get_absolute_url()


class ProviderPage(ScopedPage):
    """One provider: what it offers, how the state judges it, and where it has helped."""

    template_name = "waivers/provider.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        provider = get_object_or_404(Provider.objects.visible_to(user), pk=self.kwargs["provider_pk"])
        return super().get_context_data(
            provider=provider,
            criteria=pages_support.criteria(provider),
            helped=pages_support.helped_by(provider, user),
            may_rate=rules_years.may_rate_provider(user),
            **kwargs,
        )
