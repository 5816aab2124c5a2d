"""Cancelling an activity."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import CancelForm
from stakeholders.models import Invitation
from stakeholders.services import cancel_activity
from stakeholders.views.base import ActivityMixin, crumbs
from statepl.core.rules import Verdict
from statepl.core.views import FormPage


class ActivityCancel(ActivityMixin, FormPage):
    """One question, and the reason that invited people read."""

    template_name = "stakeholders/activity_confirm.html"
    form_class = CancelForm
    success_message: Any = gettext_lazy(
        "The activity is cancelled. Everybody invited who did not decline is told."
    )

    def permission(self) -> Verdict:
        return rules.can_cancel(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "version": self.activity.version,
            "languages": Invitation.objects.languages_of(self.activity),
        }

    def perform(self, form: Any) -> str:
        cleaned = form.cleaned_data
        cancel_activity(
            self.activity,
            actor=self.request.user,
            version=cleaned["version"],
            reason=cleaned["reason"],
            wordings=form.wordings(),
        )
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            activity=self.activity,
            heading=_("Cancel this activity?"),
            lead=_(
                "Everybody invited who did not decline gets a mail. Invitations, answers and needs are kept."
            ),
            cancel_url=self.activity.get_absolute_url(),
            crumbs=crumbs((self.activity.title, self.activity.get_absolute_url()), (_("Cancel"), "")),
            **kwargs,
        )
