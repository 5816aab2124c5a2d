"""Teams: those of a place with what they lack, one of them with its charter, its seats and how often it met."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from stakeholders import rules
from stakeholders.forms import SeatEditForm, SeatForm, TeamEditForm, TeamForm
from stakeholders.models import Team, TeamSeat
from stakeholders.services import add_seat, add_team, edit_seat, edit_team, remove_seat
from stakeholders.staffing import (
    FOUR_WEEKS,
    Window,
    cadence,
    missing_functions,
    missing_kinds,
    people_warnings,
    team_warnings,
    windows,
)
from stakeholders.views.together import OnePlacePage, RowAdd, RowEdit, RowPage, way
from stakeholders.vocabulary.teams import TeamKind
from statepl.audit.models import AuditEvent
from statepl.core import clock
from statepl.core.forms import ConfirmForm
from statepl.core.rules import Verdict
from statepl.core.views import ScopedObjectMixin, ScopedPage

MOST_WINDOWS = 6
MOST_MEETINGS = 12


def measured(teams: QuerySet[Team], *, number: int) -> dict[int, list[dt.date]]:
    """Return by team the days on which it met in the last so many four weeks. One query."""
    met = teams.meetings(since=clock.today() - number * FOUR_WEEKS, now=clock.now())  # type: ignore[attr-defined]
    return {team: [timezone.localdate(start) for start in starts] for team, starts in met.items()}


def windows_of(team: Team, met: Iterable[dt.date], *, most: int) -> list[Window]:
    """Return the last four weeks of a team, the latest first."""
    begun = timezone.localdate(team.created_at)
    return windows(team, met, today=clock.today(), begun=begun, most=most)


def lacks_of(team: Team, found: list[Window]) -> list[str]:
    """Return what a team lacks; its seats may be fetched beforehand."""
    return team_warnings(team, list(team.seats.all()), met=found[0].met if found else None)


def told_of_meetings(team: Team, found: list[Window]) -> str:
    """Return how often a team met, "" where nobody expects it to: a project manager without such a charter."""
    if not found or (team.kind == TeamKind.MANAGER and team.meets_least is None):
        return ""
    return cadence(team, found[0].met)


class TeamList(OnePlacePage):
    """The teams of a place with what they lack, and what the place lacks."""

    template_name = "stakeholders/team_list.html"
    tab = "teams"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = self.of_place(Team.objects.all())
        met, teams = measured(rows, number=1), list(rows.for_list())
        lasting = [team for team in teams if not team.is_over]
        own = [seat for team in lasting for seat in team.seats.all()]
        return super().get_context_data(
            teams=[self._row(team, windows_of(team, met.get(team.pk, []), most=1)) for team in teams],
            warnings=people_warnings(self._seats(own), with_names=bool(rules.can_see_names(user))),
            kinds=missing_kinds(lasting),
            functions=missing_functions(own) if lasting else [],
            may_write=rules.can_write(user, self.chosen),
            crumbs=way((pgettext("groups of people", "Teams"), "")),
            **kwargs,
        )

    def _row(self, team: Team, found: list[Window]) -> dict[str, Any]:
        seats = team.seats.all()
        return {
            "team": team,
            "seats": len(seats),
            "filled": sum(seat.is_filled for seat in seats),
            "is_new": not found,
            "met": told_of_meetings(team, found),
            "lacks": lacks_of(team, found),
        }

    def _seats(self, own: list[TeamSeat]) -> Any:
        """Return all seats of the people of this place, also those in teams elsewhere that the reader may see."""
        people = {seat.account_id for seat in own if seat.account_id}
        rows = TeamSeat.objects.visible_to(self.request.user).filter(account__in=people)
        return rows.at_work(clock.today()).order_by("account__name", "pk")


def invite_to(seat: TeamSeat) -> str:
    """Return the address of the form for an activity that asks people of the seat's group."""
    title = _("A seat is open: %(role)s") % {"role": seat.role}
    asked = {"title": title, "group": seat.group_id, "district": seat.team.district_id}
    given = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('stakeholders:activity_add')}?{given}"


class TeamMixin(ScopedObjectMixin):
    """The team of the address."""

    def rows(self) -> QuerySet[Team]:
        return Team.objects.for_list()

    @cached_property
    def team(self) -> Team:
        """Return the team."""
        team: Team = self.fetch()
        return team


