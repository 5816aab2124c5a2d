"""What the demo's districts amend, and what they offer with partners, through the product's own services."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from policy.models import FlexibilityType
from statepl.accounts.roles import Role
from statepl.core import clock
from waivers import services
from waivers.models import Amendment
from waivers.states import State

Step = tuple[dt.date, Callable[[], Any]]
OFFERS = (
    {
        "kind": "internship",
        "title": "Eight weeks in a workshop",
        "partner": "Harbor Machine Works",
        "place": "Old Harbor Road",
        "grades": "11–12",
        "description": "Students plan, build and test one part of a machine with the people who use it.",
        "contact_page": "https://example.org/workshop",
    },
    {
        "kind": "mentor",
        "title": "An hour a week with a nurse",
        "partner": "Valley Clinic",
        "place": "online",
        "grades": "9–12",
        "description": "One student, one nurse, one hour: questions about the work and the way into it.",
        "contact_page": "https://example.org/mentors",
    },
)


class Terms:
    """The amendments and offers of one application's life."""

    def __init__(self, life: Any) -> None:
        self.life = life

    def steps(self) -> Iterator[Step]:
        """Yield the dated steps, those in the future left out."""
        year, lately = self.life.year, self.life.today - dt.timedelta(days=12)
        planned = [
            (dt.date(year + 1, 9, 15), self.offer),
            (dt.date(year + 2, 2, 10), self.ask),
            *(
                [
                    (dt.date(year + 2, 2, 20), self.read),
                    (dt.date(year + 2, 3, 12), self.approve),
                    (dt.date(year + 3, 1, 15), self.ask_to_end),
                    (dt.date(year + 3, 2, 20), self.take_back),
                    *([(lately, self.ask_to_end)] if self._is_open_now(lately) else []),
                ]
                if self.life.goal != State.PROBATION
                else []
            ),
        ]
        yield from ((day, step) for day, step in planned if day <= self.life.today)

    def _is_open_now(self, lately: dt.date) -> bool:
        """Say whether this approval asks for something that the state has still to answer: in Year Four."""
        year = self.life.year
        is_year_four = dt.date(year + 3, 9, 1) < lately < dt.date(year + 4, 6, 1)
        return is_year_four and self.life.goal == State.IMPLEMENTING

    def offer(self) -> None:
        """Write two opportunities down and publish the first."""
        lead = self.life.team.lead
        rows = [services.add_opportunity(self.life.team.district, actor=lead, **offer) for offer in OFFERS]
        services.publish_opportunity(rows[0], actor=lead, version=rows[0].version, published=True)

    def ask(self) -> None:
        """Ask to add a flexibility from the next school year on."""
        asked = self.life.row.requests.values("flexibility_type")
        kind = FlexibilityType.objects.exclude(pk__in=asked).order_by("position", "pk").first()
        self._start("add", kind, dt.date(self.life.year + 2, 8, 1))

    def ask_to_end(self) -> None:
        """Ask to give up the first of what is in force."""
        term = self.life.row.terms.order_by("pk").first()
        if term is not None:
            today = clock.today()
            summer = dt.date(today.year + (today >= dt.date(today.year, 7, 1)), 7, 1)
            self._start("end", term.flexibility_type, summer)

    def take_back(self) -> None:
        """Withdraw what was asked: the district needs it after all."""
        row = self.life.row.amendments.open().first()
        if row is not None:
            services.move_amendment(
                row,
                "withdraw",
                actor=self.life.team.lead,
                version=row.version,
                reason="Two schools still plan with it. The team looks at it again next year.",
            )

    def _start(self, kind: str, flexibility_type: Any, starts_on: dt.date) -> None:
        lead = self.life.team.lead
        row = services.start_amendment(
            self.life.row,
            actor=lead,
            kind=kind,
            flexibility_type=flexibility_type,
            rationale="The first year showed it: projects outside school do not fit the rule as it stands.",
            starts_on=starts_on,
        )
        services.move_amendment(row, "submit", actor=lead, version=row.version)

    def _move(self, verb: str, role: Role, **given: Any) -> Amendment:
        row = self.life.row.amendments.order_by("number").first()
        return services.move_amendment(row, verb, actor=self.life.staff[role], version=row.version, **given)

    def read(self) -> None:
        """Take the first amendment up and recommend it."""
        row = self._move("claim", Role.REVIEWER)
        services.recommend_amendment(
            row,
            actor=self.life.staff[Role.REVIEWER],
            version=row.version,
            advice="approve",
            reason="It follows from what the district has learned.",
        )

    def approve(self) -> None:
        """Approve it with a condition."""
        self._move(
            "approve-with-conditions",
            Role.APPROVER,
            on=dt.date(self.life.year + 2, 8, 1),
            reason="Tell the state each June how many students used it.",
        )
