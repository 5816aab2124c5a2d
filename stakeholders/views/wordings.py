"""What invited people read of an activity, put into another language by staff."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders import rules
from stakeholders.activity_texts import languages_of, originals_of
from stakeholders.forms import TranslationForm
from stakeholders.services import translate_activity
from stakeholders.views.base import ActivityMixin, crumbs
from stakeholders.wordings import Language
from statepl.core.rules import Verdict
from statepl.core.views import FormPage


class ActivityTranslate(ActivityMixin, FormPage):
    """Translate what invited people read into one of the other languages."""

    template_name = "stakeholders/together_form.html"
    form_class = TranslationForm

    @cached_property
    def language(self) -> Language:
        """Return the language of the address; the original's own does not exist here."""
        found = [each for each in languages_of(self.activity) if each.code == self.kwargs["language"]]
        if not found:
            raise Http404
        return found[0]

    def permission(self) -> Verdict:
        return rules.can_edit_activity(self.request.user, self.activity)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "texts": originals_of(self.activity),
            "known": self.activity.wordings.all(),
            "language": self.language.code,
        }

    def perform(self, form: Any) -> str:
        number = translate_activity(
            self.activity, actor=self.request.user, language=self.language.code, words=form.words()
        )
        sentence = ngettext("%(number)s text is translated.", "%(number)s texts are translated.", number)
        messages.success(self.request, sentence % {"number": number})
        return self.activity.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = _("What invited people read, in %(language)s") % {"language": self.language.name}
        way = crumbs((self.activity.title, self.activity.get_absolute_url()), (heading, ""))
        return super().get_context_data(
            heading=heading,
            eyebrow=self.activity.title,
            lead=_(
                "Above each box stands the original. What is empty is shown in the original, and says so."
            ),
            crumbs=way,
            **kwargs,
        )
