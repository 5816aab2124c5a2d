"""What places share with each other: the list, adding and changing."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders import rules
from stakeholders.forms import PracticeEditForm, PracticeForm
from stakeholders.models import SharedPractice
from stakeholders.services import add_practice, edit_practice
from stakeholders.views.together import RowAdd, RowEdit, TogetherPage, way
from stakeholders.vocabulary import PracticeKind

PER_PAGE = 25


class SharingPage(TogetherPage):
    """What one's own place lists and what others share, what is still to come first."""

    template_name = "stakeholders/sharing.html"
    tab = "sharing"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("kind", "")
        kind = asked if asked in PracticeKind.values else ""
        rows = SharedPractice.objects.readable_by(self.request.user).for_list()
        rows = rows.of(self.chosen) if self.chosen else rows
        page = Paginator(rows.filter(kind=kind) if kind else rows, PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        for row in page:
            row.may_write = rules.can_write(self.request.user, row.district)
        return super().get_context_data(
            page_obj=page,
            kind=kind,
            kinds=PracticeKind.choices,
            crumbs=way((_("Shared practice"), "")),
            **kwargs,
        )


class PracticeMixin:
    """Where the way back leads."""

    def target(self, row: Any) -> str:
        """Return the list."""
        return reverse("stakeholders:sharing")


class PracticeAdd(PracticeMixin, RowAdd):
    """List something from which others can learn."""

    form_class = PracticeForm
    heading = gettext_lazy("Share what works")
    lead = gettext_lazy(
        "A convening, a visit, a learning community, or material. Name no student and no family."
    )
    success_message: Any = gettext_lazy("It is on the list.")

    def add(self, district: Any, **facts: Any) -> Any:
        return add_practice(district, **facts)


class PracticeEdit(PracticeMixin, RowEdit):
    """Change it, share it, or stop sharing it."""

    form_class = PracticeEditForm
    heading = gettext_lazy("Change what is shared")
    success_message: Any = gettext_lazy("It is saved.")

    def rows(self) -> QuerySet[SharedPractice]:
        return SharedPractice.objects.select_related("district")

    def change(self, version: int, **facts: Any) -> Any:
        return edit_practice(self.row, actor=self.request.user, version=version, **facts)
