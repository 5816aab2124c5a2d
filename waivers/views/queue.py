"""The review queue."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core import clock
from statepl.core.rules import ALLOWED, Verdict, refuse
from statepl.core.views import ScopedPage
from waivers import pages
from waivers.filtersets import QueueFilter
from waivers.models import Application
from waivers.states import IN_REVIEW, OPEN, WAITING_FOR_STATE, State

PAGE_SIZE = 50


class QueuePage(ScopedPage):
    """What waits for the state, oldest due date first; filters stand in the address."""

    template_name = "waivers/queue.html"

    def permission(self) -> Verdict:
        if self.request.user.is_sea:
            return ALLOWED
        return refuse(gettext_lazy("The review desk is for the state’s staff."))

    def tabs(self) -> dict[str, tuple[str, Any]]:
        """Return the views of the queue: key, label, rows."""
        user, today = self.request.user, clock.today()
        visible = Application.objects.visible_to(user)
        waiting = visible.waiting_for_state()
        return {
            "mine": (_("Needs me"), waiting.needing(user)),
            "overdue": (_("Overdue"), visible.overdue(today)),
            "waiting": (_("With the state"), waiting),
            "open": (_("All open"), visible.open()),
            "closed": (_("Closed"), visible.exclude(state__in=OPEN)),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tabs = self.tabs()
        chosen = self.request.GET.get("tab")
        if chosen not in tabs:
            chosen = "mine" if tabs["mine"][1].exists() else "open"
        asked = self.request.GET.copy()
        asked["tab"] = chosen
        filtered = QueueFilter(asked, queryset=tabs[chosen][1].with_row_facts().by_due_date())
        page = Paginator(filtered.qs, PAGE_SIZE).get_page(self.request.GET.get("page"))
        counts = {key: rows.count() for key, (_label, rows) in tabs.items()}
        today, user = clock.today(), self.request.user
        return super().get_context_data(
            tabs=[
                {"label": label, "url": f"?tab={key}", "count": counts[key], "current": key == chosen}
                for key, (label, _rows) in tabs.items()
            ],
            lead=_queue_sentence(counts),
            filter=filtered,
            reset_url=f"?tab={chosen}" if asked.get("district") or asked.get("state") else "",
            page_obj=page,
            rows=[_queue_row(row, today, user) for row in page.object_list],
            **kwargs,
        )


PLAN_STATES = {State.PLAN_SUBMITTED, State.PLAN_UNDER_REVIEW, State.PLAN_RETURNED}


def _queue_sentence(counts: dict[str, int]) -> str:
    waiting = ngettext(
        "%(count)s application waits for the state.",
        "%(count)s applications wait for the state.",
        counts["waiting"],
    ) % {"count": counts["waiting"]}
    late = ngettext("%(count)s is late.", "%(count)s are late.", counts["overdue"])
    mine = ngettext("%(count)s needs you.", "%(count)s need you.", counts["mine"])
    return f"{waiting} {late % {'count': counts['overdue']}} {mine % {'count': counts['mine']}}"


def _queue_row(row: Any, today: Any, user: Any) -> dict[str, Any]:
    due = row.answer_due_on
    waits = row.state in WAITING_FOR_STATE
    is_plan = row.state in PLAN_STATES
    arrived = row.plan_submitted_on if is_plan else row.submitted_on
    return {
        "application": row,
        "what": _("Comprehensive plan") if is_plan else _("Application"),
        "note": _recommendation_note(row, user) if row.state in IN_REVIEW else "",
        "tag": pages.state_tag(row),
        "due": due if waits else None,
        "due_text": pages.days_left(due, today) if waits and due else "",
        "late": bool(waits and due and due < today),
        "age": (today - arrived).days if arrived else None,
    }


def _recommendation_note(row: Any, user: Any) -> str:
    if row.recommended_by is None or not user.is_sea_staff:
        return ""
    if row.recommended_by == user.pk:
        return _("You recommended this; somebody else decides.")
    return _("Recommended; waits for an approver.")
