"""A partner organization that leads with one district of the demo, and the person of it who helps."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from statepl.accounts.services import create_user
from statepl.core import clock
from waivers import services
from waivers.calendar import one_year_later
from waivers.filings import filing_of
from waivers.models import Application, Delegation, Filing
from waivers.services import Change

DAY = dt.timedelta(days=1)
HARBORMASTER = Application.LeadType.HARBORMASTER
ORGANIZATION = "Prairie Harbor Partners"
DELEGATE = ("delegate@partner.example", "Dee Delegate", "Program director")
VISION = {
    "vision.problem": "Students wait for a date instead of moving on when they are ready. Families told us so at "
    "four evenings; so did two employers.",
    "vision.inspiration": "We visited three districts with our partner and listened to their students for a day each.",
}


class Partner:
    """What a partner organization does in the life of the first district that plans its Year One."""

    def __init__(self, life: Any) -> None:
        self.life = life

    def steps(self, spring: dt.date) -> Iterator[Any]:
        """Yield the dated steps: who leads, who may help, what that person writes."""
        yield spring + 2 * DAY, self.name_partner
        yield dt.date(self.life.year, 10, 5), self.let_help
        yield dt.date(self.life.year, 10, 20), self.write

    def name_partner(self) -> None:
        """Say that a partner organization leads with the district, in one district of the state."""
        if Application.objects.filter(lead_type=HARBORMASTER).exists():
            return
        row = self.life.row
        services.edit_application(
            row, actor=self.life.team.lead, version=row.version, lead_type=HARBORMASTER,
            lead_organization=ORGANIZATION,
        )  # fmt: skip

    def let_help(self) -> None:
        """Let the partner's program director write for a year."""
        row = self.life.row
        if row.lead_type != HARBORMASTER:
            return
        email, name, title = DELEGATE
        create_user(email, name=name, title=title, password=settings.DEMO_PASSWORD, actor=None, notify=False)
        services.grant_delegation(
            row, actor=self.life.team.lead, email=email, organization=ORGANIZATION,
            access=Delegation.Access.WRITE, ends_on=one_year_later(clock.today()),
        )  # fmt: skip

    def write(self) -> None:
        """Begin the vision of the plan as the partner's program director."""
        row = self.life.row
        if row.lead_type != HARBORMASTER:
            return
        plan = filing_of(row, Filing.Kind.PLAN)
        if plan is None:
            raise ValueError("This life has no plan yet.")
        changes = [Change(path, text) for path, text in VISION.items()]
        services.save_values(plan, actor=row.delegations.get().person, changes=changes)
