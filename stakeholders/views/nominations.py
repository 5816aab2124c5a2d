"""Who is missing, for staff: what anybody named, and one nomination with what came of it."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.forms.nominations import SettleNominationForm
from stakeholders.models import Nomination
from stakeholders.rules import can_keep_groups
from stakeholders.rules import nominations as rules
from stakeholders.services import settle_nomination
from stakeholders.views.base import crumbs
from statepl.audit.models import AuditEvent
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage
from statepl.districts.models import District

PER_PAGE = 25


class NominationList(ScopedPage):
    """What anybody says is missing: open ones first, the oldest first, what was settled below."""

    template_name = "stakeholders/nomination_list.html"

    def permission(self) -> Verdict:
        return rules.can_see_nominations(self.request.user)

    @cached_property
    def districts(self) -> QuerySet[District]:
        """Return the districts to choose from."""
        return District.objects.visible_to(self.request.user)

    @cached_property
    def chosen(self) -> District | None:
        """Return the district in the address, None for all places."""
        asked = self.request.GET.get("district", "")
        return self.districts.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Nomination.objects.visible_to(self.request.user)
        if self.chosen is not None:
            rows = rows.of(self.chosen)
        page = Paginator(rows.in_order(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            page_obj=page,
            waiting=[row for row in page if row.is_open],
            settled=[row for row in page if not row.is_open],
            number=rows.open().count(),
            districts=self.districts,
            chosen=self.chosen,
            crumbs=crumbs((_("Named as missing"), "")),
            **kwargs,
        )


class NominationPage(ScopedObjectMixin, FormPage):
    """One nomination: the words as they came, and settling it; afterwards what came of it."""

    template_name = "stakeholders/nomination_detail.html"
    form_class = SettleNominationForm
    success_message: Any = gettext_lazy(
        "It is settled. Who named the group is told, if they left an address."
    )

    def rows(self) -> QuerySet[Nomination]:
        return Nomination.objects.select_related("district", "group__parent", "settled_by")

    @cached_property
    def nomination(self) -> Nomination:
        """Return the nomination of the address."""
        found: Nomination = self.fetch()
        return found

    def permission(self) -> Verdict:
        return rules.can_settle_nomination(self.request.user, self.nomination)

    def perform(self, form: Any) -> str:
        settle_nomination(self.nomination, actor=self.request.user, **form.cleaned_data)
        place = f"?district={self.nomination.district_id}" if self.nomination.district_id else ""
        return reverse("stakeholders:nominations") + place

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.fetch()  # as stored now: somebody may have settled it meanwhile
        way = crumbs((_("Named as missing"), reverse("stakeholders:nominations")), (str(row), ""))
        return super().get_context_data(
            nomination=row,
            shows_form=row.is_open or kwargs["form"].is_bound,
            can_keep_groups=can_keep_groups(self.request.user),
            events=AuditEvent.objects.about(row),
            crumbs=way,
            **kwargs,
        )
