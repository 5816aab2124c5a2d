"""One wave for staff: who was asked, answers by the open link, counting, publishing, the figures."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stakeholders import rules
from stakeholders.forms.surveys import AskForm, ProlongForm, SetAsideForm, WhoForm
from stakeholders.models import Figure, Sheet, Wave
from stakeholders.rules import surveys as survey_rules
from stakeholders.services import (
    ask_people,
    begin_paper,
    count_wave,
    look_at_sheets,
    prolong_wave,
    publish_wave,
)
from stakeholders.survey_pages import question_charts
from stakeholders.views.surveys import survey_crumbs
from stakeholders.vocabulary.surveys import SheetSource, SheetStanding, Stage
from statepl.audit.models import AuditEvent
from statepl.audit.verbs import Verb
from statepl.core.forms import ConfirmForm
from statepl.core.qr import qr_svg
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage


class WaveMixin(ScopedObjectMixin):
    """The wave of the address."""

    def rows(self) -> QuerySet[Wave]:
        related = ("survey__groups", "survey__questions", "survey__wordings")
        return Wave.objects.select_related("survey__district").prefetch_related(*related)

    @cached_property
    def wave(self) -> Wave:
        found: Wave = self.fetch()
        return found

    def way(self, *more: tuple[str, str]) -> list[dict[str, str]]:
        """Return the way here by the survey and the wave."""
        survey = self.wave.survey
        return survey_crumbs(
            (survey.title, survey.get_absolute_url()),
            (self.wave.label, self.wave.get_absolute_url()),
            *more,
        )


class WaveDetail(WaveMixin, ScopedPage):
    """Where a wave stands, and what comes next."""

    template_name = "stakeholders/wave_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wave, user = self.wave, self.request.user
        sheets = Sheet.objects.filter(wave=wave).used()
        figures = Figure.objects.of_waves([wave]) if wave.closed_at else ()
        link = wave.open_link
        return super().get_context_data(
            wave=wave,
            survey=wave.survey,
            can_write=rules.can_write(user, wave.survey.district),
            can_ask=survey_rules.can_ask(user, wave),
            can_look=survey_rules.can_look(user, wave),
            can_publish=survey_rules.can_publish(user, wave),
            asked=wave.asked.by_group(),
            answers=sheets.filter(standing=SheetStanding.COUNTED).count(),
            waiting=sheets.filter(standing=SheetStanding.WAITING).count(),
            aside=sheets.filter(standing=SheetStanding.ASIDE).count(),
            open_link=link,
            qr=qr_svg(link, _("The open link, for the camera of a phone")) if link else "",
            waves=[wave],
            charts=question_charts(wave.survey, [wave], figures),
            is_published=wave.stage == Stage.PUBLISHED,
            events=AuditEvent.objects.about(wave).exclude(verb=Verb.SHEET_ENTERED),
            crumbs=survey_crumbs((wave.survey.title, wave.survey.get_absolute_url()), (wave.label, "")),
            **kwargs,
        )


class WaveForm(WaveMixin, FormPage):
    """A form about a wave; heading and lead are given by the class."""

    template_name = "stakeholders/together_form.html"
    heading: Any = ""
    lead: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            heading=self.heading,
            lead=self.lead,
            eyebrow=self.wave,
            crumbs=self.way((str(self.heading), "")),
            **kwargs,
        )


class WaveAsk(WaveForm):
    """Ask people by mail."""

    form_class = AskForm
    heading = gettext_lazy("Ask people by mail")
    lead = gettext_lazy(
        "Each person gets a link of their own, in their language. Nobody can see which answers are whose."
    )

    def permission(self) -> Verdict:
        return survey_rules.can_ask(self.request.user, self.wave)

    def perform(self, form: Any) -> str:
        cleaned = form.cleaned_data
        asked, left = ask_people(
            self.wave,
            actor=self.request.user,
            guests=cleaned["guests"],
            through=cleaned["through"],
            consent_on=cleaned["consent_on"],
        )
        sentence = ngettext("%(number)s person is asked.", "%(number)s people are asked.", asked)
        parts = [sentence % {"number": asked}]
        if left:
            again = ngettext(
                "%(number)s was asked already or wants no surveys by mail.",
                "%(number)s were asked already or want no surveys by mail.",
                left,
            )
            parts.append(again % {"number": left})
        messages.success(self.request, " ".join(parts))
        return self.wave.get_absolute_url()


class WaveProlong(WaveForm):
    """Another last day."""

    form_class = ProlongForm
    heading = gettext_lazy("Another last day")
    lead = gettext_lazy("Who has the link can answer until then.")
    success_message: Any = gettext_lazy("The last day is changed.")

    def permission(self) -> Verdict:
        return survey_rules.can_look(self.request.user, self.wave)

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.fetch()}

    def perform(self, form: Any) -> str:
        return prolong_wave(self.wave, actor=self.request.user, **form.cleaned_data).get_absolute_url()


class WavePaper(WaveForm):
    """Type in what somebody answered on paper; the next pages are those that people see."""

    form_class = WhoForm
    heading = gettext_lazy("Type in a paper")
    lead = gettext_lazy("One paper at a time. The answers count as soon as each is sent.")

    def permission(self) -> Verdict:
        return survey_rules.can_ask(self.request.user, self.wave)

    def form_kwargs(self) -> dict[str, Any]:
        return {"survey": self.wave.survey, "language": self.request.LANGUAGE_CODE}

    def perform(self, form: Any) -> str:
        token = begin_paper(self.wave, actor=self.request.user, **form.cleaned_data)
        return reverse("surveys:start", args=[token])


class WaveLook(WaveMixin, FormPage):
    """Answers by the open link: when they came, for whom, in which language, in which words; count or set aside."""

    template_name = "stakeholders/wave_look.html"
    form_class = SetAsideForm

    def permission(self) -> Verdict:
        return survey_rules.can_look(self.request.user, self.wave)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheets = Sheet.objects.filter(wave=self.wave, source=SheetSource.OPEN).used().select_related("group")
        return super().get_context_data(
            wave=self.wave,
            sheets=sheets.with_words().order_by("standing", "day", "key"),
            waits=SheetStanding.WAITING,
            crumbs=self.way((_("By the open link"), "")),
            **kwargs,
        )

    def perform(self, form: Any) -> str:
        keys = self.request.POST.getlist("sheet")
        if not keys:
            raise ValidationError(_("Choose the answers first."))
        counts = "count" in self.request.POST
        changed = look_at_sheets(
            self.wave, actor=self.request.user, keys=keys, count=counts, reason=form.cleaned_data["reason"]
        )
        sentence = (
            ngettext("%(number)s now counts.", "%(number)s now count.", changed)
            if counts
            else ngettext("%(number)s is set aside.", "%(number)s are set aside.", changed)
        )
        messages.success(self.request, sentence % {"number": changed})
        return self.request.path


class WaveConfirm(WaveForm):
    """One question before something final."""

    form_class = ConfirmForm
    button: Any = ""

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.wave.version, "submit_label": self.button}


class WaveCount(WaveConfirm):
    """End the wave and count it."""

    heading = gettext_lazy("Count the answers?")
    lead = gettext_lazy(
        "The round ends, and nobody can answer any more. Figures of small groups are hidden for good. What people "
        "wrote in their own words goes to “What people said”, to be read and answered."
    )
    button = gettext_lazy("End the round and count")
    success_message: Any = gettext_lazy("The round is counted.")

    def permission(self) -> Verdict:
        return survey_rules.can_look(self.request.user, self.wave)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        return count_wave(self.wave, actor=self.request.user, version=version).get_absolute_url()


class WavePublish(WaveConfirm):
    """Let everybody read the figures."""

    heading = gettext_lazy("Publish the figures?")
    lead = gettext_lazy("Everybody can read them then, without an account, beside those of earlier rounds.")
    button = gettext_lazy("Publish")
    success_message: Any = gettext_lazy("The figures are published.")

    def permission(self) -> Verdict:
        return survey_rules.can_publish(self.request.user, self.wave)

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        return publish_wave(self.wave, actor=self.request.user, version=version).get_absolute_url()
