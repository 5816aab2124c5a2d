"""What the pages of the nine duties say: who owes each, where it stands, what shows it (W-27)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from statepl.core import clock
from waivers.calendar import year_name
from waivers.duties import Duty
from waivers.goals import goals_of
from waivers.models import (
    Application,
    Filing,
    FilingVersion,
    GoalProgress,
    Obligation,
    Provider,
    ProviderRating,
    SharedDuty,
)
from waivers.rules import years as rules_years
from waivers.shared import now
from waivers.sheets.conditions import LEVELS
from waivers.sheets.rest import DUTIES

Shared = SharedDuty.Duty
HINTS: dict[str, str | Promise] = {
    Shared.FUNDING: gettext_lazy("Local, state and federal money, Titles I and II included."),
    Shared.FLEXIBILITY: gettext_lazy(
        "How either side brings up a rule that stands in the way, who looks at it, and how a waiver from "
        "federal law is asked for."
    ),
    Shared.INDICATORS: gettext_lazy(
        "Which indicators both sides watch, how often they look at them together, and who acts on them."
    ),
}
SIDES = {
    "state": gettext_lazy("Duties of the state"),
    "district": gettext_lazy("Duties of the district"),
    "both": gettext_lazy("Duties of both"),
}
CULTURE = "theme-culture.level"


# one shared duty --------------------------------------------------------------------------------------
def signature_tag(row: SharedDuty | None) -> tuple[str, str]:
    """Return status word and label of a shared duty."""
    if row is None:
        return "todo", _("Not written")
    if row.is_signed:
        return "done", _("Signed by both")
    if row.state_signed_on:
        return "ask", _("Waits for the district")
    if row.district_signed_on:
        return "ask", _("Waits for the state")
    return "going", _("Not signed")


def money(application: Application) -> list[dict[str, Any]]:
    """Return for each waiver year that has begun how the text about money stands."""
    rows = {row.waiver_year: row for row in application.shared_duties.filter(duty=Shared.FUNDING)}
    found = []
    for number in range(1, now(application) + 1):
        status, label = signature_tag(rows.get(number))
        found.append({"number": number, "year": year_name(number), "status": status, "label": label})
    return found


def may_sign(user: Any, application: Application, row: SharedDuty | None) -> bool:
    """Say whether this person's side has still to sign."""
    if row is None or not rules_years.may_share_duty(user, application).allowed:
        return False
    is_district = application.district_id in user.district_ids
    return (row.district_signed_on if is_district else row.state_signed_on) is None


# all nine ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shown:
    """Where a duty stands: its tag, what shows it, and the page where that can be seen."""

    status: str
    label: str
    what: str
    url: str = ""


