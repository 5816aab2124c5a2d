"""The way here, and the activity of an address."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stakeholders.models import Activity
from statepl.core.views import ScopedObjectMixin


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    """Return the way here from the engagement page; the last step has no address."""
    steps = [(_("Engagement"), reverse("stakeholders:index")), *more]
    return [{"label": label, "url": url} for label, url in steps]


class ActivityMixin(ScopedObjectMixin):
    """The activity of the address."""

    def rows(self) -> QuerySet[Activity]:
        return Activity.objects.select_related("district", "team")

    @cached_property
    def activity(self) -> Activity:
        return self.fetch()
