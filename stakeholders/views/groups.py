"""Who has been asked and who has answered."""

from typing import Any

from django.db.models import QuerySet

from stakeholders import rules
from stakeholders.coverage import coverage
from stakeholders.models import Activity, Group, Invitation
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage
from statepl.districts.models import District

NEXT_FEW = 5


class Index(ScopedPage):
    """Who has been asked and who has answered, group by group, and what comes next."""

    template_name = "stakeholders/index.html"

    def permission(self) -> Verdict:
        return rules.can_see_engagement(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        activities = Activity.objects.visible_to(user)
        districts = District.objects.visible_to(user)
        chosen = self._chosen(districts)
        if chosen is not None:
            activities = activities.filter(district=chosen)
        rows = coverage(Group.objects.all(), Invitation.objects.filter(activity__in=activities).tally())
        return super().get_context_data(
            districts=districts,
            chosen=chosen,
            rows=rows,
            unheard=sum(not row.answered for row in rows),
            upcoming=activities.upcoming().with_counts()[:NEXT_FEW],
            any_activity=activities.exists(),
            can_plan=rules.can_plan(user),
            **kwargs,
        )

    def _chosen(self, districts: QuerySet[District]) -> District | None:
        asked = self.request.GET.get("district", "")
        return districts.filter(pk=asked).first() if asked.isascii() and asked.isdigit() else None
