"""What the pages of a place share: its tabs, the place chosen in the address, adding a row and changing one."""

from abc import abstractmethod
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stakeholders import rules
from stakeholders.views.base import crumbs
from statepl.core.rules import Verdict
from statepl.core.views import FormPage, ScopedObjectMixin, ScopedPage
from statepl.districts.models import District

TABS = ("together", "teams", "plan", "concerns", "tracks", "capacity", "sharing")


def tabs(current: str) -> list[dict[str, Any]]:
    """Return the pages on working together, the current one marked."""
    labels = {
        "together": _("Partnerships"),
        "teams": pgettext("groups of people", "Teams"),
        "plan": _("Plan"),
        "concerns": _("Concerns"),
        "tracks": _("Two tracks"),
        "capacity": _("Inside"),
        "sharing": _("Shared practice"),
    }
    return [
        {
            "label": labels[name],
            "url": reverse(f"stakeholders:{name}"),
            "current": name == current,
            "count": None,
        }
        for name in TABS
    ]


def way(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way here from the page on working together."""
    return crumbs((_("Working together"), reverse("stakeholders:together")), *more)


class TogetherPage(ScopedPage):
    """A page of working together, for all places that a person may see or for the one in `?district=`."""

    tab = ""

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    @cached_property
    def districts(self) -> QuerySet[District]:
        """Return the districts to choose from."""
        return District.objects.visible_to(self.request.user)

    @cached_property
    def chosen(self) -> District | None:
        """Return the district whose rows are shown, None for all places."""
        return self.asked()

    def asked(self) -> District | None:
        """Return the district in the address."""
        asked = self.request.GET.get("district", "")
        return self.districts.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None

    def of_place(self, rows: Any) -> Any:
        """Return the rows that the person may see, of the chosen place."""
        seen = rows.visible_to(self.request.user)
        return seen.of(self.chosen) if self.chosen else seen

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            districts=self.districts,
            chosen=self.chosen,
            tabs=tabs(self.tab),
            can_write=rules.can_write_somewhere(self.request.user),
            **kwargs,
        )


class OnePlacePage(TogetherPage):
    """A page about one place: the state for its staff, the own district for others, unless the address names one."""

    @cached_property
    def chosen(self) -> District | None:
        """Return the district whose rows are shown, None for the state."""
        asked = self.asked()
        return asked if asked or self.request.user.is_sea else self.districts.first()

    def of_place(self, rows: Any) -> Any:
        """Return the rows of the place."""
        return rows.visible_to(self.request.user).of(self.chosen)


class RowPage(FormPage):
    """A form on working together; heading and lead are given by the class."""

    template_name = "stakeholders/together_form.html"
    heading: Any = ""
    lead: Any = ""

    def eyebrow(self) -> str:
        """Return whose the row is."""
        return ""

    def steps(self) -> list[tuple[str, str]]:
        """Return the way between the first page and this one."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            heading=self.heading,
            lead=self.lead,
            eyebrow=self.eyebrow(),
            crumbs=way(*self.steps(), (str(self.heading), "")),
            **kwargs,
        )


class RowAdd(RowPage):
    """Add a row of a place; `?district=` fills in for whom."""

    def permission(self) -> Verdict:
        return rules.can_write_somewhere(self.request.user)

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user, "initial": {"district": self.request.GET.get("district")}}

    @abstractmethod
    def add(self, district: Any, **facts: Any) -> Any:
        """Call the service; return the row."""

    def target(self, row: Any) -> str:
        """Return where to go afterwards."""
        return str(row.get_absolute_url())

    def perform(self, form: Any) -> str:
        district = form.cleaned_data["district"]
        return self.target(self.add(district, actor=self.request.user, **form.facts()))


class RowEdit(ScopedObjectMixin, RowPage):
    """Change the row of the address."""

    @cached_property
    def row(self) -> Any:
        """Return the row as stored."""
        return self.fetch()

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.row.district)

    def eyebrow(self) -> str:
        return str(self.row)

    def form_kwargs(self) -> dict[str, Any]:
        # The form writes into its instance while it checks; the page's own stays as stored.
        return {"user": self.request.user, "instance": self.fetch()}

    @abstractmethod
    def change(self, version: int, **facts: Any) -> Any:
        """Call the service; return the row."""

    def target(self, row: Any) -> str:
        """Return where to go afterwards."""
        return str(row.get_absolute_url())

    def perform(self, form: Any) -> str:
        return self.target(self.change(form.cleaned_data["version"], **form.facts()))
