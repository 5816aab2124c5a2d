"""Who is missing? Anybody names a group without an account (S-10)."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView

from stakeholders.csrf import no_referrer_csrf
from stakeholders.forms.nominations import NominateForm
from stakeholders.services import nominate
from stakeholders.views.public_answers import IssueThrottle
from stakeholders.views.public_coverage import PublicPlace
from statepl.core.views import add_errors


class NominationThrottle(IssueThrottle):
    """A few nominations an hour from one machine."""

    scope = "nomination"


# Public pages send no referrer, so a browser sends "Origin: null" with this page's own form.
@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class NominatePage(PublicPlace, TemplateView):
    """Say who is missing in a district, or in the state."""

    template_name = "public/nominate.html"
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=NominateForm()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        district, form = self.district, NominateForm(request.POST)
        if not form.is_valid():
            return self._again(form, 422)
        if not NominationThrottle().allow_request(request, self):  # type: ignore[arg-type]
            form.add_error(None, _("Many messages came from here within the hour. Send this one later."))
            return self._again(form, 429)
        try:
            nominate(district, language=_language(), **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
            return self._again(form, 422)
        return HttpResponseRedirect(self.address("nominated"))

    def _again(self, form: NominateForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            district=self.district, coverage_url=self.address("coverage"), **kwargs
        )


class NominatedPage(PublicPlace, TemplateView):
    """What happens with it now."""

    template_name = "public/nominated.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            district=self.district,
            nominate_url=self.address("nominate"),
            coverage_url=self.address("coverage"),
            **kwargs,
        )


def _language() -> str:
    """Return the language of the page: in it we answer."""
    known = get_language() or ""
    return known if known in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
