"""What is due to be erased, and erasing somebody who asks for it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policy.models import ProgramSettings
from policy.rules import may_change_settings
from stakeholders.forms.erasing import ErasePeopleForm, FindPersonForm
from stakeholders.rules.erasing import can_erase_people, can_see_erasing
from stakeholders.services import erase_people, held, people_like
from stakeholders.views.base import crumbs
from statepl.audit.models import AuditEvent
from statepl.audit.verbs import Verb
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage, add_errors

SHOWN = 20


class ErasingPage(ScopedPage):
    """What is held of people without an account, how much of it is due, what was erased."""

    template_name = "stakeholders/erasing.html"

    def permission(self) -> Verdict:
        return can_see_erasing(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        trail = AuditEvent.objects.about(ProgramSettings.current()).filter(verb=Verb.PEOPLE_ERASED)
        return super().get_context_data(
            rows=held(),
            can_change=may_change_settings(user),
            can_erase=can_erase_people(user),
            events=trail[:SHOWN],
            crumbs=crumbs((_("People’s data"), "")),
            **kwargs,
        )


class ErasePersonPage(ScopedPage):
    """Look somebody up by what they are known by, choose, erase. Nothing of it stands in an address."""

    template_name = "stakeholders/erase_person.html"

    def permission(self) -> Verdict:
        return can_erase_people(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            can_see=can_see_erasing(self.request.user),
            crumbs=crumbs((_("Erase a person"), "")),
            **({"form": FindPersonForm()} | kwargs),
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        find = FindPersonForm(request.POST)
        if not find.is_valid():
            return self._shown(find, status=422)
        found = people_like(find.cleaned_data["words"], actor=request.user)
        if not found:
            find.add_error("words", _("Nobody is known by this. Look at each letter, or try the name."))
            return self._shown(find, status=422)
        if "people" not in request.POST and "erase" not in request.POST:
            initial = {"words": find.cleaned_data["words"]}
            return self._shown(ErasePeopleForm(found=found, initial=initial), is_found=True)
        return self._erase(ErasePeopleForm(request.POST, found=found))

    def _erase(self, form: ErasePeopleForm) -> HttpResponse:
        if not form.is_valid():
            return self._shown(form, status=422, is_found=True)
        try:
            erased = erase_people(form.chosen(), actor=self.request.user)
        except ValidationError as error:
            add_errors(form, error)
            return self._shown(form, status=422, is_found=True)
        number = sum(erased.values())
        sentence = ngettext(
            "%(number)s entry is erased. Counts stay.", "%(number)s entries are erased. Counts stay.", number
        )
        messages.success(self.request, sentence % {"number": number})
        return HttpResponseRedirect(reverse("stakeholders:erase_person"))

    def _shown(self, form: Any, *, status: int = 200, is_found: bool = False) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, is_found=is_found), status=status)
