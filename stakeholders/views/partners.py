"""Partnerships: the list with reviews that are due, one of them with its gaps, its compact and its signatures."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import CompactForm, PartnershipEditForm, PartnershipForm, ReviewForm, SignForm
from stakeholders.models import Compact, Partnership
from stakeholders.partnering import Gap, gaps
from stakeholders.services import (
    add_partnership,
    edit_partnership,
    review_compact,
    sign_compact,
    write_compact,
)
from stakeholders.views.base import crumbs
from stakeholders.views.together import RowAdd, RowEdit, RowPage, TogetherPage, way
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.rules import Verdict
from statepl.core.views import ScopedObjectMixin, ScopedPage

PER_PAGE = 25
MOST_REVIEWS = 10


def gaps_of(row: Partnership) -> list[Gap]:
    """Return what a partnership lacks; its groups may be fetched beforehand."""
    return gaps(row, groups=len(row.groups.all()), today=clock.today())


class PartnershipList(TogetherPage):
    """All partnerships that the person may see, with what they lack, and the reviews that are due."""

    template_name = "stakeholders/together.html"
    tab = "together"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.of_place(Partnership.objects.all()).for_list()
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        due = self.of_place(Compact.objects.all()).review_due(clock.today())
        return super().get_context_data(
            page_obj=page,
            partnerships=[(row, gaps_of(row)) for row in page],
            reviews=due[:MOST_REVIEWS],
            crumbs=crumbs((_("Working together"), "")),
            **kwargs,
        )


class PartnershipMixin(ScopedObjectMixin):
    """The partnership of the address."""

    def rows(self) -> QuerySet[Partnership]:
        return Partnership.objects.select_related("district", "compact")


class PartnershipDetail(PartnershipMixin, ScopedPage):
    """One partnership: gaps first, then what it is, the compact and the history."""

    template_name = "stakeholders/partnership_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.fetch(), self.request.user
        compact = getattr(row, "compact", None)
        return super().get_context_data(
            partnership=row,
            compact=compact,
            groups=row.groups.all(),
            gaps=gaps_of(row),
            facts=self._facts(row),
            sides=self._sides(compact),
            can_write=rules.can_write(user, row.district),
            can_sign=rules.can_sign(user, compact) if compact else Verdict(False),
            can_see_names=rules.can_see_names(user),
            events=AuditEvent.objects.about(row, *([compact] if compact else [])),
            crumbs=way((row.name, "")),
            **kwargs,
        )

    def _facts(self, row: Partnership) -> list[dict[str, Any]]:
        """Return what is written down, field by field; the name of a facilitator stays with staff."""
        shown = {
            "interests": row.interests,
            "roles": row.roles,
            "trust": row.trust,
            "gap": row.gap,
            "members": row.members,
            "new_members": row.new_members,
            "led_by": row.get_led_by_display(),
            "facilitator": row.facilitator if rules.can_see_names(self.request.user) else "",
            "works_for": row.get_works_for_display(),
            "amount": row.amount,
            "voters": row.voters,
            "partners": row.partners,
            "levers": ", ".join(row.lever_labels),
            "handover": row.handover,
            "accommodations": row.accommodations,
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
        }
        return [
            {"label": Partnership._meta.get_field(name).verbose_name, "value": value}
            for name, value in shown.items()
            if value not in ("", None)
        ]

    def _sides(self, compact: Compact | None) -> list[dict[str, Any]]:
        if compact is None:
            return []
        ours = (
            _("We"),
            compact.our_gains,
            compact.our_commitments,
            compact.our_signer,
            compact.our_signed_on,
        )
        theirs = (
            _("The partner"), compact.their_gains, compact.their_commitments, compact.their_signer,
            compact.their_signed_on,
        )  # fmt: skip
        names = ("who", "gains", "commitments", "signer", "signed_on")
        return [dict(zip(names, side, strict=True)) for side in (ours, theirs)]


class PartnershipAdd(RowAdd):
    """Begin a partnership."""

    form_class = PartnershipForm
    heading = gettext_lazy("Begin a partnership")
    lead = gettext_lazy("Name it and say what it is. The next page asks what this kind needs to last.")

    def add(self, district: Any, **facts: Any) -> Any:
        return add_partnership(district, **facts)

    def target(self, row: Any) -> str:
        return reverse("stakeholders:partnership_edit", args=[row.pk])


class PartnershipEdit(PartnershipMixin, RowEdit):
    """Change a partnership."""

    form_class = PartnershipEditForm
    heading = gettext_lazy("Change the partnership")
    lead = gettext_lazy("You can save it with gaps. They stand on its page until they are closed.")
    success_message: Any = gettext_lazy("The partnership is saved.")

    def eyebrow(self) -> str:
        return f"{self.row}, {self.row.get_kind_display()}"

    def steps(self) -> list[tuple[str, str]]:
        return [(self.row.name, self.row.get_absolute_url())]

    def change(self, version: int, **facts: Any) -> Any:
        return edit_partnership(self.row, actor=self.request.user, version=version, **facts)


class CompactEdit(PartnershipMixin, RowPage):
    """Write the compact of a partnership, or change it."""

    form_class = CompactForm
    heading = gettext_lazy("Write the compact")
    success_message: Any = gettext_lazy("The compact is saved. Both sides sign next.")

    @cached_property
    def row(self) -> Partnership:
        """Return the partnership."""
        row: Partnership = self.fetch()
        return row

    @property
    def lead(self) -> str:
        compact = getattr(self.row, "compact", None)
        if compact and len(compact.unsigned) < 2:
            return _("It is signed. A change takes the signatures away, and both sides sign anew.")
        return _("Write it together with the partner: what each side gains, and what each promises.")

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.row.district)

    def eyebrow(self) -> str:
        return str(self.row)

    def steps(self) -> list[tuple[str, str]]:
        return [(self.row.name, self.row.get_absolute_url())]

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": Compact.objects.filter(partnership=self.row).first()}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        write_compact(self.row, actor=self.request.user, version=version, **form.facts())
        return self.row.get_absolute_url()


class CompactPage(ScopedObjectMixin, RowPage):
    """A form about the compact of the address."""

    def rows(self) -> QuerySet[Compact]:
        return Compact.objects.select_related("partnership__district")

    @cached_property
    def row(self) -> Compact:
        """Return the compact."""
        row: Compact = self.fetch()
        return row

    def eyebrow(self) -> str:
        return str(self.row)

    def steps(self) -> list[tuple[str, str]]:
        return [(self.row.partnership.name, self.row.partnership.get_absolute_url())]


class CompactSign(CompactPage):
    """Write down a signature."""

    form_class = SignForm
    heading = gettext_lazy("Sign the compact")
    lead = gettext_lazy("Write down who signed on paper or in a meeting, and when. Names stay with staff.")
    success_message: Any = gettext_lazy("The signature is kept.")

    def permission(self) -> Verdict:
        return rules.can_sign(self.request.user, self.row)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.row.version, "sides": self.row.unsigned}

    def perform(self, form: Any) -> str:
        sign_compact(self.row, actor=self.request.user, **form.cleaned_data)
        return self.row.partnership.get_absolute_url()


class CompactReview(CompactPage):
    """Keep a review of both sides."""

    form_class = ReviewForm
    heading = gettext_lazy("Review the compact")
    lead = gettext_lazy("Look at the promises together. Keep what you found and when you look again.")
    success_message: Any = gettext_lazy("The review is kept.")

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.row.partnership.district)

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.row.version}

    def perform(self, form: Any) -> str:
        review_compact(self.row, actor=self.request.user, **form.cleaned_data)
        return self.row.partnership.get_absolute_url()
