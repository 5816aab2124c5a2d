"""Pages of letters: the state's templates, a decision prepared and read over, a letter released."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict, first_refusal, refuse
from statepl.core.views import FormPage, ScopedPage, ScopedView
from statepl.documents.views import file_response
from waivers import rules, services
from waivers.forms.letters import LetterForm, LetterTemplateForm, PrepareApprovalForm, PrepareForm
from waivers.letters.words import PLACES
from waivers.models import Amendment, Letter, LetterTemplate, PreparedDecision
from waivers.rules import terms as term_rules
from waivers.states import MOVES, Move
from waivers.states.amendments import AMENDMENT_MOVES, DECIDING
from waivers.views.amendments import asked_dates, date_hint
from waivers.views.base import ApplicationFormPage, ApplicationPage
from waivers.views.moves import move_date_hint


# templates --------------------------------------------------------------------------------------------
class TemplatesPage(ScopedPage):
    """Every letter template, by decision and language."""

    template_name = "waivers/lettertemplate_list.html"

    def permission(self) -> Verdict:
        return term_rules.may_read_templates(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            templates=LetterTemplate.objects.all(),
            may_change=term_rules.may_change_templates(self.request.user),
            **kwargs,
        )


class TemplateEdit(FormPage):
    """Put one template into the state's own words."""

    template_name = "waivers/lettertemplate_form.html"
    form_class = LetterTemplateForm
    success_message = gettext_lazy("The template is saved. Letters that stand already stay as they are.")

    def permission(self) -> Verdict:
        return term_rules.may_change_templates(self.request.user)

    @cached_property
    def letter_template(self) -> LetterTemplate:
        """Return the template of the address."""
        return get_object_or_404(LetterTemplate, pk=self.kwargs["template_pk"])

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": LetterTemplate.objects.get(pk=self.letter_template.pk)}

    def perform(self, form: Any) -> str:
        services.change_template(self.letter_template, actor=self.request.user, **form.cleaned_data)
        return reverse("waivers:letter-templates")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = [(f"{{{name}}}", label) for name, label in PLACES.items()]
        return super().get_context_data(letter_template=self.letter_template, places=places, **kwargs)


# preparing --------------------------------------------------------------------------------------------
class PreparePage(ApplicationFormPage):
    """Say what is decided; the next page shows the letter before anybody else reads it."""

    template_name = "waivers/decision_prepare.html"

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        """Return the form that the decision asks for: a conditional approval has its conditions."""
        return PrepareApprovalForm if self.move.verb == "approve-conditionally" else PrepareForm

    @property
    def move(self) -> Move:
        """Return the row of the table; the address knows no other verbs."""
        return MOVES[self.kwargs["verb"]]

    @property
    def page_title(self) -> Any:  # type: ignore[override]
        return _("Prepare: %(decision)s") % {"decision": self.move.label}

    def rule(self) -> Verdict:
        if self.application.state not in self.move.sources:
            return refuse(_("This is not possible in the state that the application is in."))
        return first_refusal(
            rules.may_make(self.request.user, self.application, self.move),
            term_rules.may_prepare(self.request.user, self.application),
        )

    def back(self) -> str:
        return reverse("waivers:desk", args=[self.application.pk])

    def form_kwargs(self) -> dict[str, Any]:
        hint = move_date_hint(self.application, self.move)
        return {"move": self.move, "version": self.application.version, "hint": hint}

    def wish(self, given: dict[str, Any]) -> services.Wish:
        """Return the decision as it was typed, about the version that the person saw."""
        self.application.version = given.pop("version")
        given["conditions"] = tuple(given.get("conditions", ()))
        return services.Wish(self.application, self.move.verb, **given)

    def perform(self, form: Any) -> str:
        given = dict(form.cleaned_data)
        language = given.pop("language")
        made = services.prepare_decision(self.wish(given), actor=self.request.user, language=language)
        return made.get_absolute_url()


class PrepareAmendmentPage(PreparePage):
    """The same for the decision on an amendment."""

    @property
    def move(self) -> Move:
        return AMENDMENT_MOVES[self.kwargs["averb"]]

    @cached_property
    def amendment(self) -> Amendment:
        """Return the amendment of the address."""
        rows = Amendment.objects.visible_to(self.request.user).select_related(
            "application", "flexibility_type"
        )
        return get_object_or_404(rows, pk=self.kwargs["amendment_pk"], application=self.application)

    def rule(self) -> Verdict:
        if self.move.verb not in DECIDING:
            return refuse(_("This step is not told in a letter. Make it directly."))
        if self.amendment.state not in self.move.sources:
            return refuse(_("This is not possible in the state that the amendment is in."))
        return term_rules.may_move_amendment(self.request.user, self.amendment, self.move)

    def back(self) -> str:
        return self.amendment.get_absolute_url()

    def form_kwargs(self) -> dict[str, Any]:
        row = self.amendment
        return {
            "move": self.move,
            "version": row.version,
            "hint": date_hint(row),
            "has_until": row.kind != Amendment.Kind.END,
            "initial": asked_dates(row),
        }

    def wish(self, given: dict[str, Any]) -> services.Wish:
        self.amendment.version = given.pop("version")
        return services.Wish(self.application, self.move.verb, self.amendment, **given)