class TeamDetail(TeamMixin, ScopedPage):
    """One team: what it lacks, its seats, its charter and how often it met."""

    template_name = "stakeholders/team_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        team, user = self.team, self.request.user
        met = measured(Team.objects.filter(pk=team.pk), number=MOST_WINDOWS)
        found = windows_of(team, met.get(team.pk, []), most=MOST_WINDOWS)
        seats = list(team.seats.all())
        meetings = team.meetings.filter(cancelled_at__isnull=True).order_by("-starts_at")
        return super().get_context_data(
            team=team,
            seats=[(seat, "" if seat.is_filled else invite_to(seat)) for seat in seats],
            lacks=lacks_of(team, found),
            is_new=not found,
            met=told_of_meetings(team, found),
            windows=found,
            meetings=meetings[:MOST_MEETINGS],
            can_write=rules.can_write(user, team.district),
            can_see_names=rules.can_see_names(user),
            events=AuditEvent.objects.about(team, *seats),
            crumbs=way(*self.steps(), (team.name, "")),
            **kwargs,
        )

    def steps(self) -> list[tuple[str, str]]:
        """Return the way to the team."""
        return [teams_of(self.team)]


class TeamPrint(TeamMixin, ScopedPage):
    """The charter of a team for paper, with its seats and what say each has."""

    template_name = "stakeholders/team_print.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        team = self.team
        return super().get_context_data(
            team=team,
            seats=team.seats.all(),
            today=clock.today(),
            can_see_names=rules.can_see_names(self.request.user),
            crumbs=way(teams_of(team), (team.name, team.get_absolute_url()), (_("Charter"), "")),
            **kwargs,
        )


def teams_of(team: Team) -> tuple[str, str]:
    """Return name and address of the page with the teams of the same place."""
    place = f"?district={team.district_id}" if team.district_id else ""
    return pgettext("groups of people", "Teams"), reverse("stakeholders:teams") + place


class TeamAdd(RowAdd):
    """Make a team."""

    form_class = TeamForm
    heading = gettext_lazy("Make a team")
    lead = gettext_lazy("Say what it is for and how it decides. Its seats come next.")
    success_message: Any = gettext_lazy("The team is saved. Add its seats.")

    def add(self, district: Any, **facts: Any) -> Any:
        return add_team(district, **facts)


class TeamEdit(TeamMixin, RowEdit):
    """Change a team."""

    form_class = TeamEditForm
    heading = gettext_lazy("Change the team")
    success_message: Any = gettext_lazy("The team is saved.")

    def steps(self) -> list[tuple[str, str]]:
        return [teams_of(self.row), (self.row.name, self.row.get_absolute_url())]

    def change(self, version: int, **facts: Any) -> Any:
        return edit_team(self.row, actor=self.request.user, version=version, **facts)


class SeatAdd(TeamMixin, RowPage):
    """Make a seat."""

    form_class = SeatForm
    heading = gettext_lazy("Add a seat")
    lead = gettext_lazy("A seat may stay empty. Then the team shows it as a gap.")
    success_message: Any = gettext_lazy("The seat is saved.")

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.team.district)

    def eyebrow(self) -> str:
        return str(self.team)

    def steps(self) -> list[tuple[str, str]]:
        return [teams_of(self.team), (self.team.name, self.team.get_absolute_url())]

    def form_kwargs(self) -> dict[str, Any]:
        return {"team": self.team}

    def perform(self, form: Any) -> str:
        add_seat(self.team, actor=self.request.user, **form.facts())
        return self.team.get_absolute_url()


class SeatPage(ScopedObjectMixin, RowPage):
    """A form about the seat of the address."""

    def rows(self) -> QuerySet[TeamSeat]:
        return TeamSeat.objects.select_related("team__district", "account", "group")

    @cached_property
    def seat(self) -> TeamSeat:
        """Return the seat as stored."""
        seat: TeamSeat = self.fetch()
        return seat

    def permission(self) -> Verdict:
        return rules.can_write(self.request.user, self.seat.team.district)

    def eyebrow(self) -> str:
        return f"{self.seat.team}, {self.seat}"

    def steps(self) -> list[tuple[str, str]]:
        team = self.seat.team
        return [teams_of(team), (team.name, team.get_absolute_url())]


class SeatEdit(SeatPage):
    """Change a seat, fill it or empty it."""

    form_class = SeatEditForm
    heading = gettext_lazy("Change the seat")
    success_message: Any = gettext_lazy("The seat is saved.")

    def form_kwargs(self) -> dict[str, Any]:
        # The form writes into its instance while it checks; the page's own stays as stored.
        return {"team": self.seat.team, "instance": self.fetch()}

    def perform(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_seat(self.seat, actor=self.request.user, version=version, **form.facts())
        return self.seat.team.get_absolute_url()


class SeatRemove(SeatPage):
    """Take a seat out."""

    form_class = ConfirmForm
    heading = gettext_lazy("Take the seat out?")
    lead = gettext_lazy("To empty it, change it instead. What was written of it stays in the history.")
    success_message: Any = gettext_lazy("The seat is out.")

    def form_kwargs(self) -> dict[str, Any]:
        return {"version": self.seat.version, "submit_label": _("Take the seat out")}

    def perform(self, form: Any) -> str:
        remove_seat(self.seat, actor=self.request.user, version=form.cleaned_data["version"])
        return self.seat.team.get_absolute_url()
