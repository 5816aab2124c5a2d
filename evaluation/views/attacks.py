"""Attack a file: an analyst learns how much of what a published file hides can be worked out. Counts only."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from evaluation import rules
from evaluation.forms import AttackForm
from evaluation.services.attacks import SECONDS, attack_file
from statepl.core.rules import Verdict
from statepl.core.views import FormBase


class AttackPage(FormBase):
    """A published file in, counts out. Nothing of the file is kept."""

    template_name = "evaluation/attack.html"
    form_class = AttackForm

    def permission(self) -> Verdict:
        return rules.can_attack(self.request.user)

    def answer(self, form: Any) -> HttpResponse:
        file = form.cleaned_data["file"]
        found, counted = attack_file(
            file, name=file.name, columns=form.columns(), words=form.words(), actor=self.request.user
        )
        return self.render_to_response(
            self.get_context_data(
                form=form, found=found, counted=counted, name=file.name, seconds=int(SECONDS)
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = [
            {"label": _("Evaluation"), "url": reverse("evaluation:index")},
            {"label": _("Attack a file"), "url": ""},
        ]
        return super().get_context_data(crumbs=way, **kwargs)
