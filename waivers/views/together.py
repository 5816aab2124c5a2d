"""Several decisions at a time: choose, read each letter, confirm by the number, take back while it can be."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from policy.models import ProgramSettings
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedPage
from waivers import services
from waivers.forms.letters import ConfirmBatchForm, TogetherApprovalForm, TogetherForm
from waivers.models import Application, DecisionBatch
from waivers.rules import terms as term_rules
from waivers.services.batches import TOGETHER
from waivers.states import MOVES


class TogetherPage(ScopedPage):
    """Which decisions can be made together now, and those that were."""

    template_name = "waivers/together.html"

    def permission(self) -> Verdict:
        return term_rules.may_decide_together(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ready = {verb: len(services.ready_for(verb, actor=self.request.user)) for verb in TOGETHER}
        return super().get_context_data(
            choices=[(MOVES[verb], count) for verb, count in ready.items()],
            batches=DecisionBatch.objects.visible_to(self.request.user).select_related("prepared_by")[:20],
            **kwargs,
        )


class ChoosePage(FormPage):
    """Choose among the applications that stand ready for one decision."""

    template_name = "waivers/together_choose.html"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        """Return the form that the decision asks for: a conditional approval has its conditions."""
        return TogetherApprovalForm if self.kwargs["bverb"] == "approve-conditionally" else TogetherForm

    def permission(self) -> Verdict:
        return term_rules.may_decide_together(self.request.user)

    @cached_property
    def ready(self) -> list[Application]:
        """Return what stands ready for this person now; the form takes no other."""
        return services.ready_for(self.kwargs["bverb"], actor=self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"move": MOVES[self.kwargs["bverb"]], "ready": self.ready}

    def perform(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        wanted = set(given.pop("applications"))
        chosen = [row for row in self.ready if row.pk in wanted]
        batch, refused = services.prepare_batch(
            chosen, actor=self.request.user, verb=self.kwargs["bverb"], **given
        )
        for each in refused:
            words = {"district": each.application.district, "reason": each.reason}
            messages.warning(self.request, _("Not taken: %(district)s. %(reason)s") % words)
        return batch.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            move=MOVES[self.kwargs["bverb"]],
            ready=self.ready,
            back_url=reverse("waivers:together"),
            **kwargs,
        )


class BatchPage(FormPage):
    """Count, names and every letter; confirmed by typing the count; taken back while the window is open."""

    template_name = "waivers/batch_detail.html"
    form_class = ConfirmBatchForm

    def permission(self) -> Verdict:
        return term_rules.may_decide_together(self.request.user)

    @cached_property
    def batch(self) -> DecisionBatch:
        """Return the batch of the address."""
        rows = DecisionBatch.objects.visible_to(self.request.user).select_related("prepared_by")
        return get_object_or_404(rows, pk=self.kwargs["batch_pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.batch.version}

    def perform(self, form: Any) -> str:
        made = services.confirm_batch(self.batch, actor=self.request.user, **form.cleaned_data)
        minutes = ProgramSettings.current().undo_minutes
        sentence = ngettext(
            "Confirmed. The letters go out in %(count)s minute; until then you can take them back.",
            "Confirmed. The letters go out in %(count)s minutes; until then you can take them back.",
            minutes,
        )
        messages.success(self.request, sentence % {"count": minutes})
        return made.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.batch
        visible = Application.objects.visible_to(self.request.user)
        rows = batch.prepared.filter(application__in=visible).select_related(
            "application__district", "letter"
        )
        rows = rows.order_by("application__district__name", "pk")
        return super().get_context_data(
            batch=batch,
            move=MOVES[batch.verb],
            rows=list(rows),
            count=sum(row.state == "prepared" for row in rows),
            can_undo=batch.state in {"prepared", "confirmed"} and batch.job_id is None,
            is_due=batch.release_at is not None and batch.release_at <= clock.now(),
            undo_form=ConfirmForm(version=batch.version),
            **kwargs,
        )


class BatchUndo(FormPage):
    """Take a batch back before its release."""

    form_class = ConfirmForm
    template_name = "waivers/batch_undo.html"
    success_message = gettext_lazy("Taken back. No decision was made and no letter goes out.")

    def permission(self) -> Verdict:
        return term_rules.may_decide_together(self.request.user)

    @cached_property
    def batch(self) -> DecisionBatch:
        """Return the batch of the address."""
        return get_object_or_404(
            DecisionBatch.objects.visible_to(self.request.user), pk=self.kwargs["batch_pk"]
        )

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.batch.version, "submit_label": _("Take these decisions back")}

    def perform(self, form: Any) -> str:
        return services.undo_batch(
            self.batch, actor=self.request.user, **form.cleaned_data
        ).get_absolute_url()

    def refused(self, form: Any, error: Any, *, status: int) -> HttpResponse:
        del self.batch
        return super().refused(form, error, status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(batch=self.batch, back_url=self.batch.get_absolute_url(), **kwargs)
