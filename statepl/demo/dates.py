"""What the demo's calendar holds beside what every approval brings: holidays, conditions, more time asked for."""

import datetime as dt

from policy.holidays import federal_holidays
from policy.services import add_holidays
from statepl.accounts.models import User
from statepl.accounts.roles import Role
from statepl.core import clock
from statepl.demo.people import Team
from waivers import services
from waivers.models import Application, Obligation
from waivers.states import State

DAY = dt.timedelta(days=1)
YEARS_BACK, YEARS_AHEAD = 8, 6
CONDITION = "Name one person who answers for student data, and tell the board who it is."
EVIDENCE = "The board named its data steward in open session; the minutes are on the district’s page."
WHY = "Our two largest schools moved buildings in spring, and their numbers come four weeks later."
GRANTED = "The move was known before, and four weeks change nothing for the students."
DENIED = "The date leaves enough time: half of the report is written."
# What becomes of the requests for more time, one implementing district after the other.
ANSWERS = (None, True, False)


def keep_holidays(today: dt.date, staff: dict[Role, User]) -> None:
    """Give the state the federal holidays of every year that the demo knows."""
    for year in range(today.year - YEARS_BACK, today.year + YEARS_AHEAD + 1):
        add_holidays(federal_holidays(year), actor=staff[Role.ADMINISTRATOR])


def live_dates(teams: list[Team], staff: dict[Role, User], today: dt.date) -> None:
    """Set conditions, ask for more time, and send what is due: in the past months, and today."""
    by_district = {team.district.pk: team for team in teams}
    for back in (90, 60, 30):
        with clock.at(today - back * DAY):
            services.keep_calendar()
    _conditions(by_district, staff, today)
    _more_time(by_district, staff, today)
    with clock.at(today):
        services.keep_calendar()


def _conditions(teams: dict[int, Team], staff: dict[Role, User], today: dt.date) -> None:
    """Two districts in Year One have a condition; the first has shown that it is met."""
    waiting = Application.objects.filter(state=State.CONDITIONALLY_APPROVED).order_by("pk")[:2]
    for number, application in enumerate(waiting):
        with clock.at(today - 40 * DAY):
            condition = services.add_condition(
                application, actor=staff[Role.APPROVER], text=CONDITION, due_on=today + 45 * DAY
            )
        if number == 0:
            with clock.at(today - 6 * DAY):
                services.give_evidence(
                    condition,
                    actor=teams[application.district_id].contributor,
                    version=condition.version,
                    evidence=EVIDENCE,
                )


def _more_time(teams: dict[int, Team], staff: dict[Role, User], today: dt.date) -> None:
    """Three implementing districts ask for more time: one waits, one has it, one was refused."""
    running = Application.objects.filter(state=State.IMPLEMENTING).order_by("pk")[: len(ANSWERS)]
    for application, granted in zip(running, ANSWERS, strict=False):
        duty = _next_duty(application, today)
        if duty is None:
            continue
        with clock.at(today - 5 * DAY):
            extension = services.ask_extension(
                duty,
                actor=teams[application.district_id].lead,
                wanted_on=duty.due_on + 28 * DAY,
                reason=WHY,
            )
        if granted is not None:
            with clock.at(today - 2 * DAY):
                services.decide_extension(
                    extension,
                    actor=staff[Role.APPROVER],
                    version=extension.version,
                    granted=granted,
                    reason=GRANTED if granted else DENIED,
                )


def _next_duty(application: Application, today: dt.date) -> Obligation | None:
    """Return the next thing due from the district that is still open."""
    return application.duties.standing().filter(owner="district", due_on__gt=today).first()
