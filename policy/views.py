"""Pages of the catalogue and of the program's settings."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from policy import services
from policy.forms import SettingsForm
from policy.models import (
    Assurance,
    DistrictCondition,
    FlexibilityArea,
    MetaTheme,
    ObligationKind,
    ProgramSettings,
)
from policy.rules import may_change_settings
from statepl.audit.views import history_of
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage


class IndexPage(ScopedPage):
    """What can be asked for, what is promised, and what must be in place."""

    template_name = "policy/index.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            areas=FlexibilityArea.objects.prefetch_related("types__precedents"),
            assurances=Assurance.objects.all(),
            obligations=ObligationKind.objects.all(),
            conditions=DistrictCondition.objects.all(),
            themes=MetaTheme.objects.all(),
            may_change=may_change_settings(self.request.user),
            **kwargs,
        )


class SettingsPage(FormPage):
    """Change how this state runs its program."""

    template_name = "policy/settings.html"
    form_class = SettingsForm
    success_message = _("The settings are saved.")

    def permission(self) -> Verdict:
        return may_change_settings(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": ProgramSettings.current()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(events=history_of(ProgramSettings.current())[:20], **kwargs)

    def perform(self, form: Any) -> str:
        services.change_settings(actor=self.request.user, **form.cleaned_data)
        return reverse("policy:settings")