class NineDuties:
    """The nine duties of one application: two of the state, four of the district, three of both."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def groups(self) -> list[dict[str, Any]]:
        """Return the duties as a list of groups, by whose they are. A fixed number of queries."""
        return [
            {
                "title": title,
                "due": "",
                "tasks": [self._line(name, text) for name, whose, text in DUTIES if whose == side],
            }
            for side, title in SIDES.items()
        ]

    def _line(self, name: str, text: Any) -> dict[str, Any]:
        ways: dict[str, Callable[[], Shown]] = {
            "providers": self._providers,
            "monitoring": self._monitoring,
            "vision": self._vision,
            "innovation": self._innovation,
            "plan": self._plan,
            "improvement": self._improvement,
        }
        found = ways[name]() if name in ways else self._shared(name)
        owner = self._plan_value(f"roles.{name}_owner")
        owned = _("Owner: %(owner)s.") % {"owner": owner} if owner else ""
        return {
            "sentence": text,
            "url": found.url,
            "why": f"{found.what} {owned}".strip(),
            "status": found.status,
            "status_label": found.label,
        }

    def _at(self, page: str, *more: Any) -> str:
        return reverse(f"waivers:{page}", args=[self.application.pk, *more])

    # of the state ------------------------------------------------------------------------------------
    def _providers(self) -> Shown:
        every = len(ProviderRating.Criterion)
        rated = Count("ratings", filter=Q(ratings__is_current=True))
        counts = list(Provider.objects.annotate(rated=rated).values_list("rated", flat=True))
        whole = sum(each >= every for each in counts)
        what = ngettext(
            "%(whole)s of %(count)s provider is judged by all five criteria.",
            "%(whole)s of %(count)s providers are judged by all five criteria.",
            len(counts),
        ) % {"whole": whole, "count": len(counts)}
        url = reverse("waivers:providers")
        if not counts:
            return Shown("todo", _("Not begun"), _("The state has listed no provider yet."), url)
        if whole:
            return Shown("done", _("In place"), what, url)
        return Shown("going", _("Under way"), what, url)

    def _monitoring(self) -> Shown:
        rows = [row for row in self._calendar if row.duty == Duty.MONITORING]
        due = [row for row in rows if row.due_on <= self._day]
        done = len(self.application.reviewed_years)
        url = self._at("years")
        if any(row.waiver_year not in self.application.reviewed_years for row in due):
            return Shown("stop", _("Late"), _("A monitoring review was due and is not published."), url)
        if not done:
            return Shown("todo", _("Not due yet"), _("No monitoring review was due so far."), url)
        what = ngettext(
            "%(count)s monitoring review is published.", "%(count)s monitoring reviews are published.", done
        ) % {"count": done}
        return Shown("done", _("In place"), what, url)

    # of the district ---------------------------------------------------------------------------------
    def _vision(self) -> Shown:
        return self._written(_("The vision stands in the plan of %(date)s."))

    def _innovation(self) -> Shown:
        level = str(self._plan_value(CULTURE))
        found = dict(LEVELS).get(level)
        if not found:
            return self._written(_("The plan of %(date)s says it."))
        what = _("The district rates its culture in the plan: %(level)s.") % {"level": found}
        tag = ("done", _("In place")) if level in {"2", "3"} else ("going", _("Under way"))
        return Shown(*tag, what, self._plan_url())

    def _written(self, sentence: str) -> Shown:
        version = self._plan_version
        if version is None:
            return Shown("todo", _("Not handed in"), _("It is part of the plan."), self._at("versions"))
        words = {"date": date_format(version.submitted_at, "DATE_FORMAT")}
        is_final = self.application.final_from is not None
        label = _("In place") if is_final else _("With the state")
        return Shown("done" if is_final else "going", label, sentence % words, self._plan_url())

    def _plan(self) -> Shown:
        goals = goals_of(self.application)
        if not goals:
            return self._written(_("The plan was handed in on %(date)s."))
        over = sum(goal.status == GoalProgress.Status.DONE for goal in goals)
        late = sum(goal.is_late(self._day) for goal in goals)
        words = {"done": over, "count": len(goals), "late": late}
        sentence = _("%(done)s of %(count)s goals are done, %(late)s are late.")
        what = (sentence if late else _("%(done)s of %(count)s goals are done, none is late.")) % words
        tag = ("stop", _("Late")) if late else ("going", _("Under way"))
        return Shown(*(("done", _("In place")) if over == len(goals) else tag), what, self._at("goals"))

    def _improvement(self) -> Shown:
        closed, url = self.application.cycles.closed().count(), self._at("cycles")
        if not closed:
            return Shown("todo", _("Not begun"), _("No improvement cycle is closed yet."), url)
        what = ngettext(
            "%(count)s improvement cycle is closed.", "%(count)s improvement cycles are closed.", closed
        ) % {"count": closed}
        return Shown("done", _("In place"), what, url)

    # of both -----------------------------------------------------------------------------------------
    def _shared(self, name: str) -> Shown:
        year = now(self.application) if name == Shared.FUNDING else 0
        row = self._texts.get((name, year))
        url = self._at("funding", year) if year else self._at("shared-duty", name)
        what = signatures(row)
        if year:
            what = _("For %(year)s: %(what)s") % {"year": year_name(year), "what": what}
        return Shown(*signature_tag(row), what, url)

    # read once ---------------------------------------------------------------------------------------
    @property
    def _day(self) -> dt.date:
        """Return the day that is told of: today, or the last one of a closed application."""
        return self.application.closed_on or clock.today()

    @cached_property
    def _texts(self) -> dict[tuple[str, int], SharedDuty]:
        rows = self.application.shared_duties.select_related("state_signed_by", "district_signed_by")
        return {(row.duty, row.waiver_year): row for row in rows}

    @cached_property
    def _calendar(self) -> list[Obligation]:
        return list(self.application.duties.all())

    @cached_property
    def _plan_version(self) -> FilingVersion | None:
        plans = FilingVersion.objects.filter(
            filing__application=self.application, filing__kind=Filing.Kind.PLAN
        )
        return plans.order_by("-number").first()

    def _plan_value(self, path: str) -> Any:
        return self._plan_version.values.get(path, "") if self._plan_version else ""

    def _plan_url(self) -> str:
        version = self._plan_version
        return self._at("version", version.pk) if version else self._at("versions")


def signatures(row: SharedDuty | None) -> str:
    """Say who has signed a text, and when."""
    if row is None:
        return _("Nothing is written down yet.")
    said = []
    if row.state_signed_on:
        words = {"person": row.state_signed_by, "date": date_format(row.state_signed_on, "DATE_FORMAT")}
        said.append(_("Signed for the state by %(person)s on %(date)s.") % words)
    if row.district_signed_on:
        words = {"person": row.district_signed_by, "date": date_format(row.district_signed_on, "DATE_FORMAT")}
        said.append(_("Signed for the district by %(person)s on %(date)s.") % words)
    return " ".join(said) or _("Written down; nobody has signed it.")
