"""You said, we did: what anybody reads without an account, and the form for what nobody asked about."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import TemplateView
from rest_framework.throttling import SimpleRateThrottle

from stakeholders.csrf import no_referrer_csrf
from stakeholders.forms.heard import IssueForm
from stakeholders.models import AnswersPage, HeardAnswer, HeardItem, Lineage
from stakeholders.services import raise_issue
from stakeholders.vocabulary.heard import NOT_TAKEN_UP
from statepl.core import clock
from statepl.core.views import add_errors
from statepl.districts.models import District

PER_PAGE = 50


class IssueThrottle(SimpleRateThrottle):
    """A few contributions an hour from one machine; the address is kept as a hash, and not for long."""

    rate = "10/hour"
    scope = "issue"

    def get_ident(self, request: Any) -> str:
        """Return the machine's address; a header that anybody can write counts only behind the proxy, its last part."""
        given = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
        return given.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))

    def get_cache_key(self, request: Any, view: Any) -> str:
        who = salted_hmac("stakeholders.issue", self.get_ident(request)).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": who}


class PlaceMixin:
    """The district of the address; without one it is the state."""

    kwargs: dict[str, Any]

    @cached_property
    def district(self) -> District | None:
        """Return the district, None for the state's own."""
        return get_object_or_404(District, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def address(self, name: str) -> str:
        """Return an address of this place: `answers`, `raise` or `raised`."""
        if self.district is None:
            return reverse(f"public:{name}-state")
        return reverse(f"public:{name}-district", args=[self.district.pk])


class PlaceList(TemplateView):
    """Whose answers can be read."""

    template_name = "public/answers_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = AnswersPage.objects.filter(published_at__isnull=False).select_related("district")
        page = Paginator(rows.order_by("district__name", "pk"), PER_PAGE)
        return super().get_context_data(
            page_obj=page.get_page(self.request.GET.get("page")),
            districts=District.objects.order_by("name"),
            **kwargs,
        )


class PlacePage(PlaceMixin, TemplateView):
    """What people told a district, or the state, and what came of it; what was not taken up stands beside it."""

    template_name = "public/answers_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pages = AnswersPage.objects.filter(published_at__isnull=False)
        get_object_or_404(pages, district=self.district)
        rows = HeardAnswer.objects.showable().of(self.district)
        earlier = Prefetch("item__came_from", queryset=Lineage.objects.only("pk", "later"))
        shown = rows.select_related("item__group__parent").prefetch_related(earlier, "wordings")
        page = Paginator(shown.order_by("-answered_at", "-pk"), PER_PAGE)
        page_obj = page.get_page(self.request.GET.get("page"))
        heard = HeardItem.objects.of(self.district).living()
        return super().get_context_data(
            district=self.district,
            page_obj=page_obj,
            taken_up=[each for each in page_obj if each.disposition not in NOT_TAKEN_UP],
            not_taken_up=[each for each in page_obj if each.disposition in NOT_TAKEN_UP],
            refusals=rows.not_taken_up().count(),
            answered=rows.count(),
            heard=heard.count(),
            overdue=heard.answer_overdue(clock.today()).count(),
            raise_url=self.address("raise"),
            **kwargs,
        )


# Public pages send no referrer, so a browser sends "Origin: null" with this page's own form.
@method_decorator([csrf_exempt, no_referrer_csrf], name="dispatch")
class RaisePage(PlaceMixin, TemplateView):
    """Tell a district, or the state, something without being asked and without an account (S-22)."""

    template_name = "public/answers_raise.html"
    http_method_names = ["get", "head", "options", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IssueForm(initial={"language": get_language()})
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = IssueForm(request.POST)
        if not form.is_valid():
            return self._again(form, 422)
        if not IssueThrottle().allow_request(request, self):  # type: ignore[arg-type]
            form.add_error(None, _("Many messages came from here within the hour. Send this one later."))
            return self._again(form, 429)
        try:
            raise_issue(self.district, **form.facts())
        except ValidationError as error:
            add_errors(form, error)
            return self._again(form, 422)
        return HttpResponseRedirect(self.address("raised"))

    def _again(self, form: IssueForm, status: int) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(district=self.district, **kwargs)


class RaisedPage(PlaceMixin, TemplateView):
    """What happens with it now."""

    template_name = "public/answers_raised.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(district=self.district, raise_url=self.address("raise"), **kwargs)