class PreparedMixin:
    """Fetch the prepared decision of the address; nobody outside the state's staff finds one."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def prepared(self) -> PreparedDecision:
        """Return the prepared decision of the address."""
        rows = PreparedDecision.objects.visible_to(self.request.user).select_related(
            "application__district", "amendment", "batch", "prepared_by", "letter"
        )
        return get_object_or_404(
            rows,
            pk=self.kwargs["prepared_pk"],
            application=self.application,  # type: ignore[attr-defined]
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(  # type: ignore[misc,no-any-return]
            prepared=self.prepared, letter=self.prepared.letter, **kwargs
        )


class PreparedPage(PreparedMixin, ApplicationPage):
    """The letter as the district would read it, and what can be done with it."""

    template_name = "waivers/prepared_detail.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return _("Prepared: %(decision)s") % {"decision": self.prepared.label}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.prepared
        is_waiting = row.batch is not None and row.batch.state == "confirmed"
        return super().get_context_data(
            is_open=row.state == PreparedDecision.State.PREPARED and not is_waiting,
            is_waiting=is_waiting and row.state == PreparedDecision.State.PREPARED,
            may_prepare=term_rules.may_prepare(self.request.user, self.application),
            confirm_form=ConfirmForm(version=row.version, submit_label=_("Release the letter and decide")),
            **kwargs,
        )


class PreparedEdit(PreparedMixin, ApplicationFormPage):
    """Change the words of a letter before its release."""

    form_class = LetterForm
    success_message = gettext_lazy("The letter is saved. Nobody outside has read it.")
    page_title = gettext_lazy("Change the letter")

    def rule(self) -> Verdict:
        return term_rules.may_prepare(self.request.user, self.application)

    def back(self) -> str:
        return self.prepared.get_absolute_url()

    def form_kwargs(self) -> dict[str, Any]:
        letter = self.prepared.letter
        initial = {"subject": letter.subject, "body": letter.body}
        return {"version": self.prepared.version, "initial": initial}

    def perform(self, form: Any) -> str:
        services.edit_letter(self.prepared, actor=self.request.user, **form.cleaned_data)
        return self.back()


class PreparedRelease(PreparedMixin, ApplicationFormPage):
    """Make the decision and release its letter, after one more look."""

    form_class = ConfirmForm
    template_name = "waivers/prepared_release.html"
    page_title = gettext_lazy("Release the letter and decide")
    success_message = gettext_lazy("The decision is made and the letter is released. The district is told.")

    def rule(self) -> Verdict:
        return term_rules.may_prepare(self.request.user, self.application)

    def back(self) -> str:
        return self.prepared.get_absolute_url()

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.prepared.version, "submit_label": self.page_title}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        released = services.release_decision(self.prepared, actor=self.request.user, version=version)
        return released.letter.get_absolute_url()


class PreparedStep(PreparedMixin, ApplicationFormPage):
    """Hold a prepared decision back, free it, or throw it away: one button each, no page of its own."""

    form_class = ConfirmForm

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return str(STEPS[self.kwargs["step"]])

    def rule(self) -> Verdict:
        return term_rules.may_prepare(self.request.user, self.application)

    def back(self) -> str:
        return self.prepared.get_absolute_url()

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.prepared.version, "submit_label": STEPS[self.kwargs["step"]]}

    def perform(self, form: Any) -> str:
        step, given = self.kwargs["step"], {"actor": self.request.user, **form.cleaned_data}
        if step == "discard":
            services.discard_decision(self.prepared, **given)
            messages.success(self.request, _("The prepared decision is discarded. It never was one."))
        else:
            services.hold_decision(self.prepared, held=step == "hold", **given)
            held, freed = _("The letter is held back."), _("The letter can be released.")
            messages.success(self.request, held if step == "hold" else freed)
        return self.back()


STEPS = {
    "hold": gettext_lazy("Hold the letter back"),
    "free": gettext_lazy("Free the letter"),
    "discard": gettext_lazy("Discard this decision"),
}


# letters ----------------------------------------------------------------------------------------------
class LettersPage(ApplicationPage):
    """Every letter that was released to a district."""

    template_name = "waivers/letter_list.html"
    page_title = gettext_lazy("Letters")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Letter.objects.visible_to(self.request.user).released().filter(application=self.application)
        return super().get_context_data(
            letters=rows.select_related("decision__flexibility_type", "document"), **kwargs
        )


class LetterMixin:
    """Fetch the released letter of the address."""

    request: Any
    kwargs: dict[str, Any]

    @cached_property
    def letter(self) -> Letter:
        """Return the letter of the address, once it is released."""
        rows = Letter.objects.visible_to(self.request.user).released()
        return get_object_or_404(
            rows.select_related("document", "decision", "application__district"),
            pk=self.kwargs["letter_pk"],
            application=self.kwargs["pk"],
        )


class LetterPage(LetterMixin, ApplicationPage):
    """A released letter, word for word, with its document and hash."""

    template_name = "waivers/letter_detail.html"

    @property
    def page_title(self) -> str:  # type: ignore[override]
        return self.letter.subject

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(letter=self.letter, **kwargs)


class LetterDownload(LetterMixin, ScopedView):
    """The document of a released letter; who took it is on the trail."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.letter.document is None:
            return HttpResponseRedirect(self.letter.get_absolute_url())
        return file_response(self.letter.document, actor=request.user)

    def head(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.letter.document is None:
            return HttpResponseRedirect(self.letter.get_absolute_url())
        response = HttpResponse(content_type=self.letter.document.content_type)
        response["Content-Length"] = str(self.letter.document.size)
        return response
